import { describe, expect, test } from 'vitest';
import { chance } from './chance.ts';
import { Dial } from './dial.ts';
import { drift } from './drift.ts';
import { parseRates, silencedRates } from './rates.ts';

function dialOf(seed: number, system = 'shop') {
  const counts: Record<string, number> = {};
  const tally = { add: (kind: string) => (counts[kind] = (counts[kind] ?? 0) + 1), all: () => counts };
  return {
    dial: new Dial({
      system,
      seed,
      rates: parseRates(system, 'standard,drop=0.3', []),
      tally: { ...tally, add: (kind) => void tally.add(kind) },
    }),
    counts,
  };
}

const draws = (dial: Dial, subjects: string[]) => new Map(subjects.map((subject) => [subject, dial.strikes('drop', subject)]));
const subjects = Array.from({ length: 500 }, (_, nth) => `order.created orders/o-${nth} 1`);

describe('the fault dial', () => {
  test('gives the same faults for the same seed, whatever the order of the draws', () => {
    const forwards = draws(dialOf(7).dial, subjects);
    const backwards = draws(dialOf(7).dial, subjects.toReversed());
    for (const subject of subjects) expect(backwards.get(subject)).toBe(forwards.get(subject));
  });

  test('gives other faults for another seed and for another system', () => {
    const one = [...draws(dialOf(7).dial, subjects).values()];
    expect([...draws(dialOf(8).dial, subjects).values()]).not.toEqual(one);
    expect([...draws(dialOf(7, 'erp').dial, subjects).values()]).not.toEqual(one);
  });

  test('strikes about as often as told and counts each strike', () => {
    const { dial, counts } = dialOf(7);
    const struck = [...draws(dial, subjects).values()].filter(Boolean).length;
    expect(counts['drop']).toBe(struck);
    expect(struck).toBeGreaterThan(110);
    expect(struck).toBeLessThan(190);
  });

  test('draws anew for each repetition of the same request', () => {
    const { dial } = dialOf(7);
    const luck = Array.from({ length: 40 }, () => dial.strikes('drop', 'PUT /items/A'));
    expect(new Set(luck).size).toBe(2);
  });

  test('spreads its numbers evenly', () => {
    const buckets = Array.from({ length: 10_000 }, (_, nth) => Math.floor(chance(1, 'x', nth) * 10));
    for (let bucket = 0; bucket < 10; bucket += 1) expect(buckets.filter((one) => one === bucket).length).toBeGreaterThan(850);
  });
});

describe('rates', () => {
  test('overrides come after the published set, and a bare name sets both directions', () => {
    const rates = parseRates('warehouse', 'standard', ['drop=0.5', 'latency=0']);
    expect(rates).toMatchObject({
      drop: 0.5,
      latency_in: 0,
      latency_out: 0,
      duplicate: 0.05,
      search_lag: 800,
      clock_offset: -45_000,
    });
  });

  test('an unknown name and an impossible share are refused by name', () => {
    expect(() => parseRates('shop', 'dorp=0.1', [])).toThrow('dorp');
    expect(() => parseRates('shop', 'drop=2', [])).toThrow('drop');
  });

  test('silence leaves the clock where it is', () => {
    expect(silencedRates(parseRates('shop', 'standard', []))).toMatchObject({ drop: 0, timeout_after: 0, clock_offset: 30_000 });
  });

  test('drift renames what nobody compares and keeps the rest', () => {
    expect(drift({ id: 'o-1', source_name: 'web' })).toMatchObject({ id: 'o-1', source_name_v2: 'web' });
  });
});
