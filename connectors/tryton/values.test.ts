import { expect, test } from 'vitest';
import { Doc } from '../../src/kit/doc.ts';
import { dateIn, datetime, dayAt, decimalAt, flagAt, nested, stampOf } from './values.ts';

const decimal = (text: string): string => decimalAt(new Doc({ it: { __class__: 'Decimal', decimal: text } }), 'it');

test('decimals stay exact, however Python writes them', () => {
  expect(['0.1', '12.50', '-3', '1E+3', '0E-8', '1.25E+1', '-5E-4', '007.0'].map(decimal)).toEqual([
    '0.1',
    '12.50',
    '-3',
    '1000',
    '0.00000000',
    '12.5',
    '-0.0005',
    '7.0',
  ]);
  expect(decimalAt(new Doc({ it: 3 }), 'it')).toBe('3');
  expect(() => decimal('NaN')).toThrow(/it is an object/);
  expect(() => decimalAt(new Doc({ it: 'x' }), 'it')).toThrow(/it is text/);
});

test('times are UTC, days begin in the company’s zone', () => {
  const at = Date.UTC(2026, 6, 1, 22, 30, 5, 120);
  const stamp = { ...(datetime(at) as object), microsecond: 120_734 };
  expect(stampOf(new Doc({ write_date: null, create_date: stamp }))).toBe('2026-07-01T22:30:05.120Z');
  expect(dateIn('2026-07-01T22:30:00Z', 'Europe/Berlin')).toEqual({ __class__: 'date', year: 2026, month: 7, day: 2 });
  const doc = new Doc({ day: { __class__: 'date', year: 2026, month: 7, day: 2 } }, '', 'Europe/Berlin');
  expect(dayAt(doc, 'day')).toBe('2026-07-02T00:00:00+02:00');
  expect(() => dayAt(new Doc({ day: { __class__: 'date', year: 2026, month: 2, day: 31 } }), 'day')).toThrow(/a date/);
});

test('flags are numbers on SQLite', () => {
  const doc = new Doc({ yes: 1, no: 0, sure: true, odd: 2 });
  expect([flagAt(doc, 'yes'), flagAt(doc, 'no'), flagAt(doc, 'sure')]).toEqual([true, false, true]);
  expect(() => flagAt(doc, 'odd')).toThrow(/true or false/);
});

test('what is related takes the place of its id', () => {
  const read = { id: 1, origin: 'sale.line,3', 'origin.': { id: 3, 'sale.': { id: 2 } }, 'lines.': [{ id: 4, 'unit.': null }] };
  expect(nested(read)).toEqual({ id: 1, origin: { id: 3, sale: { id: 2 } }, lines: [{ id: 4, unit: null }] });
});
