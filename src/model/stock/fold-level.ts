import { addQuantities, compareQuantities, subtractQuantities } from '../value/quantity.ts';
import { oddCount, type OddCount } from './odd-count.ts';

/** What is known of one variant at one location; quantities in its stock unit, times as epoch milliseconds. */
export interface Level {
  onHand: string;
  /** The latest count and the moment it stands for; null: nobody has ever counted. */
  count: { quantity: string; at: number; since: number | null } | null;
  /** Of the newest movement that is in it. */
  asOf: number | null;
  /** What the latest count differed by from every moment that it may have been taken at; null: it agreed. */
  doubt: string | null;
  /** A count that was told beside the one that stands, and says something else; null: none since that one. */
  odd: OddCount | null;
}

/** A level with its place and what of it is promised. */
export interface PlacedLevel extends Level {
  /** The level's record. */
  level: string;
  sku: string;
  location: string;
  /** Promised to orders. */
  reserved: string;
  /** Held by carts. */
  softReserved: string;
}

/** A change of the level, or a count of all that is there. */
export interface StockMovement {
  /** Unique in the ledger. */
  key: string;
  kind: 'delta' | 'count';
  quantity: string;
  at: number;
  /** A count without a moment of its own was taken somewhere after `since` and not after `at`. */
  since: number | null;
  /** The hub's own deduction for what left: a count that close before it may hold it already. */
  provisional: boolean;
  /** Units that a picker did not find: a count so close after it was booked with the pick, and nobody has looked again. */
  notFound?: boolean;
}

export const EMPTY_LEVEL: Level = { onHand: '0', count: null, asOf: null, doubt: null, odd: null };

export interface Folding {
  /** Movements that are not in the level yet. */
  fresh: readonly StockMovement[];
  /** Those that are in it and happened less than `slackMs` before the oldest fresh count (its `since`, when it has one), or after it. */
  known: readonly StockMovement[];
  /** How far before a provisional deduction a count may lie that holds it, or after one of units not found that does not. */
  slackMs: number;
}

/**
 * The level with the fresh movements in it: the latest count, and every delta after the moment it stands for. What
 * is older than the latest count changes the history alone. With exact counts the result does not depend on how the
 * movements were cut into batches, or on their order.
 */
export function foldLevel(level: Level, { fresh, known, slackMs }: Folding): Level {
  const counts = fresh.filter(({ kind }) => kind === 'count').toSorted(compareCounts);
  const newest = counts.at(-1);
  const asOf = fresh.reduce<number | null>((latest, { at }) => (latest === null || at > latest ? at : latest), level.asOf);
  const deltas = fresh.filter(({ kind }) => kind === 'delta');
  if (newest === undefined || !replaces(newest, level)) {
    const added = deltas.map((delta) => effectOf(delta, level, slackMs));
    return { ...level, onHand: sum([level.onHand, ...added]), asOf, odd: besideStanding(level, counts) };
  }
  const before = known.filter(({ kind }) => kind === 'delta');
  const counted = newest.since === null ? exact(newest) : interval(level, newest, { before, deltas });
  const all = [...before, ...deltas];
  const onHand = sum([newest.quantity, ...all.map((delta) => effectOf(delta, counted, slackMs))]);
  return { ...counted, onHand, asOf, odd: besideNewest(level, newest, counts) };
}

type Count = NonNullable<Level['count']>;

/** Counts that came after the one that stands, and do not replace it. */
function besideStanding({ count, odd }: Level, fresh: readonly StockMovement[]): OddCount | null {
  if (count === null) return null;
  const told = fresh.filter((one) => one.at < count.at || isOfMoment(one, count));
  return oddCount(count, told, odd);
}

/** Counts of before the newest have come with it or before it: only those of its own moment say otherwise. */
function besideNewest({ count, odd }: Level, newest: StockMovement, fresh: readonly StockMovement[]): OddCount | null {
  const told = [...fresh, ...(count === null ? [] : [count])].filter((one) => isOfMoment(one, newest));
  return oddCount(newest, told, count?.at === newest.at && newest.since === null ? odd : null);
}

/** Two counts that were taken somewhere within an interval need not have been taken at once: they dispute nothing. */
function isOfMoment(one: Count, other: Count): boolean {
  return one.at === other.at && one.since === null && other.since === null;
}

/** The later one stands; of two counts of one instant the smaller, so that what is not there is not sold. */
function compareCounts(a: StockMovement, b: StockMovement): number {
  return a.at - b.at || compareQuantities(b.quantity, a.quantity);
}

function replaces(count: StockMovement, { count: known }: Level): boolean {
  if (known === null || count.at !== known.at) return known === null || count.at > known.at;
  return compareQuantities(count.quantity, known.quantity) < 0;
}

/** What a delta changes of the level: nothing when the count it follows from holds it already. */
function effectOf(delta: StockMovement, { count, doubt }: Pick<Level, 'count' | 'doubt'>, slackMs: number): string {
  if (count === null) return delta.quantity;
  if (delta.at > count.at + toleranceOf(delta, slackMs)) return delta.quantity;
  // The count may have been taken before it: a decrease is believed, an increase is not.
  const within = doubt !== null && count.since !== null && delta.at > count.since;
  return within && compareQuantities(delta.quantity, '0') < 0 ? delta.quantity : '0';
}

/** How much later than a count it may have happened and still be in it; below zero: so much earlier it must have. */
function toleranceOf({ provisional, notFound = false }: StockMovement, slackMs: number): number {
  if (notFound) return -slackMs;
  return provisional ? slackMs : 0;
}

function exact({ quantity, at }: StockMovement): Omit<Level, 'onHand' | 'asOf' | 'odd'> {
  return { count: { quantity, at, since: null }, doubt: null };
}

/**
 * A count whose moment nobody told. If the ledger held that quantity at some moment inside the interval, it was taken
 * there and nothing moves. Otherwise it stands, less what left inside the interval, and the difference is kept.
 */
function interval(
  level: Level,
  { quantity, at, since }: StockMovement,
  { before, deltas }: { before: readonly StockMovement[]; deltas: readonly StockMovement[] },
): Omit<Level, 'onHand' | 'asOf' | 'odd'> {
  const start = since ?? at;
  const later = [...before, ...deltas].filter((delta) => delta.at > start).toSorted((a, b) => a.at - b.at);
  const earlier = deltas.filter((delta) => delta.at <= start && delta.at > (level.count?.at ?? -Infinity));
  const taken = before.filter((delta) => delta.at > start).map((delta) => delta.quantity);
  let held = subtractQuantities(sum([level.onHand, ...earlier.map((delta) => delta.quantity)]), sum(taken));
  if (level.count === null && level.asOf === null) return { count: { quantity, at, since }, doubt: '0' };
  const first = held;
  if (compareQuantities(held, quantity) === 0) return { count: { quantity, at: start, since: null }, doubt: null };
  for (const delta of later.filter((one) => one.at <= at)) {
    held = addQuantities(held, delta.quantity);
    if (compareQuantities(held, quantity) === 0) return { count: { quantity, at: delta.at, since: null }, doubt: null };
  }
  return { count: { quantity, at, since }, doubt: subtractQuantities(quantity, first) };
}

function sum(quantities: readonly string[]): string {
  return quantities.reduce(addQuantities, '0');
}
