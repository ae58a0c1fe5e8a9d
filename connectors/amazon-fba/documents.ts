import type { Line, Lines, ShipTo } from '../../src/model/order/order-schema.ts';
import type { Body } from '../../src/model/entity.ts';
import { linesFor } from '../../src/model/order/place-parts.ts';
import { placeOf, type Settings } from './settings.ts';

const MOST_ITEMS = 100;
const MOST_UNITS = 250;
const LONGEST_NAME = 50;

/** What of an order Amazon cannot be told. Its words hold no personal data. */
export class Unsendable extends Error {}

/** True of a line that Amazon sends: goods, of a SKU that is not somebody else's. */
function isSent({ only }: Pick<Settings, 'only'>, { kind, sku }: Line): boolean {
  const goods = kind === 'physical' || kind === 'bundle_component';
  return goods && (only === undefined || (sku !== null && only.includes(sku)));
}

/** Whether Amazon has anything to send of an order: for `when` of a flow. */
export function hasGoods(settings: Pick<Settings, 'only' | 'location'>, body: Body): boolean {
  return linesFor(body, [placeOf(settings)]).some((line) => isSent(settings, line));
}

/** Throws {@link Unsendable} for what Amazon cannot send. */
export function itemDocuments(settings: Settings, body: Body) {
  const items = linesFor(body, [placeOf(settings)])
    .filter((line) => isSent(settings, line))
    .map((line) => itemDocument(settings, line));
  const units = items.reduce((sum, { quantity }) => sum + quantity, 0);
  if (items.length === 0) throw new Unsendable('nothing of the order is Amazon’s to send');
  if (items.length > MOST_ITEMS) throw new Unsendable(`Amazon takes ${MOST_ITEMS} lines an order; found ${items.length}`);
  if (units > MOST_UNITS) throw new Unsendable(`Amazon takes ${MOST_UNITS} units an order; found ${units}`);
  return items;
}

function itemDocument({ skus = {} }: Settings, { id, sku, quantity, targets }: Line) {
  if (sku === null || sku === '') throw new Unsendable(`line ${id} has no SKU`);
  const sellerSku = skus[sku] ?? sku;
  for (const [what, text] of [
    ['id', id],
    ['SKU', sellerSku],
  ] as const) {
    if (text.length > LONGEST_NAME) throw new Unsendable(`the ${what} of line ${id} has more than ${LONGEST_NAME} characters`);
  }
  if (!/^[1-9][0-9]{0,8}(\.0+)?$/.test(quantity))
    throw new Unsendable(`line ${id} asks for ${quantity}; Amazon sends whole units`);
  if (targets !== undefined && targets.some(({ to }) => to !== 'main')) {
    throw new Unsendable(`line ${id} goes to several addresses; Amazon sends an order to one`);
  }
  return { sellerSku, sellerFulfillmentOrderItemId: id, quantity: Number(quantity) };
}

/** Throws {@link Unsendable} when a field is missing that Amazon wants. */
export function addressDocument(address: ShipTo | null) {
  const { name, company, line1, line2, line3, city, region, postalCode, country, phone } = address ?? {};
  const names = [name, company].filter((text) => text !== undefined && text !== null && text !== '').join(', ');
  const needed = { name: names, line1, postalCode, country };
  const missing = Object.entries(needed).filter(([, text]) => text === undefined || text === null || text === '');
  if (missing.length > 0) throw new Unsendable(`the address lacks ${missing.map(([field]) => field).join(', ')}`);
  const fields = {
    name: names,
    addressLine1: line1,
    addressLine2: line2,
    addressLine3: line3,
    city,
    stateOrRegion: region,
    postalCode,
    countryCode: country,
    phone,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== undefined && text !== null && text !== ''));
}

/** By the code of the first shipping line. */
export function speedOf({ speed = 'Standard', speeds = {} }: Settings, { shippingLines }: Lines): string {
  return speeds[shippingLines[0]?.code ?? ''] ?? speed;
}
