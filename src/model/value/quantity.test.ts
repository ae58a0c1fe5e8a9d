import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  leastQuantity,
  normalQuantity,
  Share,
  subtractQuantities,
  timesHeld,
  timesQuantity,
} from './quantity.ts';

const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat({ max: 6 })).map(([digits, scale]) => {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  return normalQuantity(`${digits < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${text.slice(-scale)}`}`);
});

describe('quantities', () => {
  test('add and subtract exactly', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(subtractQuantities(addQuantities(a, b), b)).toBe(a);
        expect(addQuantities(a, b)).toBe(addQuantities(b, a));
      }),
    );
    expect(addQuantities('0.1', '0.2')).toBe('0.3');
    expect(addQuantities('999999999999999', '1')).toBe('1000000000000000');
    expect(subtractQuantities('2', '2.5')).toBe('-0.5');
  });

  test('compare by value, not by text', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(Math.sign(compareQuantities(a, b))).toBe(-Math.sign(compareQuantities(b, a)) + 0);
        expect(compareQuantities(addQuantities(a, '1'), a)).toBeGreaterThan(0);
      }),
    );
    expect(compareQuantities('1.0', '1')).toBe(0);
    expect(compareQuantities('10', '9')).toBeGreaterThan(0);
    expect(leastQuantity('10', '9.99')).toBe('9.99');
  });

  test('of nothing nothing is made', () => {
    const held: [string, string][] = [
      ['7', '2'],
      ['7', '0'],
      ['7', '0.0'],
      ['7', '-2'],
      ['-7', '2'],
      ['0.9', '0.3'],
    ];
    expect(held.map(([a, b]) => timesHeld(a, b))).toEqual(['3', '0', '0', '0', '0', '3']);
    const share = Compile(Share);
    expect(['1', '0.5', '12', '0', '0.00', '-1', '01'].map((text) => share.Check(text))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test('have one shortest text', () => {
    expect(['1.50', '-0', '-0.00', '10', '100.0'].map(normalQuantity)).toEqual(['1.5', '0', '0', '10', '100']);
    for (const text of ['', '.5', '1.', '01', '1e3', '+1', '１']) expect(() => normalQuantity(text)).toThrow(RangeError);
  });
});

describe('timesQuantity', () => {
  test('multiplies amounts exactly and rounds half to even', () => {
    expect(timesQuantity(1999, '3')).toBe(5997);
    expect(timesQuantity(333, '0.5')).toBe(166);
    expect(timesQuantity(335, '0.5')).toBe(168);
    expect(timesQuantity(-333, '0.5')).toBe(-166);
    expect(timesQuantity(12345, '1000', 4)).toBe(1234);
    expect(Object.is(timesQuantity(0, '-3'), 0)).toBe(true);
  });

  test('refuses what cannot be held exactly', () => {
    expect(() => timesQuantity(Number.MAX_SAFE_INTEGER, '2')).toThrow(RangeError);
  });
});
