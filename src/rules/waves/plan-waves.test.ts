import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planWaves, type PlannedPart } from './plan-waves.ts';
import type { WavePlan } from './wave-plan.ts';
import { openWaves } from './wave-times.ts';

const HOUR = 3_600_000;
const lund = (more: Partial<WavePlan> = {}): WavePlan => ({
  zone: 'Europe/Stockholm',
  times: ['10:00', '14:00'],
  closesMs: 0,
  ...more,
});
const part = (recordId: string, more: Partial<PlannedPart> = {}): PlannedPart => ({
  recordId,
  ready: true,
  told: false,
  wave: null,
  turn: 0,
  placedAt: 0,
  ...more,
});
const at = (text: string): number => Date.parse(text);
const ids = (plan: WavePlan, from: string, count: number): string[] =>
  openWaves('LUND', plan, at(from))
    .take(count)
    .map(({ id, at: released }) => `${id.slice(5)} ${new Date(released).toISOString().slice(0, 16)}`)
    .toArray();

describe('the waves of a plan', () => {
  test('stand by the wall clock of the place, on its working days', () => {
    expect(ids(lund({ days: [1, 2, 3, 4, 5] }), '2026-11-20T12:30:00Z', 3)).toEqual([
      '2026-11-20T14:00 2026-11-20T13:00',
      '2026-11-23T10:00 2026-11-23T09:00',
      '2026-11-23T14:00 2026-11-23T13:00',
    ]);
  });

  test('may be joined until they close, to the very moment', () => {
    const plan = lund({ closesMs: 30 * 60_000 });
    expect(ids(plan, '2026-11-20T08:30:00.000Z', 1)[0]).toMatch(/^2026-11-20T10:00/);
    expect(ids(plan, '2026-11-20T08:30:00.001Z', 1)[0]).toMatch(/^2026-11-20T14:00/);
  });

  test('of the calendar there, not of ours', () => {
    expect(ids(lund({ zone: 'Pacific/Auckland', times: ['08:00'] }), '2026-11-20T12:00:00Z', 1)).toEqual([
      '2026-11-21T08:00 2026-11-20T19:00',
    ]);
  });

  test('are there once on the day that has an hour twice, and on the day that lacks it', () => {
    const night = lund({ times: ['02:30', '03:30'] });
    // On 25 October 02:30 is at 00:30Z and again at 01:30Z; on 29 March the clock goes from 02:00 to 03:00.
    expect(ids(night, '2026-10-24T22:00:00Z', 3)).toEqual([
      '2026-10-25T02:30 2026-10-25T00:30',
      '2026-10-25T03:30 2026-10-25T02:30',
      '2026-10-26T02:30 2026-10-26T01:30',
    ]);
    expect(ids(night, '2026-03-28T23:00:00Z', 3)).toEqual([
      '2026-03-29T02:30 2026-03-29T01:30',
      '2026-03-29T03:30 2026-03-29T01:30',
      '2026-03-30T02:30 2026-03-30T00:30',
    ]);
    // Moved on by an hour, the earlier one is the later one.
    expect(ids(lund({ times: ['02:30', '03:00'] }), '2026-03-28T23:00:00Z', 2)).toEqual([
      '2026-03-29T03:00 2026-03-29T01:00',
      '2026-03-29T02:30 2026-03-29T01:30',
    ]);
  });
});

