import { addQuantities, compareQuantities, subtractQuantities } from '../value/quantity.ts';

/** What one place has said of a line, in the line's own units, all of it counted up. */
export interface PlaceCount {
  /** Its code; null: nobody says which. */
  location: string | null;
  /** Units that have left it. */
  consumed: string;
  /** Units that it will not send, and of these the ones that were not found there. */
  short: string;
  missing: string;
  /** Why it will not. */
  reason: string | null;
  /** Epoch milliseconds: when the place first said so many; absent: nobody knows. */
  at?: number;
}

/** What was made of a place's words, and what it is asked for. */
export interface PlaceTaken {
  location: string;
  consumed: string;
  short: string;
  missing: string;
  /** Of what was short: units that were released there, to be looked for elsewhere. */
  givenUp: string;
  /** All that the place was asked to send, also what has left and what it would not send. */
  asked: string;
}

/** An entry of what warehouses say of their work. */
export interface Told {
  line: string;
  location?: string | null;
  picked: string;
  packed: string;
  shipped: string;
  short: string;
  refused?: string;
  reason?: string | null;
}

/** From when on a place no longer counts units: once they are picked, or once they have been shipped. Null: nobody says which place. */
export type LeavesAt = (location: string | null) => 'picked' | 'shipped';

/** By place what was said of one line, sorted by location; places that have said nothing yet are left out. */
export function placeCounts(told: readonly Told[], { line, leaves }: { line: string; leaves: LeavesAt }): PlaceCount[] {
  const byPlace = Map.groupBy(
    told.filter((one) => one.line === line),
    ({ location }) => location ?? null,
  );
  const counts = [...byPlace].map(([location, entries]): PlaceCount => {
    const short = sum(entries.map((one) => one.short));
    const missing = subtractQuantities(short, sum(entries.map((one) => one.refused ?? '0')));
    return {
      location,
      consumed: sum(entries.map((one) => leftOf(one, leaves(location)))),
      short,
      missing: compareQuantities(missing, '0') > 0 ? missing : '0',
      reason: entries.map(({ reason = null }) => reason).find((one) => one !== null) ?? null,
    };
  });
  return counts
    .filter(({ consumed, short }) => consumed !== '0' || short !== '0')
    .toSorted((a, b) => ((a.location ?? '') < (b.location ?? '') ? -1 : 1));
}

/** What was said at a moment; epoch milliseconds. */
export interface Saying {
  at: number;
  told: readonly Told[];
}

/**
 * The counts, each with the moment at which its place first said so many: several places tell of one order, each by its own
 * clock, and what one says later is no news of the other.
 */
export function dated(
  counts: readonly PlaceCount[],
  { line, leaves, sayings }: { line: string; leaves: LeavesAt; sayings: readonly Saying[] },
): PlaceCount[] {
  const said = sayings.map(({ at, told }) => ({ at, counts: placeCounts(told, { line, leaves }) }));
  return counts.map((count) => {
    const alike = said.filter((one) =>
      one.counts.some(
        ({ location, consumed, short }) => location === count.location && consumed === count.consumed && short === count.short,
      ),
    );
    return alike.length === 0 ? count : { ...count, at: Math.min(...alike.map(({ at }) => at)) };
  });
}

/** Units of one line that were picked and not shipped, at places that do so, or do not, count them until they are shipped. */
export function inHand(
  told: readonly Told[],
  { line, leaves, when }: { line: string; leaves: LeavesAt; when: 'picked' | 'shipped' },
): string {
  const own = told.filter((one) => one.line === line && leaves(one.location ?? null) === when);
  return sum(own.map((one) => subtractQuantities(leftOf(one, 'picked'), one.shipped)));
}

function leftOf({ picked, packed, shipped }: Told, leaves: 'picked' | 'shipped'): string {
  return leaves === 'shipped' ? shipped : [picked, packed, shipped].reduce((a, b) => (compareQuantities(a, b) >= 0 ? a : b));
}

function sum(quantities: readonly string[]): string {
  return quantities.reduce(addQuantities, '0');
}
