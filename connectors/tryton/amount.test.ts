import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baseOf, priceOf, timesRate } from './amount.ts';

describe('a unit price', () => {
  test('is the amount by the quantity, with as many places as the database has', () => {
    const taxes = [{ rate: '0.2', amount: 500 }];
    expect(priceOf({ net: 2_500, taxes, quantity: '3' }, 'EUR', 4)).toEqual({ unitPrice: '8.3333', taxes });
    expect(priceOf({ net: -400, taxes: [], quantity: '1' }, 'EUR', 4)?.unitPrice).toBe('-4');
    expect(priceOf({ net: 1_000, taxes: [], quantity: '0.25' }, 'EUR', 4)?.unitPrice).toBe('40');
    expect(priceOf({ net: 1_000, taxes: [], quantity: '3' }, 'JPY', 4)?.unitPrice).toBe('333.3333');
  });

  test('lies beside the amount where only so its tax comes out', () => {
    const half = priceOf({ net: 1_250, taxes: [{ rate: '0.1', amount: 125 }], quantity: '1' }, 'EUR', 4);
    expect(half).toEqual({ unitPrice: '12.5', taxes: [{ rate: '0.1', amount: 125 }] });
    const up = priceOf({ net: 1_245, taxes: [{ rate: '0.1', amount: 125 }], quantity: '1' }, 'EUR', 4);
    expect(up).toEqual({ unitPrice: '12.4546', taxes: [{ rate: '0.1', amount: 125 }] });
    const down = priceOf({ net: 1_245, taxes: [{ rate: '0.1', amount: 124 }], quantity: '1' }, 'EUR', 4);
    expect(down).toEqual({ unitPrice: '12.4454', taxes: [{ rate: '0.1', amount: 124 }] });
  });

  test('is none where four places are too few', () => {
    expect(priceOf({ net: 1, taxes: [], quantity: '1000' }, 'EUR', 4)).toBeNull();
    expect(priceOf({ net: 1, taxes: [], quantity: '1000' }, 'EUR', 6)?.unitPrice).toBe('0.00001');
    expect(priceOf({ net: 1, taxes: [], quantity: '0' }, 'EUR', 4)).toBeNull();
    expect(priceOf({ net: 0, taxes: [], quantity: '0' }, 'EUR', 4)?.unitPrice).toBe('0');
  });

  test('makes the amount, and a tax that differs from the shop’s by a cent at most', () => {
    const rates = fc.constantFrom('0.2', '0.19', '0.1', '0.07', '0.055', '0');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 1, max: 60 }), rates, (gross, quantity, rate) => {
        const amount = Math.round(gross - gross / (1 + Number(rate)));
        const priced = priceOf({ net: gross - amount, taxes: [{ rate, amount }], quantity: String(quantity) }, 'EUR', 4);
        const cents = Math.round(Number(priced?.unitPrice) * quantity * 1e6) / 1e4;
        expect(Math.abs(cents - (gross - amount))).toBeLessThanOrEqual(0.5);
        expect(Math.abs((priced?.taxes[0]?.amount ?? 0) - amount)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test('a tax of a cent has a base', () => {
  expect(baseOf(1, '0.2')).toBe(3);
  expect(baseOf(-2, '0.1')).toBe(-16);
  expect(baseOf(1, '0')).toBeNull();
  for (const rate of ['0.2', '0.19', '0.07', '0.055']) expect(timesRate(baseOf(1, rate) ?? 0, rate)).toBe(1);
});

test('halves go to the even neighbour', () => {
  expect([5, 15, 25, -5, -15].map((amount) => timesRate(amount, '0.1'))).toEqual([0, 2, 2, 0, -2]);
});
