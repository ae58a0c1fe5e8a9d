import type { Doc } from '../json.ts';
import type { Random } from '../random.ts';
import type { Kind, Product } from './catalogue.ts';
import { convert, rateBetween } from './money.ts';
import type { Person } from './people.ts';
import { makeAddress } from './people.ts';
import type { ShopRules } from '../shops/shop-rules.ts';

/** Amounts in minor units of the shop currency. */
export type DraftLine = {
  id: string;
  sku: string;
  title: string | null;
  kind: Kind;
  quantity: number;
  /** What it is sold in; pieces when absent. */
  unit?: string;
  unitPrice: number;
  discount: number;
  taxRate: string | null;
  targets: { quantity: number; shipTo: Doc }[];
};

/** An order as it was thought up; `price.ts` makes the document with all its totals of it. */
export type Draft = {
  id: string;
  number: string;
  placedAt: string;
  currency: string;
  presentment: string;
  rate: string;
  taxesIncluded: boolean;
  customer: Doc;
  billTo: Doc;
  shipTo: Doc | null;
  lines: DraftLine[];
  nextLine: number;
  orderDiscount: number;
  shipping: number;
  shippingTaxRate: string | null;
  giftCard: number;
  extras: Doc;
  shape: string[];
};

export type DraftSource = { catalogue: Product[]; people: Person[]; rules: Pick<ShopRules, 'currency' | 'severalAddresses'> };
export type DraftPlan = { id: string; number: string; placedAt: number; lines: number | null; digitalOnly: boolean };

const currencies = ['EUR', 'EUR', 'EUR', 'USD', 'USD', 'GBP', 'JPY', 'KWD'];
const taxRates: Record<string, string | null> = { EUR: '0.21', USD: '0.0825', GBP: '0.2', JPY: '0.1', KWD: null };
const offsets = [0, 60, 120, -300, 330, 540];

export function makeDraft(plan: DraftPlan, source: DraftSource, luck: Random): Draft {
  const drawn = luck.pick(currencies);
  const currency = source.rules.currency ?? drawn;
  const presentment = luck.chance(0.25) ? luck.pick(currencies) : currency;
  const person = luck.chance(0.85) ? luck.pick(source.people) : null;
  const digitalOnly = plan.digitalOnly || (plan.lines === null && luck.chance(0.05));
  const draft: Draft = {
    id: plan.id,
    number: plan.number,
    placedAt: stampWithOffset(plan.placedAt, luck.pick(offsets)),
    currency,
    presentment,
    rate: rateBetween(currency, presentment),
    taxesIncluded: luck.chance(0.5),
    ...partiesOf(person, luck),
    lines: [],
    nextLine: 1,
    orderDiscount: 0,
    shipping: 0,
    shippingTaxRate: null,
    giftCard: 0,
    extras: makeExtras(luck),
    shape: [],
  };
  const count = plan.lines ?? lineCount(luck);
  const goods = source.catalogue.filter((product) => !digitalOnly || product.kind !== 'physical');
  for (let nth = 0; nth < count; nth += 1) addLine(draft, luck.pick(goods), luck);
  settleDelivery(draft, luck, source.rules.severalAddresses);
  addMoneyShapes(draft, luck);
  draft.shape = shapesOf(draft);
  return draft;
}

/** Appends a line for this product at its catalogue price in the order's currency. */
export function addLine(draft: Draft, product: Product, luck: Random): DraftLine {
  const unitPrice = Math.max(1, convert(product.price, rateBetween('EUR', draft.currency), { from: 'EUR', to: draft.currency }));
  const quantity = luck.chance(0.7) ? luck.between(1, 3) : luck.between(4, 24);
  const discount = luck.chance(0.2) ? Math.floor((unitPrice * quantity * luck.between(5, 50)) / 100) : 0;
  const line: DraftLine = {
    id: `${draft.id}-${draft.nextLine}`,
    sku: product.sku,
    title: luck.chance(0.95) ? product.title : null,
    kind: product.kind,
    quantity,
    unitPrice,
    discount,
    taxRate: product.kind === 'gift_card' ? null : (taxRates[draft.currency] ?? null),
    targets: [],
  };
  draft.nextLine += 1;
  draft.lines.push(line);
  return line;
}

function lineCount(luck: Random): number {
  const dice = luck.next();
  if (dice < 0.75) return luck.between(1, 6);
  return dice < 0.95 ? luck.between(7, 20) : luck.between(21, 60);
}

