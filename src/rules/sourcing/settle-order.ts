import type { Demand } from '../../model/stock/demand.ts';
import { obstacleTo, type StockedAs } from '../../model/stock/stocked-as.ts';
import {
  addQuantities,
  compareQuantities,
  leastQuantity,
  multiplyQuantities,
  subtractQuantities,
} from '../../model/value/quantity.ts';
import type { Want } from './source-input.ts';
import { sourceOrder } from './source-order.ts';
import type { StockBook } from './stock-book.ts';
import type { StockRules } from './stock-rules.ts';
import { unitsOf } from './units-of.ts';

/** Stock that is promised to a line, of one variant at one location. */
export interface Promised {
  recordId: string;
  line: string;
  sku: string;
  location: string;
  quantity: string;
}

/** What a variant is stocked as, and what handling it takes. */
export type Stocked = StockedAs;

export interface OrderToSettle {
  /** The demands of one order, with the consumption that has been taken off already. */
  demands: readonly (Demand & { settled: string })[];
  promised: readonly Promised[];
  /** By variant, and the unit that a line counts in. */
  stocked: (line: Pick<Demand, 'sku' | 'unit'>) => Stocked;
  book: StockBook;
  rules: StockRules;
  /** Epoch milliseconds. */
  now: number;
  /** A key for a movement that nobody else has. */
  newKey: () => string;
}

export interface Settled {
  /** Rows of which the quantity is another now; `0` takes the row away. */
  promised: Promised[];
  lines: (Demand & {
    reserved: string;
    short: string;
    shortOf: string[];
    settled: string;
    reason: string;
    obstacle: string | null;
  })[];
}

/**
 * Brings what is promised to an order in line with what it needs: what has left is consumed, what is no longer needed
 * is given back, and what is missing is sourced. Compares what is with what should be, so a repeat changes nothing.
 */
export function settleOrder(input: OrderToSettle): Settled {
  const promises = new Promises(input.promised);
  const notes = new Map<string, string[]>();
  const wants = input.demands.flatMap((demand) => {
    const said: string[] = [];
    notes.set(demand.line, said);
    return settleLine(demand, input, promises, said);
  });
  const [first] = input.demands;
  if (first === undefined) return { promised: [], lines: [] };
  const { channel, country, placedAt } = first;
  const available = (location: string, sku: string): string => input.book.available(location, sku);
  const at = Math.max(placedAt, input.now);
  const { picks, short, reasons } = sourceOrder({ channel, country, at, wants, available }, input.rules);
  for (const { line, sku, location, quantity } of picks) {
    input.book.reserve(location, sku, quantity);
    promises.add({ recordId: first.recordId, line, sku, location, quantity });
  }
  return {
    promised: promises.changed(),
    lines: input.demands.map((demand) => ({
      ...demand,
      reserved: promises.units(demand.line, input.stocked(demand).parts),
      short: short[demand.line] ?? '0',
      shortOf: short[demand.line] === undefined ? [] : [demand.sku, ...input.stocked(demand).parts.map((part) => part.sku)],
      settled: demand.consumed,
      obstacle: short[demand.line] === undefined ? null : obstacle(demand, input),
      reason: [...(notes.get(demand.line) ?? []), ...(wants.length === 0 ? ['Nothing is missing.'] : reasons)].join(' '),
    })),
  };
}

/** Returns what the line still wants, if anything. */
function settleLine(demand: OrderToSettle['demands'][number], input: OrderToSettle, promises: Promises, said: string[]): Want[] {
  const { line, consumed, settled, wanted } = demand;
  const { parts, needs } = input.stocked(demand);
  const never = obstacle(demand, input);
  if (never !== null) said.push(never);
  consume(demand, { input, promises, parts, said }, subtractQuantities(consumed, settled));
  const needed = atLeastNothing(subtractQuantities(wanted, consumed));
  const held = promises.units(line, parts);
  const over = subtractQuantities(held, needed);
  if (compareQuantities(over, '0') > 0) release(demand, { input, promises, parts, said }, over);
  const missing = subtractQuantities(needed, held);
  return compareQuantities(missing, '0') > 0 ? [{ line, quantity: missing, parts: never === null ? parts : [], needs }] : [];
}

function obstacle({ sku, unit, wanted }: Demand, { stocked }: OrderToSettle): string | null {
  return obstacleTo({ sku, unit, quantity: wanted }, stocked({ sku, unit }));
}

