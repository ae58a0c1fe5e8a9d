import { Compile } from 'typebox/compile';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Header } from '../order/order-schema.ts';
import { header } from '../../testing/whole-order.ts';
import { endOfDate, isCalendarDate } from './calendar-date.ts';

describe('a day of the calendar', () => {
  test.each([
    ['2026-02-28', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['2026-11-22T00:00:00Z', false],
    ['', false],
  ])('%s: %s', (text, is) => {
    expect(isCalendarDate(text)).toBe(is);
  });

  test('or a moment, or nothing, and no other text is by when an order is shipped', () => {
    const schema = Compile(Header);
    const fits = (shipBy: unknown): boolean => schema.Check({ ...header, window: { shipBy } });
    expect(['2026-02-28', '2026-02-28T17:00:00+13:00', null].map(fits)).toEqual([true, true, true]);
    expect(['2026-02-30', '2026-02-28 17:00', 'soon', 7].map(fits)).toEqual([false, false, false, false]);
    expect([schema.Check(header), schema.Check({ ...header, window: null })]).toEqual([true, true]);
  });

  test.each([
    ['2025-12-31', 'UTC', '2026-01-01T00:00:00Z'],
    ['2025-12-31', 'Pacific/Tongatapu', '2026-01-01T00:00:00+13:00'],
    ['2025-12-31', 'Pacific/Pago_Pago', '2026-01-01T00:00:00-11:00'],
    ['2025-12-31', 'Asia/Kolkata', '2026-01-01T00:00:00+05:30'],
    // A day of 25 hours, and one of 23.
    ['2025-10-26', 'Europe/Berlin', '2025-10-27T00:00:00+01:00'],
    ['2025-10-25', 'Europe/Berlin', '2025-10-26T00:00:00+02:00'],
    ['2025-03-30', 'Europe/Berlin', '2025-03-31T00:00:00+02:00'],
    ['2025-10-04', 'Australia/Lord_Howe', '2025-10-05T00:00:00+10:30'],
    ['2025-10-05', 'Australia/Lord_Howe', '2025-10-06T00:00:00+11:00'],
    // The clock goes from 24:00 to 01:00: the day is over at the moment of the change.
    ['2025-09-06', 'America/Santiago', '2025-09-07T00:00:00-04:00'],
    // And back from 24:00 to 23:00: it is over an hour later.
    ['2026-04-04', 'America/Santiago', '2026-04-05T00:00:00-04:00'],
    // Midnight occurs twice: it is over at the first.
    ['2025-11-01', 'America/Havana', '2025-11-02T00:00:00-04:00'],
  ])('%s is over in %s at %s', (date, zone, at) => {
    expect(Date.parse(endOfDate(date, zone))).toBe(Date.parse(at));
  });

  test('lasts until the clock there shows another one', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'Pacific/Auckland',
      'Pacific/Pago_Pago',
      'Australia/Lord_Howe',
      'Asia/Beirut',
    );
    const days = fc.integer({ min: 0, max: 1_500 }).map((day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(zones, days, (zone, date) => {
        const shown = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
        const end = Date.parse(endOfDate(date, zone));
        expect([shown.format(end - 1), shown.format(end) > date]).toEqual([date, true]);
      }),
    );
  });
});
