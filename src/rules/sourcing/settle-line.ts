import type { Demand } from '../../model/stock/demand.ts';
import { compareQuantities, isSome, leastQuantity, multiplyQuantities, subtractQuantities } from '../../model/value/quantity.ts';
import type { Parts, Promises } from './promises.ts';
import type { LeavingReason, Shelves } from './stock-book.ts';
import type { StockRules } from './stock-rules.ts';
import type { Taken } from './taken.ts';

/** One line while it is settled: what is changed of it is changed in here. */
export interface SettledLine {
  demand: Demand;
  parts: Parts;
  promises: Promises;
  taken: Taken;
  /** Sentences for people. */
  said: string[];
  book: Shelves;
  rules: StockRules;
  /** Epoch milliseconds. */
  now: number;
  newKey: () => string;
}

/** Units that have left, or with a quantity below zero came back: at the place that tells of them, else where they were promised. */
export function consume(at: SettledLine, left: string): void {
  const { demand, promises, parts, taken } = at;
  if (compareQuantities(left, '0') < 0) {
    const more = demand.places.find(
      ({ location, consumed }) => location !== null && isMore(taken.of(location, 'consumed'), consumed),
    );
    const location = more?.location ?? taken.locations('consumed')[0] ?? anyPlace(at);
    if (location !== null) taken.add(location, 'consumed', left);
    moved(at, { location, units: left }, 'ship');
    return;
  }
  let open = left;
  const take = (location: string, units: string): void => {
    giveBack(at, { location, units: leastQuantity(units, promises.unitsAt(demand.line, location, parts)) });
    moved(at, { location, units }, 'ship');
    taken.add(location, 'consumed', units);
    open = subtractQuantities(open, units);
  };
  for (const { location, consumed } of demand.places) {
    const units = location === null ? '0' : leastQuantity(open, subtractQuantities(consumed, taken.of(location, 'consumed')));
    if (location !== null && isSome(units)) take(location, units);
  }
  for (const location of promises.locations(demand.line)) {
    const units = leastQuantity(open, promises.unitsAt(demand.line, location, parts));
    if (isSome(units)) take(location, units);
  }
  if (!isSome(open)) return;
  const location = anyPlace(at);
  at.said.push(`${open} of line ${demand.line} left without a reservation${location === null ? '' : `, from ${location}`}.`);
  if (location !== null) taken.add(location, 'consumed', open);
  moved(at, { location, units: open }, 'ship');
}

/** Gives back what is no longer needed. */
export function release(at: SettledLine, over: string): void {
  let open = over;
  for (const location of at.promises.locations(at.demand.line).toReversed()) {
    const units = leastQuantity(open, at.promises.unitsAt(at.demand.line, location, at.parts));
    if (!isSome(units)) continue;
    giveBack(at, { location, units });
    at.said.push(`${units} of line ${at.demand.line} at ${location} are free again.`);
    open = subtractQuantities(open, units);
  }
}

/** Takes promised units back, of every part of them. */
export function giveBack({ demand, promises, parts, book }: SettledLine, from: { location: string; units: string }): void {
  if (!isSome(from.units)) return;
  for (const { sku, per } of parts) {
    const quantity = subtractQuantities('0', multiplyQuantities(from.units, per));
    book.reserve(from.location, sku, quantity);
    promises.add({ recordId: demand.recordId, line: demand.line, sku, location: from.location, quantity });
  }
}

/** Takes them off on hand, where the owner's counts alone tell what is there. */
export function moved(at: SettledLine, from: { location: string | null; units: string }, reason: LeavingReason): void {
  const { demand, parts, book, rules } = at;
  if (!rules.deduct || from.location === null || from.units === '0') return;
  for (const { sku, per } of parts) {
    const quantity = subtractQuantities('0', multiplyQuantities(from.units, per));
    const when = momentAt(demand, from.location) ?? at.now;
    book.leave(from.location, sku, { key: at.newKey(), quantity, at: when, document: demand.recordId, reason });
  }
}

/** When the place said so; of one that nobody names, when anybody last did. */
function momentAt({ places, consumedAt }: Demand, location: string): number | null {
  const told = places.find((place) => place.location === location) ?? places.find((place) => place.location === null);
  return told?.at ?? consumedAt;
}

/** Where a unit has left from of which nothing was promised: the first of the channel's locations that keeps it. */
export function anyPlace({ demand, parts, book, rules }: SettledLine): string | null {
  const { locations = [] } = rules.channels[demand.channel] ?? {};
  return locations.find((location) => parts.every(({ sku }) => book.has(location, sku))) ?? null;
}

function isMore(a: string, b: string): boolean {
  return compareQuantities(a, b) > 0;
}
