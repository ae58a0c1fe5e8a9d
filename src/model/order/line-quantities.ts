import { addQuantities, compareQuantities, leastQuantity, normalQuantity, subtractQuantities } from '../value/quantity.ts';
import type { LineStock } from '../stock/stock-view.ts';
import type { Fulfilment, Line } from './order-schema.ts';

/**
 * Where the units of a line are. `ordered` is the sum of all others; what is zero is left out:
 * cancelled + backordered + open + allocated + released + picked + shipped + delivered + writtenOff.
 */
export interface LineQuantities {
  id: string;
  ordered: string;
  cancelled?: string;
  backordered?: string;
  open?: string;
  allocated?: string;
  released?: string;
  picked?: string;
  shipped?: string;
  delivered?: string;
  writtenOff?: string;
  /** Shipped beyond what was ordered: a discrepancy, outside the sum. */
  overShipped?: string;
}

type Counts = Record<'picked' | 'packed' | 'shipped' | 'short' | 'delivered' | 'writtenOff', string>;

/** Kinds of line that a warehouse handles. */
const SHIPPABLE = new Set(['physical', 'bundle_component']);

export function isShippable(line: { kind: string }): boolean {
  return SHIPPABLE.has(line.kind);
}

/** What becomes of the units that no physical fact speaks of. */
export interface Rest {
  cancelled: boolean;
  released: boolean;
}

/**
 * The buckets of every line, from what was ordered, what the warehouse says of it and, where the hub keeps the stock,
 * what is promised to it: units that were not released yet are `allocated`, `backordered` or still `open`. Units that one
 * place would not send and that another is to send instead are `allocated`.
 */
export function lineQuantities(
  lines: readonly Line[],
  fulfilment: Fulfilment | null,
  rest: Rest,
  stock: Readonly<Record<string, LineStock>> = {},
): LineQuantities[] {
  const counted = fulfilment === null ? null : countsByLine(fulfilment);
  return lines.map((line) => {
    const restOf = bucketOfRest(line, rest);
    const counts = counted?.get(line.id);
    // A quantity that is not above zero holds the order; of such a line there is nothing to count.
    if (compareQuantities(line.quantity, '0') <= 0) return { id: line.id, ordered: line.quantity, [restOf]: line.quantity };
    const quantities =
      counts === undefined
        ? { id: line.id, ordered: line.quantity, [restOf]: line.quantity }
        : spread(line, withSubstitutes(counts, stock[line.id]), restOf);
    return restOf === 'open' ? withStock(quantities, stock[line.id]) : quantities;
  });
}

function withStock(quantities: LineQuantities, stock: LineStock | undefined): LineQuantities {
  const { open, ...others } = quantities;
  if (stock === undefined || open === undefined) return quantities;
  const allocated = leastQuantity(stock.reserved, open);
  const short = leastQuantity(stock.short, subtractQuantities(open, allocated));
  const still = subtractQuantities(open, addQuantities(allocated, short));
  const some = (quantity: string): boolean => compareQuantities(quantity, '0') > 0;
  return {
    ...others,
    ...(some(allocated) && { allocated }),
    ...(some(short) && { backordered: addQuantities(others.backordered ?? '0', short) }),
    ...(some(still) && { open: still }),
  };
}

/** Of what was short, units that were released where they were short and found at another place. */
function withSubstitutes(counts: Counts, stock: LineStock | undefined): Counts & { elsewhere: string } {
  if (stock === undefined) return { ...counts, elsewhere: '0' };
  const found = subtractQuantities(leastQuantity(counts.short, stock.givenUp), stock.short);
  const elsewhere = compareQuantities(found, '0') > 0 ? found : '0';
  return { ...counts, short: subtractQuantities(counts.short, elsewhere), elsewhere };
}

function bucketOfRest(line: Line, rest: Rest): 'cancelled' | 'released' | 'open' {
  if (rest.cancelled) return 'cancelled';
  return rest.released && isShippable(line) ? 'released' : 'open';
}

function countsByLine({ lines }: Fulfilment): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const { line, picked, packed, shipped, short, delivered = '0', writtenOff = '0' } of lines) {
    const entry: Counts = { picked, packed, shipped, short, delivered, writtenOff };
    const known = counts.get(line);
    counts.set(line, known === undefined ? entry : sumOf(known, entry));
  }
  return counts;
}

function sumOf(a: Counts, b: Counts): Counts {
  const sum = { ...a };
  for (const name of Object.keys(b) as (keyof Counts)[]) sum[name] = addQuantities(a[name], b[name]);
  return sum;
}

/**
 * Takes from the ordered units in the order of how far along they are, each count only what is
 * left: counts that contradict each other never make the buckets exceed what was ordered.
 */
function spread(line: Line, counts: Counts & { elsewhere: string }, restOf: 'cancelled' | 'released' | 'open'): LineQuantities {
  const quantities: LineQuantities = { id: line.id, ordered: line.quantity };
  let left = normalQuantity(line.quantity);
  const put = (bucket: Exclude<keyof LineQuantities, 'id' | 'ordered'>, wanted: string): void => {
    const taken = leastQuantity(wanted, left);
    if (compareQuantities(taken, '0') <= 0) return;
    quantities[bucket] = quantities[bucket] === undefined ? taken : addQuantities(quantities[bucket], taken);
    left = subtractQuantities(left, taken);
  };
  put('writtenOff', counts.writtenOff);
  put('delivered', counts.delivered);
  put('shipped', subtractQuantities(counts.shipped, addQuantities(counts.delivered, counts.writtenOff)));
  put('picked', subtractQuantities(largest(counts.picked, counts.packed), counts.shipped));
  // A short pick of a cancelled order is not owed any more.
  put(restOf === 'cancelled' ? 'cancelled' : 'backordered', counts.short);
  if (restOf === 'released') put('allocated', counts.elsewhere);
  put(restOf, left);
  if (compareQuantities(counts.shipped, line.quantity) > 0)
    quantities.overShipped = subtractQuantities(counts.shipped, line.quantity);
  return quantities;
}

function largest(a: string, b: string): string {
  return compareQuantities(a, b) >= 0 ? a : b;
}