describe('an order', () => {
  const now = at('2026-11-20T08:59:00Z');
  const decide = (parts: PlannedPart[], more: { taken?: [string, number][]; plan?: Partial<WavePlan>; now?: number } = {}) =>
    planWaves({ location: 'LUND', plan: lund(more.plan), now: more.now ?? now, taken: new Map(more.taken), parts });
  const waves = (...given: Parameters<typeof decide>) =>
    decide(...given).map(({ recordId, wave }) => [recordId, wave?.id.slice(5) ?? null]);

  test('gets the next wave, and one that comes too late the one after', () => {
    expect(waves([part('a')])).toEqual([['a', '2026-11-20T10:00']]);
    expect(waves([part('a')], { now: now + 2 * 60_000 })).toEqual([['a', '2026-11-20T14:00']]);
    const [late] = decide([part('a')], { plan: { closesMs: HOUR } });
    expect([late?.wave?.id, late?.reason]).toEqual([
      'LUND/2026-11-20T14:00',
      'LUND/2026-11-20T10:00 was closed at 2026-11-20T08:00:00.000Z. LUND/2026-11-20T14:00 takes it.',
    ]);
  });

  test('goes on to the next wave when one is full, the oldest stays', () => {
    const parts = [part('young', { placedAt: 9 }), part('old', { placedAt: 1 }), part('older', { placedAt: 0 })];
    expect(waves(parts, { plan: { most: 2 }, taken: [['LUND/2026-11-20T10:00', 1]] })).toEqual([
      ['older', '2026-11-20T10:00'],
      ['old', '2026-11-20T14:00'],
      ['young', '2026-11-20T14:00'],
    ]);
  });

  test('that is held leaves its wave and makes room, unless its place knows of it', () => {
    const wave = 'LUND/2026-11-20T10:00';
    const full = { plan: { most: 1 }, taken: [[wave, 1]] as [string, number][] };
    expect(waves([part('held', { ready: false, wave, turn: 1 }), part('next')], full)).toEqual([
      ['held', null],
      ['next', '2026-11-20T10:00'],
    ]);
    expect(waves([part('told', { ready: false, told: true, wave, turn: 1 }), part('next')], full)).toEqual([
      ['next', '2026-11-20T14:00'],
    ]);
  });

  const plans = fc.record({
    zone: fc.constantFrom('UTC', 'Europe/Stockholm', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'),
    times: fc
      .uniqueArray(fc.constantFrom('00:00', '00:30', '01:30', '02:15', '02:30', '03:00', '12:00', '23:45'), { minLength: 1 })
      .map((times) => times.toSorted()),
    closesMs: fc.constantFrom(0, 15 * 60_000, 26 * HOUR),
    most: fc.integer({ min: 1, max: 4 }),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  });
  // Any moment, and often one about which a clock is changed somewhere.
  const changes = [
    '2026-03-29T01:00:00Z',
    '2026-10-25T01:00:00Z',
    '2026-03-08T07:00:00Z',
    '2026-11-01T06:00:00Z',
    '2026-10-03T15:30:00Z',
  ];
  const moments = fc.oneof(
    fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
    fc
      .tuple(fc.constantFrom(...changes.map(at)), fc.integer({ min: -30 * HOUR, max: 6 * HOUR }))
      .map(([moment, by]) => moment + by),
  );

  test('is in one wave at most, never in one that closed before it was promised, and no wave holds too many', () => {
    const rounds = fc.array(fc.record({ wait: fc.nat(8 * HOUR), count: fc.nat(6), held: fc.nat(3) }), { maxLength: 8 });
    fc.assert(
      fc.property(plans, moments, rounds, (plan, start, steps) => {
        const known = new Map<string, PlannedPart>();
        let moment = start;
        for (const { wait, count, held } of steps) {
          moment += wait;
          for (let n = 0; n < count; n += 1) known.set(`${moment}-${n}`, part(`${moment}-${n}`, { placedAt: moment }));
          for (const one of [...known.values()].slice(0, held)) known.set(one.recordId, { ...one, ready: !one.ready });
          const all = [...known.values()];
          const taken = new Map([...Map.groupBy(all, ({ wave }) => wave ?? '')].map(([wave, some]) => [wave, some.length]));
          const decided = planWaves({ location: 'LUND', plan, now: moment, taken, parts: all });
          expect(new Set(decided.map(({ recordId }) => recordId)).size).toBe(decided.length);
          for (const { recordId, turn, wave } of decided) {
            if (wave !== null) expect(wave.closes).toBeGreaterThanOrEqual(moment);
            if (wave !== null) expect(wave.at).toBeGreaterThanOrEqual(wave.closes);
            known.set(recordId, { ...(known.get(recordId) ?? part(recordId)), turn, wave: wave?.id ?? null });
          }
          const after = [...known.values()];
          for (const { ready, wave } of after) expect(wave !== null).toBe(ready);
          for (const [wave, some] of Map.groupBy(after, (one) => one.wave ?? ''))
            if (wave !== '') expect(some.length).toBeLessThanOrEqual(plan.most);
          // What was decided needs nothing more.
          const again = new Map([...Map.groupBy(after, (one) => one.wave ?? '')].map(([wave, some]) => [wave, some.length]));
          expect(planWaves({ location: 'LUND', plan, now: moment, taken: again, parts: after })).toEqual([]);
        }
      }),
    );
  });

  test('finds waves that follow each other in time, each with an id of its own, on working days alone', () => {
    fc.assert(
      fc.property(plans, moments, (plan, start) => {
        const found = openWaves('LUND', plan, start).take(12).toArray();
        expect(new Set(found.map(({ id }) => id)).size).toBe(12);
        for (const [index, { id, at: released, closes }] of found.entries()) {
          expect(closes).toBeGreaterThanOrEqual(start);
          expect(released).toBeGreaterThanOrEqual(found[index - 1]?.at ?? 0);
          expect(plan.days).toContain(new Date(`${id.slice(5, 15)}T00:00:00Z`).getUTCDay() || 7);
        }
      }),
    );
  });
});
