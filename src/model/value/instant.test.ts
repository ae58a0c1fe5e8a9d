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
