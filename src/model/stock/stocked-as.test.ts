import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { multiplyQuantities } from '../value/quantity.ts';
import { obstacleTo, stockedAs } from './stocked-as.ts';

const packagings = [
  { unit: 'CS', contains: '12', whole: true },
  { unit: 'DZN', contains: '12' },
];
const why = (quantity: string, unit: string | null, identity: Json = { packagings }): string | null =>
  obstacleTo({ sku: 'A', unit, quantity }, stockedAs('A', identity, unit));

test('a case holds its pieces, a kit its components, and a case of kits both', () => {
  const components = [
    { sku: 'X', quantity: '1' },
    { sku: 'Y', quantity: '2' },
  ];
  expect(stockedAs('A', { packagings }, 'CS').parts).toEqual([{ sku: 'A', per: '12' }]);
  expect(stockedAs('A', { components }).parts).toEqual([
    { sku: 'X', per: '1' },
    { sku: 'Y', per: '2' },
  ]);
  expect(stockedAs('A', { components, packagings }, 'CS').parts).toEqual([
    { sku: 'X', per: '12' },
    { sku: 'Y', per: '24' },
  ]);
});

test('half a case is promised only where cases are opened, and half a piece nowhere', () => {
  expect(why('10', 'CS')).toBeNull();
  expect(why('10.5', 'CS')).toBe('10.5 CS of A: one CS is not parted.');
  expect(why('10.5', 'DZN')).toBeNull();
  expect(why('10.3', 'DZN')).toBe('10.3 DZN of A are 123.6 pieces of A, and a piece is not parted.');
  expect(why('0.5', null)).toBe('0.5 C62 of A are 0.5 pieces of A, and a piece is not parted.');
  expect(why('0.5', null, { unit: 'KGM' })).toBeNull();
  expect(why('1', 'XBX')).toBe('Nobody has said how much one XBX of A holds.');
});

test('what stands in no way is converted exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 1_000 }), (tenths, contains) => {
      const quantity = String(tenths / 10);
      const stocked = stockedAs('A', { packagings: [{ unit: 'CS', contains: String(contains) }] }, 'CS');
      const whole = (tenths * contains) % 10 === 0;
      expect(obstacleTo({ sku: 'A', unit: 'CS', quantity }, stocked) === null).toBe(whole);
      if (whole) expect(multiplyQuantities(quantity, stocked.parts[0]?.per ?? '0')).toBe(String((tenths * contains) / 10));
    }),
  );
});
