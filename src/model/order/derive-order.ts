import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import { deliveryStatus } from '../order-life/delivery-status.ts';
import { activeHolds, strangeReleases } from '../order-life/holds.ts';
import { oddFlags, refusedEvents } from '../order-life/odd-events.ts';
import type { Kits } from '../order-life/kits.ts';
import { parcelsOf, withParcels } from '../order-life/parcels.ts';
import { returnsStatus } from '../order-life/returns-status.ts';
import { substitutionsOf, wrongGoods } from '../order-life/wrong-goods.ts';
import { derivePayments } from '../payment/derive-payments.ts';
import { cancelling, fulfilmentStatus, isCancelled, isPicked, lifecycle, moneyOf, type Cancelling } from './lifecycle.ts';
import { isShippable, lineQuantities, type LineQuantities } from './line-quantities.ts';
import { orderCheck } from './order-check.ts';
import { placeParts } from './place-parts.ts';
import type { LineStock, StockView } from '../stock/stock-view.ts';
import { addQuantities, compareQuantities, isSome, subtractQuantities } from '../value/quantity.ts';
import type { Fulfilment, Header, Line, Lines } from './order-schema.ts';

/**
 * All of an order's state that is computed, from sets of facts alone: five axes (`lifecycle`, `payment`, `fulfilment`,
 * `delivery`, `returns`), `holds` with `onHold`, `lines` with where each unit is, `flags` for a person, and `refused`:
 * events that are kept and not applied. Of a stub only that it is one, or that it was cancelled before it was known.
 */
export function deriveOrder(input: DeriveInput): Record<string, Json> {
  const { groups, events, children } = input;
  const header = (groups['header'] ?? null) as Header | null;
  const lines = (groups['lines'] ?? null) as Lines | null;
  const isAskedToCancel = (groups['cancellation'] ?? null) !== null;
  if (header === null || lines === null) return { lifecycle: isAskedToCancel ? 'cancelled' : 'draft', flags: [] };
  const kits = kitsSold(input.stock);
  const parcels = parcelsOf(children, kits);
  const fulfilment = withParcels((groups['fulfilment'] ?? null) as Fulfilment | null, { lines: lines.lines, parcels });
  const released = input.stages['released'] !== undefined;
  const cancel = cancelOf(input, { lines: lines.lines, fulfilment });
  const quantities = lineQuantities(lines.lines, fulfilment, { cancelled: cancel === 'granted', released }, input.stock?.lines);
  const goods = goodsOf(lines.lines, quantities);
  const cancelled = isCancelled({ cancel, released, goods });
  const accepted = substitutionsOf(events);
  const wrong = wrongGoods(lines, { children, accepted, kits });
  const payments = derivePayments(input, { header, lines, cancelled });
  const holds = activeHolds(groups, events);
  const returns = returnsStatus(children, goods, kits);
  const odd = { cancel, goods, holds: holds.length, strangeReleases: strangeReleases(events), requests: input.requests, returns };
  const flags = oddFlags(odd);
  const life = { cancel, released, goods, held: holds.length > 0, money: moneyOf(payments.summary), returning: returns.open > 0 };
  return {
    lifecycle: lifecycle({ ...life, valid: isValid(groups) }),
    ...payments.shown,
    fulfilment: fulfilmentStatus(goods),
    delivery: deliveryStatus(parcels, goods),
    returns: { ...returns },
    holds: holds.map((hold) => ({ ...hold })),
    // Once goods are picked a hold is advice, and no reason to take anything back.
    onHold: holds.length > 0 && !goods.some(isPicked),
    lines: quantities.map((line) => ({ ...line })),
    flags,
    ...(accepted.length > 0 && { substitutions: accepted }),
    ...(wrong.length > 0 && { wrongGoods: wrong.map((one) => ({ ...one })) }),
    refused: refusedEvents(odd, flags).map((one) => ({ ...one })),
    ...(input.stock === undefined ? {} : stocked(lines.lines, input.stock)),
  };
}

/** A line that cannot be promised as it stands. */
type Obstacle = { path: string; why: string };

/** The buckets of what a warehouse handles. */
function goodsOf(lines: readonly Line[], quantities: readonly LineQuantities[]): LineQuantities[] {
  return quantities.filter((_, index) => isShippable(lines[index] ?? { kind: 'fee' }));
}

function isValid(groups: Record<string, Json>): boolean {
  return orderCheck(groups).every(({ effect }) => effect !== 'block');
}

function cancelOf(input: DeriveInput, order: { lines: readonly Line[]; fulfilment: Fulfilment | null }): Cancelling {
  const asked = cancelling((input.groups['cancellation'] ?? null) !== null, input);
  return asked === 'refused' && nothingCame(order, input.stock) ? 'granted' : asked;
}

/** How far it is promised, and which location is to send what of it. */
function stocked(lines: readonly Line[], stock: StockView) {
  const kits = Object.entries(kitsSold(stock)).map(([line, parts]) => [line, parts.map((one) => ({ ...one }))] as const);
  return {
    allocation: allocationOf(lines, stock),
    parts: placeParts(lines, stock),
    ...(kits.length > 0 && { kits: Object.fromEntries(kits) }),
    ...obstaclesOf(lines, stock),
  };
}

/** By line, what a kit was made of when its stock was looked for. */
function kitsSold(stock: StockView | undefined): Kits {
  return Object.fromEntries(
    Object.entries(stock?.lines ?? {}).flatMap(([line, { kit }]) => (kit === undefined ? [] : [[line, kit]])),
  );
}

/** `none` until the stock worker has looked at it; `full` when every unit that is wanted is promised or has left. */
function allocationOf(lines: readonly Line[], stock: StockView): 'none' | 'partial' | 'full' {
  const seen = lines.filter(isShippable).map(({ id }) => stock.lines[id]);
  if (seen.some((line) => line === undefined)) return 'none';
  const known = seen.filter((line) => line !== undefined);
  if (known.every(({ short }) => compareQuantities(short, '0') === 0)) return 'full';
  return known.some(isMetInPart) ? 'partial' : 'none';
}

function isMetInPart({ reserved, asked, givenUp }: LineStock): boolean {
  return isSome(reserved) || isSome(subtractQuantities(Object.values(asked).reduce(addQuantities, '0'), givenUp));
}

/** Lines that no stock will ever be found for as they stand. */
function obstaclesOf(lines: readonly Line[], stock: StockView): { obstacles?: Obstacle[] } {
  const obstacles = lines.flatMap(({ id }, index): Obstacle[] => {
    const why = stock.lines[id]?.obstacle;
    return why === undefined ? [] : [{ path: `lines[${index}].quantity`, why }];
  });
  return obstacles.length === 0 ? {} : { obstacles };
}

/** The warehouse was short of every unit: it may refuse to cancel what it has closed, and yet nothing will leave. */
function nothingCame(order: { lines: readonly Line[]; fulfilment: Fulfilment | null }, stock: StockView | undefined): boolean {
  const goods = order.lines.filter(isShippable);
  const quantities = lineQuantities(goods, order.fulfilment, { cancelled: false, released: true }, stock?.lines);
  return goods.length > 0 && quantities.every(({ ordered, backordered }) => ordered === backordered);
}
