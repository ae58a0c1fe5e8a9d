import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinable, quarters, searchOf, sizeOf, tooLarge, type Range } from './ranges.ts';

/** Cuts and joins as a first load does, counting among these ids, until nothing is open. */
function slicesOf(ids: readonly number[]): Range[] {
  const within = ({ from, to }: Range): number => ids.filter((id) => id >= (from ?? id) && id <= (to ?? id)).length;
  const span = { first: Math.min(...ids), last: Math.max(...ids) };
  let open: Range[] = [{ from: null, to: null, count: ids.length }];
  const slices: Range[] = [];
  for (let steps = 0; open.length > 0; steps += 1) {
    if (steps > 5_000) throw new Error('It does not end.');
    const index = tooLarge(open, (range) => quarters(range, span) !== null);
    const [cut] = open.slice(index, index + 1);
    if (index !== -1 && cut !== undefined) {
      const parts = (quarters(cut, span) ?? []).map((part) => ({ ...part, count: within(part) }));
      open = open.toSpliced(index, 1, ...parts);
      continue;
    }
    const taken = open.splice(0, joinable(open));
    const count = taken.reduce((sum, one) => sum + (one.count ?? 0), 0);
    slices.push({ from: taken[0]?.from ?? null, to: taken.at(-1)?.to ?? null, count });
  }
  return slices;
}

/** Every whole number lies in exactly one of them. */
function expectPartition(slices: readonly Range[]): void {
  expect(slices[0]?.from).toBeNull();
  expect(slices.at(-1)?.to).toBeNull();
  for (const [index, { from }] of slices.slice(1).entries()) {
    expect(from).toBe((slices[index]?.to ?? Number.NaN) + 1);
  }
}

test('every id lies in one range, wherever the objects lie', () => {
  const cluster = fc.record({ at: fc.integer({ min: 1, max: 9e12 }), count: fc.integer({ min: 1, max: 900 }) });
  fc.assert(
    fc.property(fc.array(cluster, { minLength: 1, maxLength: 6 }), (clusters) => {
      const ids = [...new Set(clusters.flatMap(({ at, count }) => Array.from({ length: count }, (_, nth) => at + nth * 3)))];
      const slices = slicesOf(ids);
      expectPartition(slices);
      expect(slices.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(ids.length);
    }),
    { numRuns: 50 },
  );
});

test('many objects are many ranges that become smaller, and few are one', () => {
  const slices = slicesOf(Array.from({ length: 20_000 }, (_, nth) => 8_000_000_000_001 + nth));
  expect(slices.length).toBeGreaterThan(10);
  expect(Math.max(...slices.map(({ count }) => count ?? 0))).toBeLessThanOrEqual(2_500);
  expect(slices.at(-1)?.count).toBeLessThanOrEqual(625);
  expect(slicesOf([5, 6, 7])).toEqual([{ from: null, to: null, count: 3 }]);
});

test('what cannot be counted is one range', () => {
  const open = [{ from: null, to: null, count: null }];
  expect(sizeOf(open)).toBe(Number.POSITIVE_INFINITY);
  expect(tooLarge(open, () => true)).toBe(-1);
  expect(joinable(open)).toBe(1);
});

test('numbers too large to be reckoned with, and neighbours, are not cut', () => {
  const range = { from: null, to: null, count: 9_000 };
  expect(quarters(range, { first: 1, last: 2 ** 60 })).toBeNull();
  expect(quarters(range, { first: 7, last: 9 })).toBeNull();
});

test('a range is a search with both its ends', () => {
  expect(searchOf({ from: 5, to: 9, count: 1 })).toBe('id:>=5 id:<=9');
  expect(searchOf({ from: null, to: 9, count: 1 })).toBe('id:<=9');
  expect(searchOf({ from: null, to: null, count: 1 })).toBeNull();
});
