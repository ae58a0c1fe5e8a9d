import { Compile } from 'typebox/compile';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochOf, Instant, instantOf } from './instant.ts';

describe('instantOf', () => {
  test.each([
    ['2025-11-03T14:05:11+01:00', 'UTC', '2025-11-03T14:05:11+01:00'],
    ['2025-11-03T14:05:11.250Z', 'Europe/London', '2025-11-03T14:05:11.250Z'],
    ['2025-11-03 14:05:11 +0100', 'UTC', '2025-11-03T14:05:11+01:00'],
    ['2010-12-01 08:26:00', 'Europe/London', '2010-12-01T08:26:00Z'],
    ['2010-07-01 08:26', 'Europe/London', '2010-07-01T08:26:00+01:00'],
    ['2025-01-01', 'Asia/Kolkata', '2025-01-01T00:00:00+05:30'],
    ['2025-01-01T00:00:00', 'America/New_York', '2025-01-01T00:00:00-05:00'],
  ])('%s in %s is %s', (text, zone, instant) => {
    expect(instantOf(text, zone)).toBe(instant);
  });

  test('a wall time that occurs twice is the first one', () => {
    expect(instantOf('2025-10-26 01:30:00', 'Europe/London')).toBe('2025-10-26T01:30:00+01:00');
  });

  test('a wall time that is skipped is moved on by the gap', () => {
    const skipped = instantOf('2025-03-30 01:30:00', 'Europe/London') ?? '';
    expect(epochOf(skipped)).toBe(epochOf('2025-03-30T02:30:00+01:00'));
  });

  // Thirteen hours ahead, a night there is the day before in UTC.
  test.each([
    ['2025-04-06 02:30:00', 'Pacific/Auckland', '2025-04-06T02:30:00+13:00'],
    ['2025-09-28 02:30:00', 'Pacific/Auckland', '2025-09-28T03:30:00+13:00'],
    ['2025-04-06 02:45:00', 'Pacific/Chatham', '2025-04-06T02:45:00+13:45'],
    ['2025-09-28 03:00:00', 'Pacific/Chatham', '2025-09-28T04:00:00+13:45'],
    ['2025-04-06 01:45:00', 'Australia/Lord_Howe', '2025-04-06T01:45:00+11:00'],
    ['2025-10-05 02:15:00', 'Australia/Lord_Howe', '2025-10-05T02:45:00+11:00'],
    // A day that the calendar there left out.
    ['2011-12-30 10:00:00', 'Pacific/Apia', '2011-12-31T10:00:00+14:00'],
  ])('%s in %s is %s', (text, zone, instant) => {
    expect(epochOf(instantOf(text, zone) ?? '')).toBe(epochOf(instant));
  });

  test('is the first moment at which the clock there shows the wall time, wherever it is and however near a change', () => {
    const changes = fc.constantFrom<[string, string]>(
      ['Pacific/Auckland', '2025-04-05T14:00:00Z'],
      ['Pacific/Auckland', '2025-09-27T14:00:00Z'],
      ['Pacific/Chatham', '2025-04-05T14:00:00Z'],
      ['Europe/Berlin', '2025-03-30T01:00:00Z'],
      ['Europe/Berlin', '2025-10-26T01:00:00Z'],
      ['Australia/Lord_Howe', '2025-04-05T15:00:00Z'],
      ['America/Adak', '2025-03-09T12:00:00Z'],
      ['America/Adak', '2025-11-02T11:00:00Z'],
    );
    const quarters = fc.integer({ min: -4 * 30, max: 4 * 30 });
    fc.assert(
      fc.property(changes, quarters, ([zone, change], quarter) => {
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
        const near = (by: number): number => Date.parse(change) + by * 15 * 60_000;
        const wall = shown.format(near(quarter));
        const first = [-12, -8, -4, -2, 0].map((back) => near(quarter + back)).find((moment) => shown.format(moment) === wall);
        expect(epochOf(instantOf(wall, zone) ?? '')).toBe(first);
      }),
      { numRuns: 400 },
    );
  });

  test.each(['', 'soon', '2025-02-30', '2025-13-01', '2025-01-01T25:00:00Z', '1/2/2025', '2025-01-01T10:61'])(
    '%s is no time',
    (text) => {
      expect(instantOf(text, 'UTC')).toBeNull();
    },
  );

  test('keeps the instant, and always fits the schema', () => {
    const schema = Compile(Instant);
    const zones = fc.constantFrom('UTC', 'Europe/London', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1980-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
        zones,
        (date, zone) => {
          const written = instantOf(date.toISOString(), zone) ?? '';
          expect(epochOf(written)).toBe(date.getTime());
          const read = instantOf(date.toISOString().slice(0, 19), zone) ?? '';
          expect(schema.Check(written) && schema.Check(read)).toBe(true);
        },
      ),
    );
  });
});
