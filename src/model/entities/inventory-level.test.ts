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

const oddLevel = (is: 'disputed' | 'late' | 'reordered') => {
  const odd = {
    is,
    quantity: '9',
    asOf: '2026-11-01T07:00:00.000Z',
    standing: { quantity: '5', asOf: '2026-11-01T09:00:00.000Z' },
  };
  return { derived: { onHand: '5', reserved: '0', odd }, identity: { sku: 'A', location: 'WH1' } };
};

test('a count that does not stand calls a person with both figures and both times, unless transport explains it', () => {
  const said = '9 counted at 2026-11-01T07:00:00.000Z does not stand; 5 counted at 2026-11-01T09:00:00.000Z does';
  const detail = `A at WH1: ${said}; count there again.`;
  expect(inventoryLevel.notices(oddLevel('late'))).toEqual([{ code: 'SYN_STOCK_COUNT_OLDER', path: 'derived.odd', detail }]);
  expect(inventoryLevel.notices(oddLevel('disputed'))).toMatchObject([{ code: 'SYN_STOCK_COUNT_DISPUTED', detail }]);
  expect(inventoryLevel.notices(oddLevel('reordered'))).toEqual([]);
  const found = (is: 'late' | 'reordered'): unknown[] => inventoryLevel.review(oddLevel(is).derived);
  expect(found('reordered')).toMatchObject([{ code: 'SYN_STOCK_COUNT_OLDER', effect: 'tolerate', detail: `${said}.` }]);
  expect(found('late')).toEqual([]);
});
