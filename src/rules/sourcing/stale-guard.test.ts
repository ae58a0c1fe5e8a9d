import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareQuantities } from '../../model/value/quantity.ts';
import { guardAfter, keptFor } from './stale-guard.ts';

const guard = { afterMs: 60_000, everyMs: 30_000, step: '2', most: '7' };

test('nothing is kept back at first, then a step for every while, up to the ceiling', () => {
  const seconds = [0, 59, 60, 89, 90, 120, 150, 9_000];
  expect(seconds.map((one) => guardAfter(guard, one * 1_000))).toEqual(['0', '0', '2', '2', '4', '6', '7', '7']);
  expect(guardAfter(undefined, 9_000_000)).toBe('0');
});

test('a guard never shrinks while a channel is silent, and is never above its ceiling', () => {
  const some = fc.record({
    afterMs: fc.nat(1_000_000),
    everyMs: fc.integer({ min: 1, max: 1_000_000 }),
    step: fc.nat(100).map(String),
    most: fc.nat(1_000).map(String),
  });
  fc.assert(
    fc.property(some, fc.nat(100_000_000), fc.nat(100_000_000), (rules, silent, longer) => {
      const [first, later] = [guardAfter(rules, silent), guardAfter(rules, silent + longer)];
      expect(compareQuantities(first, later)).toBeLessThanOrEqual(0);
      expect(compareQuantities(later, rules.most)).toBeLessThanOrEqual(0);
    }),
  );
});

test('only channels that sell of the same shelves keep back, and none for itself', () => {
  const rules = { channels: { a: { locations: ['X'] }, b: { locations: ['X', 'Y'] }, c: { locations: ['Z'] } } };
  const guards = [
    { channel: 'b', units: '3' },
    { channel: 'c', units: '5' },
  ];
  expect(['a', 'b', 'c'].map((channel) => keptFor(channel, guards, rules))).toEqual(['3', '0', '0']);
});
