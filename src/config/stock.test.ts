import { expect, test } from 'vitest';
import { withStockDefaults } from './stock.ts';

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
