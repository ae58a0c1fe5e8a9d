import { expect, test } from 'vitest';
import { sharesOf } from './money-bags.ts';

const shop = (...all: number[]) => all.map((amount) => ({ shop: amount }));

test('of several discounts of a line stays what stays of their sum, as the shop rounds', () => {
  // One of five was taken off: 7647 · 4 ÷ 5 = 6117.6, though each of the two rounds down.
  expect(sharesOf(shop(358, 7289), { kept: 4, of: 5 })).toEqual(shop(286, 5832));
  expect(sharesOf(shop(358, 7289), { kept: 5, of: 5 })).toEqual(shop(358, 7289));
  expect(sharesOf([], { kept: 1, of: 2 })).toEqual([]);
});

test('both currencies are shared out, each for itself', () => {
  const both = [
    { shop: 101, presentment: 151 },
    { shop: 0, presentment: 0 },
    { shop: 202, presentment: 302 },
  ];
  expect(sharesOf(both, { kept: 1, of: 2 })).toEqual([
    { shop: 51, presentment: 76 },
    { shop: 0, presentment: 0 },
    { shop: 101, presentment: 151 },
  ]);
});
