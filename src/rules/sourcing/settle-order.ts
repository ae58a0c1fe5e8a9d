import type { Demand } from '../../model/stock/demand.ts';
import { obstacleTo, type StockedAs } from '../../model/stock/stocked-as.ts';
import type { PlaceTaken } from '../../model/stock/place-count.ts';
import { compareQuantities, isSome, subtractQuantities } from '../../model/value/quantity.ts';
import type { CartInHand } from '../carts/cart-in-hand.ts';
import { giveUpShort } from './give-up-short.ts';
import { Promises, type Parts, type Promised } from './promises.ts';
import { mayShip } from './rank-places.ts';
import { consume, release, type SettledLine } from './settle-line.ts';
import type { Want } from './source-input.ts';
import { sourceOrder } from './source-order.ts';
import type { Shelves } from './stock-book.ts';
import type { StockRules } from './stock-rules.ts';
import { Taken } from './taken.ts';

export interface OrderToSettle {
  /** The demands of one order, with what has been made of them already. */
  demands: readonly (Demand & { settled: string; taken: readonly PlaceTaken[] })[];
  promised: readonly Promised[];
  /** By variant, and the unit that a line counts in. */
  stocked: (line: Pick<Demand, 'sku' | 'unit'>) => StockedAs;
  book: Shelves;
  rules: StockRules;
  /** Epoch milliseconds. */
  now: number;
  /** A key for a movement that nobody else has. */
  newKey: () => string;
  /** The cart that the order came of, where it still holds something. */
  cart?: CartInHand | null;
  /** By variant, units that are kept back on top of the channel's buffer; absent: none. */
  kept?: (sku: string) => string;
}

/** What came of one demand. */
export interface SettledDemand extends Demand {
  reserved: string;
  short: string;
  shortOf: string[];
  settled: string;
  taken: PlaceTaken[];
  reason: string;
  /** Why it can never be promised as it stands; null: nothing stands against it. */
  obstacle: string | null;
  /** What one unit of the line is made of, where that is a kit. */
  kit: { sku: string; quantity: string }[] | null;
}

export interface Settled {
  /** Rows of which the quantity is another now; `0` takes the row away. */
  promised: Promised[];
  lines: SettledDemand[];
}

/**
 * Brings what is promised to an order in line with what it needs: what has left is consumed, what a place will not send
 * is released there, what is no longer needed is given back, and what is missing is taken out of its cart, else sourced.
 * Compares what is with what should be, so a repeat changes nothing.
 */
export function settleOrder(input: OrderToSettle): Settled {
  const promises = new Promises(input.promised);
  const lines = input.demands.map((demand) => ({ demand, at: lineOf(input, demand, promises) }));
  const lacking = lines.flatMap(({ demand, at }) => settleLine(at, demand.settled, input.stocked(demand)));
  const wants = fromCart(input, { lines: lines.map(({ at }) => at), wants: lacking });
  const [first] = input.demands;
  if (first === undefined) return { promised: [], lines: [] };
  const { channel, country, placedAt } = first;
  const available = (location: string, sku: string): string => input.book.available(location, sku);
  const at = Math.max(placedAt, input.now);
  const kept = input.kept === undefined ? {} : { kept: input.kept };
  const { picks, short, reasons } = sourceOrder({ channel, country, at, wants, available, ...kept }, input.rules);
  for (const { line, sku, location, quantity } of picks) {
    input.book.reserve(location, sku, quantity);
    promises.add({ recordId: first.recordId, line, sku, location, quantity });
  }
  const why = wants.length === 0 ? ['Nothing is missing.'] : reasons;
  return {
    promised: promises.changed(),
    lines: lines.map(({ demand, at: line }) =>
      settledOf(line, { short: short[demand.line], stocked: input.stocked(demand), why }),
    ),
  };
}

function lineOf(input: OrderToSettle, demand: OrderToSettle['demands'][number], promises: Promises): SettledLine {
  const { book, rules, now, newKey } = input;
  const { parts } = input.stocked(demand);
  return { demand, parts, promises, taken: new Taken(demand.taken), said: [], book, rules, now, newKey };
}

/** Returns what the line still wants, if anything. */
function settleLine(at: SettledLine, settled: string, stocked: StockedAs): Want[] {
  const { demand, parts, promises, taken, said } = at;
  const { line, consumed, wanted } = demand;
  const never = obstacle(demand, stocked);
  if (never !== null) said.push(never);
  consume(at, subtractQuantities(consumed, settled));
  giveUpShort(at);
  const needed = atLeastNothing(subtractQuantities(wanted, consumed));
  const held = promises.units(line, parts);
  const over = subtractQuantities(held, needed);
  if (isSome(over)) release(at, over);
  const from = { parts: never === null ? parts : [], needs: stocked.needs, not: taken.locations('givenUp') };
  const missing = subtractQuantities(needed, held);
  return isSome(missing) ? [{ line, quantity: missing, ...from }] : [];
}

/** What is still wanted when the order's cart has given what it kept, where that may be sent from. */
function fromCart(
  { cart = null, rules }: OrderToSettle,
  { lines, wants }: { lines: readonly SettledLine[]; wants: Want[] },
): Want[] {
  const [first] = lines;
  if (cart === null || first === undefined || wants.length === 0) return wants;
  const from = (location: string, { needs, not = [] }: Want): boolean =>
    !not.includes(location) && mayShip(rules, first.demand, { location, needs });
  return cart.takeOver(lines, { wants, from });
}

function obstacle({ sku, unit, wanted }: Demand, stocked: StockedAs): string | null {
  return obstacleTo({ sku, unit, quantity: wanted }, stocked);
}

function settledOf(
  { demand, parts, promises, taken, said }: SettledLine,
  { short = '0', stocked, why }: { short: string | undefined; stocked: StockedAs; why: readonly string[] },
): SettledDemand {
  const { line, sku, consumed } = demand;
  const promised = new Map(promises.locations(line).map((location) => [location, promises.unitsAt(line, location, parts)]));
  return {
    ...demand,
    reserved: promises.units(line, parts),
    short,
    shortOf: isSome(short) ? [sku, ...parts.map((part) => part.sku)] : [],
    settled: consumed,
    taken: taken.settled(promised),
    obstacle: isSome(short) ? obstacle(demand, stocked) : null,
    kit: kitOf(sku, parts),
    reason: [...said, ...why].join(' '),
  };
}

/** A case of a variant is itself, however many it holds. */
function kitOf(sku: string, parts: Parts): SettledDemand['kit'] {
  if (parts.every((part) => part.sku === sku)) return null;
  return parts.map((part) => ({ sku: part.sku, quantity: part.per }));
}

function atLeastNothing(quantity: string): string {
  return compareQuantities(quantity, '0') > 0 ? quantity : '0';
}
