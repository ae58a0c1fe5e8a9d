/** A small seeded generator (mulberry32): the seed that a failing test prints repeats it. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** `count` of the items, chosen by the seed; all of them in a full run. */
export function sample<T>(items: readonly T[], count: number, seed: number): T[] {
  const random = seeded(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ item }) => item);
}

/** The seed of this run: given, or of the clock and then printed. */
export function runSeed(): number {
  const seed = Number(process.env['SYNCLINE_SEED'] ?? Date.now() % 1_000_000);
  process.stdout.write(`seed ${seed}\n`);
  return seed;
}

/** True when the whole count is asked for instead of a sample. */
export const FULL = process.env['SYNCLINE_FULL'] === '1';
