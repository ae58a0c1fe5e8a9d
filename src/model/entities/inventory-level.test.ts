import { expect, test } from 'vitest';
import { inventoryLevel } from './inventory-level.ts';

const noticed = (onHand: string, reserved: string): unknown[] =>
  inventoryLevel.notices({ identity: { sku: 'A', location: 'WH1' }, derived: { onHand, reserved, available: '0' } });

test('more promised than is there calls a person, and says how many are missing', () => {
  expect(noticed('2', '5')).toEqual([
    { code: 'SYN_STOCK_PROMISED_BEYOND_COUNT', path: 'derived.reserved', detail: 'A at WH1: 5 promised, 2 there, 3 too many.' },
  ]);
  expect([noticed('5', '5'), noticed('0', '0'), inventoryLevel.notices({ identity: { sku: 'A', location: 'WH1' } })]).toEqual([
    [],
    [],
    [],
  ]);
});
