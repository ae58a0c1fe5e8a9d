import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planWaves, type PlannedPart } from './plan-waves.ts';
import type { WavePlan } from './wave-plan.ts';
import { closedWaves, openWaves } from './wave-times.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A zone, the days about which its clock is changed, and the times of that night. */
const NIGHTS = {
  'Europe/Berlin': ['2025-03-30', '2025-10-26'],
  'Pacific/Auckland': ['2025-04-06', '2025-09-28'],
  'Pacific/Pago_Pago': ['2025-12-31'],
  'Pacific/Tongatapu': ['2025-12-31'],
  'Australia/Lord_Howe': ['2025-04-06', '2025-10-05'],
  'America/New_York': ['2025-03-09', '2025-11-02'],
  // Midnight itself is left out, or comes twice.
  'America/Santiago': ['2025-04-05', '2025-09-07'],
  'America/Havana': ['2025-03-09', '2025-11-02'],
} as const;
const TIMES = ['00:00', '01:30', '02:15', '02:30', '23:30'];

const nightly = (zone: string, times: readonly string[], closesMs = 0): WavePlan => ({ zone, times, closesMs });
const shift = (day: string, by: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
const utc = (at: number): string => new Date(at).toISOString().slice(0, 16);

describe('a wave that goes every day at one time', () => {
  test.each([
    // The second half past two of that night is another hour.
    ['Europe/Berlin', '01:30', '2025-10-26', '2025-10-25T23:30'],
    ['Europe/Berlin', '02:30', '2025-10-26', '2025-10-26T00:30'],
    ['Europe/Berlin', '00:00', '2025-10-26', '2025-10-25T22:00'],
    // At two the clock goes to three: half past two is when it would have been.
    ['Europe/Berlin', '01:30', '2025-03-30', '2025-03-30T00:30'],
    ['Europe/Berlin', '02:30', '2025-03-30', '2025-03-30T01:30'],
    ['Pacific/Auckland', '02:30', '2025-09-28', '2025-09-27T14:30'],
    ['Pacific/Auckland', '02:30', '2025-04-06', '2025-04-05T13:30'],
    ['Pacific/Pago_Pago', '02:30', '2025-12-31', '2025-12-31T13:30'],
    ['Pacific/Tongatapu', '02:30', '2025-12-31', '2025-12-30T13:30'],
    // Half an hour: a quarter past two becomes a quarter to three.
    ['Australia/Lord_Howe', '02:15', '2025-10-05', '2025-10-04T15:45'],
    ['Australia/Lord_Howe', '01:30', '2025-04-06', '2025-04-05T14:30'],
    ['Australia/Lord_Howe', '01:45', '2025-04-06', '2025-04-05T14:45'],
    ['America/Santiago', '00:00', '2025-09-07', '2025-09-07T04:00'],
    ['America/Santiago', '23:30', '2025-04-05', '2025-04-06T02:30'],
    ['America/Havana', '00:00', '2025-11-02', '2025-11-02T04:00'],
  ])('in %s at %s goes on %s at %sZ, and not again that day', (zone, time, day, at) => {
    const found = openWaves('LUND', nightly(zone, [time]), Date.parse(`${at}:00Z`) - DAY + 2 * HOUR)
      .take(2)
      .toArray();
    expect(found.map((wave) => [wave.id, utc(wave.at)]).slice(0, 1)).toEqual([[`LUND/${day}T${time}`, at]]);
    expect(found[1]?.id).toBe(`LUND/${shift(day, 1)}T${time}`);
    expect(Math.abs((found[1]?.at ?? 0) - (found[0]?.at ?? 0) - DAY)).toBeLessThanOrEqual(HOUR);
  });

  test('does not go on a day that the calendar there leaves out', () => {
    const found = openWaves('LUND', nightly('Pacific/Apia', ['10:00']), Date.parse('2011-12-29T12:00:00Z')).take(3);
    expect(found.map(({ id, at }) => `${id} ${utc(at)}`).toArray()).toEqual([
      'LUND/2011-12-29T10:00 2011-12-29T20:00',
      'LUND/2011-12-31T10:00 2011-12-30T20:00',
      'LUND/2012-01-01T10:00 2011-12-31T20:00',
    ]);
  });

  const nights = fc
    .constantFrom(...(Object.keys(NIGHTS) as (keyof typeof NIGHTS)[]))
    .chain((zone) =>
      fc.record({ zone: fc.constant(zone), day: fc.constantFrom<string>(...NIGHTS[zone]), time: fc.constantFrom(...TIMES) }),
    );

  test('goes once on each day of the calendar there, about every change of the clock', () => {
    fc.assert(
      fc.property(nights, ({ zone, day, time }) => {
        const from = Date.parse(`${shift(day, -4)}T00:00:00Z`);
        const waves = openWaves('LUND', nightly(zone, [time]), from)
          .take(9)
          .toArray();
        const shown = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
        const [first = ''] = waves.map(({ id }) => id.slice(5, 15));
        const days = waves.map((_, index) => shift(first, index));
        expect(waves.map(({ id }) => id)).toEqual(days.map((one) => `LUND/${one}T${time}`));
        expect(waves.map(({ at }) => shown.format(at))).toEqual(days);
      }),
    );
  });

  test('is one wave for whoever looks, whenever: each moment shows it as open, closed or over, and never as two', () => {
    const looks = fc.array(fc.integer({ min: -36 * 60, max: 36 * 60 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(nights, looks, fc.constantFrom(0, 30 * MINUTE, 26 * HOUR), ({ zone, day, time }, minutes, closesMs) => {
        const plan = nightly(zone, [time], closesMs);
        const known = new Map<string, number>();
        for (const minute of minutes.toSorted((a, b) => a - b)) {
          const now = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE;
          const next = openWaves('LUND', plan, now).next().value;
          const waves = [...closedWaves('LUND', plan, now), next];
          for (const { id, at } of waves) {
            expect(at).toBeGreaterThanOrEqual(now);
            expect(known.get(id) ?? at).toBe(at);
            known.set(id, at);
          }
          expect(new Set(waves.map(({ id }) => id)).size).toBe(waves.length);
        }
        expect(new Set(known.values()).size).toBe(known.size);
      }),
    );
  });

  test('takes the orders of its day once, also those that a hub that was down over the change finds when it is back', () => {
    const spans = fc.record({ downFrom: fc.integer({ min: -30, max: 10 }), downFor: fc.integer({ min: 0, max: 60 }) });
    fc.assert(
      fc.property(nights, spans, ({ zone, day, time }, { downFrom, downFor }) => {
        const plan = nightly(zone, [time]);
        const middle = Date.parse(`${day}T00:00:00Z`);
        const up = (hour: number): boolean => hour < downFrom || hour >= downFrom + downFor;
        const waiting: PlannedPart[] = [];
        const decided = new Map<string, { id: string; at: number; found: number }>();
        for (let hour = -72; hour <= 96; hour += 3) {
          const now = middle + hour * HOUR;
          waiting.push({ recordId: String(now), ready: true, told: false, wave: null, turn: 0, placedAt: now });
          if (!up(hour)) continue;
          const made = planWaves({ location: 'LUND', plan, now, taken: new Map(), parts: waiting });
          for (const { recordId, wave } of made) if (wave !== null) decided.set(recordId, { ...wave, found: now });
          expect(made.length).toBe(waiting.length);
          waiting.length = 0;
        }
        // Each order is in one wave, the first that goes after it was found, and no wave goes at two moments.
        expect(decided.size).toBe(57);
        const waves = new Map([...decided.values()].map(({ id, at }) => [id, at]));
        const days = [...openWaves('LUND', plan, middle - 72 * HOUR).take(9)];
        for (const { id, at, found } of decided.values()) {
          expect(waves.get(id)).toBe(at);
          expect(days.find((one) => one.at >= found)?.id).toBe(id);
        }
      }),
      { numRuns: 40 },
    );
  });
});
