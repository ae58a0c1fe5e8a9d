import { expect, test } from 'vitest';
import { Doc } from './doc.ts';

const doc = new Doc({
  id: 17,
  // As JSON.parse leaves an integer of twenty digits.
  big: Number('12345678901234567890'),
  name: 'Ana',
  note: null,
  on: true,
  quantity: '2.50',
  share: 0.25,
  total: { amount: 1999, currency: 'EUR' },
  broken: { amount: 19.99, currency: 'EUR' },
  at: '2025-11-03T14:05:11+01:00',
  naive: '2025-11-03 14:05',
  lines: [{ sku: 'A' }, { sku: 7 }],
});

test('fields are read as what they are', () => {
  expect(doc.id('id')).toBe('17');
  expect(doc.text('name')).toBe('Ana');
  expect(doc.maybeText('note')).toBeNull();
  expect(doc.maybeText('absent.altogether')).toBeNull();
  expect(doc.boolean('on')).toBe(true);
  expect(doc.decimal('quantity')).toBe('2.50');
  expect(doc.decimal('share')).toBe('0.25');
  expect(doc.money('total')).toEqual({ amount: 1999, currency: 'EUR' });
  expect(doc.minor('quantity', 'EUR')).toBe(250);
  expect(doc.minor('quantity', 'KWD')).toBe(2500);
  expect(doc.time('at')).toBe('2025-11-03T14:05:11+01:00');
  expect(new Doc({ at: '2025-11-03 14:05:11z' }).time('at')).toBe('2025-11-03T14:05:11Z');
  expect(new Doc(doc.json, '', 'Europe/Madrid').time('naive')).toBe('2025-11-03T14:05:00+01:00');
  expect(doc.list('lines')[0]?.text('sku')).toBe('A');
  expect(doc.maybeList('absent')).toEqual([]);
  expect(doc.oneOf('name', ['Bob', 'Ana'])).toBe('Ana');
  expect(doc.has('note')).toBe(true);
  expect(doc.has('constructor')).toBe(false);
});

test('a bare day stays one, for it is no moment before a place is known', () => {
  const by = (text: string | null, zone?: string) => new Doc({ by: text }, '', zone).maybeDayOrTime('by');
  expect(by('2026-02-28', 'Pacific/Auckland')).toBe('2026-02-28');
  expect(by('2026-02-28T17:00:00+13:00')).toBe('2026-02-28T17:00:00+13:00');
  expect(by('2026-02-28 17:00', 'Pacific/Auckland')).toBe('2026-02-28T17:00:00+13:00');
  expect(by(null)).toBeNull();
  for (const zone of [undefined, 'UTC']) expect(() => by('2026-02-30', zone)).toThrow('by is text; a time');
});

test.each<[string, () => unknown, string]>([
  ['a wrong type in a list', () => doc.list('lines')[1]?.text('sku'), 'lines[1].sku is a number; text is expected.'],
  ['an absent field', () => doc.text('customer.email'), 'customer.email is absent; text is expected.'],
  ['null', () => doc.text('note'), 'note is null; text is expected.'],
  ['a fraction of a cent', () => doc.money('broken'), 'broken.amount is a fraction; an integer of minor units is expected.'],
  ['an integer that lost digits', () => doc.id('big'), 'big is a number; an identifier is expected.'],
  ['decimals beyond the currency', () => doc.minor('quantity', 'JPY'), 'quantity is text; an amount of JPY is expected.'],
  ['a time without a zone', () => doc.time('naive'), 'naive is text; a time with an offset is expected.'],
  ['a list that is none', () => doc.list('total'), 'total is an object; a list is expected.'],
  ['another word', () => doc.oneOf('name', ['x', 'y']), 'name is text; one of x, y is expected.'],
])('%s is named with its place, what was found and what was expected', (_, read, detail) => {
  expect(read).toThrow(expect.objectContaining({ code: 'SYN_NORMALISE_FIELD_INVALID', detail }));
});

test('a value is never quoted', () => {
  expect(() => doc.integer('name')).toThrow(/^(?!.*Ana)/);
});
