/** Choices that are the same for the same seed. */
export interface Choices {
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number;
  oneOf<Item>(items: readonly Item[]): Item;
  /** True in about `percent` of a hundred cases. */
  chance(percent: number): boolean;
  /** So many different ones, at most all. */
  some<Item>(items: readonly Item[], count: number): Item[];
}

export function openChoices(seed: number): Choices {
  let state = seed >>> 0;
  // Mulberry32: small, and good enough to choose goods by.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const oneOf = <Item>(items: readonly Item[]): Item => {
    const item = items[between(0, items.length - 1)];
    if (item === undefined) throw new Error('There is nothing to choose from.');
    return item;
  };
  return {
    between,
    oneOf,
    chance: (percent) => next() * 100 < percent,
    some: (items, count) => {
      const left = [...items];
      const taken: typeof left = [];
      while (taken.length < count && left.length > 0) taken.push(...left.splice(between(0, left.length - 1), 1));
      return taken;
    },
  };
}
