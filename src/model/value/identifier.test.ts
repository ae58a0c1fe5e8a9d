import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDigit, tradeNumber } from './identifier.ts';

describe('tradeNumber', () => {
  test.each([
    ['gtin', '4006381333931', '04006381333931'],
    ['gtin', '40 063813 3393-1', '04006381333931'],
    ['gtin', '96385074', '00000096385074'],
    ['gtin', '036000291452', '00036000291452'],
    ['gln', '4012345000009', '4012345000009'],
    ['sscc', '340123450000000000', '340123450000000000'],
  ] as const)('%s %s', (kind, text, stored) => {
    expect(tradeNumber(kind, text)).toBe(stored);
  });

  test.each([
    ['gtin', '4006381333932'],
    ['gtin', '400638133393'],
    ['gtin', ''],
    ['gtin', '00000000'],
    ['gln', '401234500000'],
    ['sscc', '34012345000000000X'],
  ] as const)('%s %s is none', (kind, text) => {
    expect(tradeNumber(kind, text)).toBeNull();
  });

  test('finds any single wrong digit', () => {
    const digits = fc.array(fc.nat({ max: 9 }), { minLength: 17, maxLength: 17 });
    fc.assert(
      fc.property(digits, fc.nat({ max: 17 }), fc.integer({ min: 1, max: 9 }), (given, place, change) => {
        const body = `1${given.slice(1).join('')}`;
        const number = `${body}${checkDigit(body)}`;
        const wrong = number
          .split('')
          .map((digit, index) => (index === place ? String((Number(digit) + change) % 10) : digit))
          .join('');
        expect(tradeNumber('sscc', number)).toBe(number);
        expect(tradeNumber('sscc', wrong)).toBeNull();
      }),
    );
  });
});
