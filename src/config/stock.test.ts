import { expect, test } from 'vitest';
import { describeHub } from '../config.ts';
import { stockHub } from '../testing/stock-hub.ts';

import { withStockDefaults } from './stock.ts';

const NOWHERE = 'http://127.0.0.1:9';
const hubWith = (carts?: { for?: string; most?: string }) =>
  stockHub({ shop: NOWHERE, market: NOWHERE, wms: NOWHERE }, carts === undefined ? {} : { carts });

test('a cart is held for a quarter of an hour and a day at most, unless the configuration says otherwise', () => {
  expect(hubWith().stock?.carts).toEqual({ forMs: 900_000, mostMs: 86_400_000 });
  expect(hubWith({ for: '5m', most: '30m' }).stock?.carts).toEqual({ forMs: 300_000, mostMs: 1_800_000 });
  expect(describeHub(hubWith({ for: '5m' }))).toContain('a cart holds units for 300 s, at most 86400 s');
});

test('what the hub books by itself, and when a late count calls somebody, is printed', () => {
  const printed = (stock: { deduct?: boolean; restock?: boolean; late?: string }): string =>
    describeHub(stockHub({ shop: NOWHERE, market: NOWHERE, wms: NOWHERE }, stock));
  const back = 'on hand again when a return is inspected and restocked, until the next count';
  expect(printed({})).toContain(`${back}; a count more than 3600 s older`);
  expect(printed({ late: '30m' })).toContain('a count more than 1800 s older than the one that stands calls somebody');
  for (const said of [{ deduct: false }, { restock: false }]) {
    expect(printed(said)).not.toContain(back);
    expect(printed(said)).toContain('what returns put back on the shelf is left to movements and counts');
  }
});

test.each([
  [{ for: 'soon' }, 'stock.carts.for: use a duration above zero'],
  [{ for: '0s' }, 'stock.carts.for: use a duration above zero'],
  [{ most: 'ever' }, 'stock.carts.most: use a duration above zero'],
  [{ for: '2h', most: '1h' }, 'stock.carts.for: it is longer than stock.carts.most'],
])('%j is refused by its path', (carts, words) => {
  expect(() => hubWith(carts)).toThrow(words);
});

const sold = { locations: { WH1: {} }, channels: { shop: { locations: ['WH1'] } } };

test('whose movements tell of what leaves is believed to tell of what comes back, unless it is said otherwise', () => {
  const restock = (more: { deduct?: boolean; restock?: boolean }): boolean => withStockDefaults({ ...sold, ...more }).restock;
  expect([
    restock({}),
    restock({ deduct: false }),
    restock({ restock: false }),
    restock({ deduct: false, restock: true }),
  ]).toEqual([true, false, false, true]);
});
