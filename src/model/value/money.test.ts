import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMoney, allocate, compareMoney, decimalAmount, isCurrency, minorPlaces, minorUnits } from './money.ts';

describe('minor units', () => {
  test.each([
    ['19.99', 'EUR', 1999],
    ['19.9', 'EUR', 1990],
    ['-0.05', 'EUR', -5],
    ['-0.00', 'EUR', 0],
    ['500', 'JPY', 500],
    ['500.00', 'JPY', 500],
    ['1.234', 'KWD', 1234],
    ['1.2', 'BHD', 1200],
  ])('%s %s is %d', (decimal, currency, amount) => {
    expect(minorUnits(decimal, currency)).toBe(amount);
  });

  test('come back as the same decimal', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('EUR', 'JPY', 'KWD'), (amount, currency) => {
        expect(minorUnits(decimalAmount(amount, currency), currency)).toBe(amount + 0);
      }),
    );
    expect(decimalAmount(5, 'EUR')).toBe('0.05');
    expect(decimalAmount(-1234, 'KWD')).toBe('-1.234');
    expect(decimalAmount(500, 'JPY')).toBe('500');
  });

  test.each([
    ['0.001', 'EUR'],
    ['0.5', 'JPY'],
    ['1,50', 'EUR'],
    ['', 'EUR'],
    ['1e3', 'EUR'],
    ['90071992547409.93', 'EUR'],
    ['1', 'XYZ'],
    ['1', 'eur'],
  ])('%s %s is refused', (decimal, currency) => {
    expect(() => minorUnits(decimal, currency)).toThrow(RangeError);
  });

  test('an unsafe amount is refused', () => {
    expect(() => decimalAmount(2 ** 53, 'EUR')).toThrow(RangeError);
  });
});

describe('currencies', () => {
  test('have the decimal places of ISO 4217', () => {
    expect([minorPlaces('EUR'), minorPlaces('JPY'), minorPlaces('KWD'), minorPlaces('CLF')]).toEqual([2, 0, 3, 4]);
    expect([isCurrency('GBP'), isCurrency('gbp'), isCurrency('QQQ')]).toEqual([true, false, false]);
  });

  test('are never mixed', () => {
    const [euro, yen] = [
      { amount: 1, currency: 'EUR' },
      { amount: 1, currency: 'JPY' },
    ];
    expect(() => addMoney(euro, yen)).toThrow(RangeError);
    expect(() => compareMoney(euro, yen)).toThrow(RangeError);
    expect(addMoney(euro, euro)).toEqual({ amount: 2, currency: 'EUR' });
    expect(compareMoney(euro, { ...euro, amount: 3 })).toBeLessThan(0);
    expect(() => addMoney(euro, { ...euro, amount: Number.MAX_SAFE_INTEGER })).toThrow(RangeError);
  });
});

describe('allocate', () => {
  const weights = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 60 });

  test('shares sum to the amount, and none is a unit or more from its exact part', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), weights, (amount, given) => {
        const shares = allocate(amount, given);
        const sum = given.reduce((total, weight) => total + weight, 0);
        expect(shares.reduce((total, share) => total + share, 0)).toBe(amount);
        shares.forEach((share, index) => {
          const exact = sum === 0 ? amount / given.length : (amount * (given[index] ?? 0)) / sum;
          expect(Math.abs(share - exact)).toBeLessThan(1);
        });
      }),
    );
  });

  test('the largest remainders get what is left, the earlier first', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
    expect(allocate(10, [1, 2, 3])).toEqual([2, 3, 5]);
    expect(allocate(2, [0, 0])).toEqual([1, 1]);
    expect(allocate(Number.MAX_SAFE_INTEGER, [1, 1])).toEqual([4503599627370496, 4503599627370495]);
  });

  test('needs weights of zero or more', () => {
    expect(() => allocate(1, [])).toThrow(RangeError);
    expect(() => allocate(1, [1, -1])).toThrow(RangeError);
  });
});