function partiesOf(person: Person | null, luck: Random): { customer: Doc; billTo: Doc; shipTo: Doc } {
  if (person === null) {
    const address = makeAddress('Gäst Guest', luck);
    const email = luck.chance(0.7) ? 'guest@example.test' : null;
    return {
      customer: { id: null, email, phone: null, name: luck.chance(0.6) ? 'Gäst Guest' : null },
      billTo: address,
      shipTo: address,
    };
  }
  const elsewhere = luck.chance(0.15) ? makeAddress(person.name, luck) : person.address;
  return {
    customer: { id: person.id, email: person.email, phone: person.phone, name: person.name },
    billTo: person.address,
    shipTo: elsewhere,
  };
}

/** Nothing to ship: no address. Something: shipping costs, and now and then several addresses. */
function settleDelivery(draft: Draft, luck: Random, severalAddresses: boolean): void {
  if (!draft.lines.some((line) => line.kind === 'physical')) {
    draft.shipTo = null;
    return;
  }
  draft.shipping = luck.chance(0.8)
    ? convert(luck.between(290, 1900), rateBetween('EUR', draft.currency), { from: 'EUR', to: draft.currency })
    : 0;
  draft.shippingTaxRate = draft.shipping > 0 ? (taxRates[draft.currency] ?? null) : null;
  if (luck.chance(0.06) && severalAddresses) splitOverAddresses(draft, luck);
}

function splitOverAddresses(draft: Draft, luck: Random): void {
  const others = [makeAddress('Tante Ottilie', luck), makeAddress('Depósito Sur', luck)];
  for (const line of draft.lines) {
    if (line.kind !== 'physical' || line.quantity < 2) continue;
    const away = luck.between(1, line.quantity - 1);
    const home = { quantity: line.quantity - away, shipTo: draft.shipTo ?? {} };
    line.targets = [home, { quantity: away, shipTo: luck.pick(others) }];
  }
}

function addMoneyShapes(draft: Draft, luck: Random): void {
  const goods = draft.lines.reduce((sum, line) => sum + line.unitPrice * line.quantity - line.discount, 0);
  if (luck.chance(0.2)) draft.orderDiscount = Math.floor((goods * luck.between(3, 25)) / 100);
  if (luck.chance(0.1)) draft.giftCard = Math.floor((goods - draft.orderDiscount) * luck.pick([0.25, 0.5, 1]));
  if (!luck.chance(0.08)) return;
  const unitPrice = Math.max(1, convert(250, rateBetween('EUR', draft.currency), { from: 'EUR', to: draft.currency }));
  draft.lines.push({
    id: `${draft.id}-${draft.nextLine}`,
    sku: 'GIFT-WRAP',
    title: 'Gift wrapping',
    kind: 'fee',
    quantity: 1,
    unitPrice,
    discount: 0,
    taxRate: null,
    targets: [],
  });
  draft.nextLine += 1;
}

/** Fields that may be absent altogether. */
function makeExtras(luck: Random): Doc {
  const extras: Doc = {};
  if (luck.chance(0.8)) extras['tags'] = luck.chance(0.4) ? ['vip', 'ünïcode'] : [];
  if (luck.chance(0.8)) extras['note'] = luck.chance(0.3) ? 'Leave at the door.\nBitte klingeln! 🙏' : null;
  if (luck.chance(0.7)) extras['source_name'] = luck.pick(['web', 'pos', 'app']);
  return extras;
}

function shapesOf(draft: Draft): string[] {
  const shapes: [string, boolean][] = [
    ['line_discount', draft.lines.some((line) => line.discount > 0)],
    ['order_discount', draft.orderDiscount > 0],
    ['tax_included', draft.taxesIncluded],
    ['multi_currency', draft.presentment !== draft.currency],
    ['gift_card', draft.giftCard > 0],
    ['multi_address', draft.lines.some((line) => line.targets.length > 0)],
    ['digital_only', draft.shipTo === null],
    ['guest', draft.customer['id'] === null],
    ['fee', draft.lines.some((line) => line.kind === 'fee')],
    ['long', draft.lines.length > 20],
  ];
  return [draft.currency.toLowerCase(), ...shapes.filter(([, has]) => has).map(([name]) => name)];
}

/** RFC 3339 with this many minutes east of Greenwich. */
function stampWithOffset(at: number, minutes: number): string {
  const local = new Date(at + minutes * 60_000).toISOString().slice(0, 19);
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