interface At {
  input: OrderToSettle;
  promises: Promises;
  parts: Stocked['parts'];
  said: string[];
}

/** Units that have left, or with a quantity below zero came back: first those that were promised. */
function consume(demand: OrderToSettle['demands'][number], at: At, left: string): void {
  const { promises, parts, said } = at;
  if (compareQuantities(left, '0') < 0) {
    moved(demand, at, { location: anyPlace(demand, at), units: left });
    return;
  }
  let open = left;
  for (const location of promises.locations(demand.line)) {
    const units = leastQuantity(open, promises.unitsAt(demand.line, location, parts));
    if (compareQuantities(units, '0') <= 0) continue;
    giveBack(demand, at, { location, units });
    moved(demand, at, { location, units });
    open = subtractQuantities(open, units);
  }
  if (compareQuantities(open, '0') <= 0) return;
  const location = anyPlace(demand, at);
  said.push(`${open} of line ${demand.line} left without a reservation${location === null ? '' : `, from ${location}`}.`);
  moved(demand, at, { location, units: open });
}

function release(demand: OrderToSettle['demands'][number], at: At, over: string): void {
  let open = over;
  for (const location of at.promises.locations(demand.line).toReversed()) {
    const units = leastQuantity(open, at.promises.unitsAt(demand.line, location, at.parts));
    if (compareQuantities(units, '0') <= 0) continue;
    giveBack(demand, at, { location, units });
    at.said.push(`${units} of line ${demand.line} at ${location} are free again.`);
    open = subtractQuantities(open, units);
  }
}

function giveBack({ recordId, line }: Demand, { input, promises, parts }: At, from: { location: string; units: string }): void {
  for (const { sku, per } of parts) {
    const quantity = subtractQuantities('0', multiplyQuantities(from.units, per));
    input.book.reserve(from.location, sku, quantity);
    promises.add({ recordId, line, sku, location: from.location, quantity });
  }
}

/** Takes them off on hand, where the owner's counts alone tell what is there. */
function moved(demand: Demand, { input, parts }: At, from: { location: string | null; units: string }): void {
  if (!input.rules.deduct || from.location === null) return;
  for (const { sku, per } of parts) {
    const quantity = subtractQuantities('0', multiplyQuantities(from.units, per));
    const at = demand.consumedAt ?? input.now;
    input.book.leave(from.location, sku, { key: input.newKey(), quantity, at, document: demand.recordId });
  }
}

/** Where a unit has left from of which nothing was promised: the first of the channel's locations that keeps it. */
function anyPlace({ channel }: Demand, { input, parts }: At): string | null {
  const { locations = [] } = input.rules.channels[channel] ?? {};
  return locations.find((location) => parts.every(({ sku }) => input.book.has(location, sku))) ?? null;
}

function atLeastNothing(quantity: string): string {
  return compareQuantities(quantity, '0') > 0 ? quantity : '0';
}

/** What is promised to the lines of one order, and what has changed of it. */
class Promises {
  private readonly rows = new Map<string, Promised>();
  private readonly touched = new Set<string>();

  constructor(rows: readonly Promised[]) {
    for (const row of rows) this.rows.set(keyOf(row), row);
  }

  add(row: Promised): void {
    const known = this.rows.get(keyOf(row));
    const quantity = known === undefined ? row.quantity : addQuantities(known.quantity, row.quantity);
    this.rows.set(keyOf(row), { ...row, quantity });
    this.touched.add(keyOf(row));
  }

  changed(): Promised[] {
    return [...this.touched].flatMap((key) => this.rows.get(key) ?? []);
  }

  locations(line: string): string[] {
    const found = [...this.rows.values()].filter((row) => row.line === line && compareQuantities(row.quantity, '0') > 0);
    return [...new Set(found.map(({ location }) => location))].toSorted();
  }

  unitsAt(line: string, location: string, parts: Stocked['parts']): string {
    return unitsOf({ parts }, (sku) => this.rows.get(keyOf({ line, sku, location }))?.quantity ?? '0');
  }

  units(line: string, parts: Stocked['parts']): string {
    return this.locations(line)
      .map((location) => this.unitsAt(line, location, parts))
      .reduce(addQuantities, '0');
  }
}

function keyOf({ line, sku, location }: Pick<Promised, 'line' | 'sku' | 'location'>): string {
  return JSON.stringify([line, sku, location]);
}
