import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasWave, isWaveReleased, waveFor, type PartWave } from '../../model/order/place-waves.ts';
import type { DeriveInput } from '../../model/entity.ts';
import type { Json } from '../../model/json.ts';
import { input } from '../../testing/whole-order.ts';
import { deriveWaves } from './derive-waves.ts';
import { nextRelease } from './wave-moments.ts';

const plan = { zone: 'UTC', times: ['10:00'], closesMs: 0 };
const parts = { LUND: { l1: '2', l2: '1.5' }, PARIS: { l1: '1' } };
const confirmed = { lifecycle: 'confirmed', allocation: 'full', onHold: false, parts };
type Event = DeriveInput['events'][number];

const hub = (key: string, at: string, data: Record<string, Json>): Event => {
  return { system: 'hub', key, type: key.split(':')[0] ?? '', at, classifier: 'actual', data };
};
const turn = (number: number, wave: string | null): Event =>
  hub(`wave:LUND:${number}`, `2026-11-20T08:0${number}:00Z`, {
    location: 'LUND',
    turn: number,
    wave,
    at: wave === null ? null : `${wave.slice(5)}:00Z`,
    reason: 'because',
  });
const tick = (at: string): Event => hub(`tick:${at}`, at, {});
const said = (at: string, wave: string, state: string, more: Record<string, Json> = {}): Event => {
  const data = { location: 'LUND', wave, state, ...more };
  return { system: 'wms', key: `${wave}:${state}`, type: 'picking', at, classifier: 'actual', data };
};
const counted = (shipped: string, picked = shipped): Record<string, Json> => ({
  fulfilment: {
    status: 'x',
    lines: [
      { line: 'l1', location: 'LUND', picked, packed: '0', shipped, short: '0' },
      { line: 'l2', location: 'LUND', picked: '0', packed: '0', shipped: '0', short: '1.5' },
    ],
  },
});

const TEN = 'LUND/2026-11-20T10:00';
const TWO = 'LUND/2026-11-20T14:00';

function lund(
  given: Partial<DeriveInput>,
  state: Record<string, Json> = {},
  more: Partial<typeof plan> & { urgent?: () => boolean } = {},
) {
  return deriveWaves({ LUND: { ...plan, ...more } }, input(given), { ...confirmed, ...state })['LUND'];
}

describe('the wave of an order at a place', () => {
  const stages = { released: 'wms' };

  test.each<[string, Partial<DeriveInput>, Record<string, Json>, Partial<PartWave> | undefined]>([
    ['its stock is not promised yet', {}, { allocation: 'partial' }, { state: 'unready', ready: false }],
    ['it needs one', {}, {}, { state: 'waiting', wave: null, lines: 2, units: '3.5' }],
    ['it is in one', { events: [turn(1, TEN)] }, {}, { state: 'planned', wave: TEN, by: 'hub', reason: 'because' }],
    ['the last decision counts', { events: [turn(2, TWO), turn(1, TEN)] }, {}, { state: 'planned', wave: TWO, turn: 2 }],
    ['held before the place was told', { events: [turn(1, TEN)] }, { onHold: true }, { state: 'leaving', ready: false }],
    ['held afterwards', { events: [turn(1, TEN)], stages }, { onHold: true }, { state: 'planned', told: true }],
    ['cancelled', { events: [turn(1, TEN)] }, { lifecycle: 'cancelled' }, { state: 'leaving', lines: 0, units: '0' }],
    ['cancelled, and out', { events: [turn(1, TEN), turn(2, null)] }, { lifecycle: 'cancelled' }, undefined],
    ['sourced elsewhere', { events: [turn(1, TEN)], stages }, { parts: {} }, { state: 'leaving', told: false }],
    ['its time has not come', { events: [turn(1, TEN), tick('2026-11-20T09:59:59Z')] }, {}, { state: 'planned' }],
    ['its time has come', { events: [turn(1, TEN), tick('2026-11-20T10:00:00Z')] }, {}, { state: 'released' }],
    [
      'its time came while the hub was down',
      { events: [turn(1, TEN), tick('2026-11-23T07:12:00Z')] },
      {},
      { state: 'released', wave: TEN },
    ],
    ['goods are picked', { events: [turn(1, TEN)], stages, groups: counted('0', '1') }, {}, { state: 'picking' }],
    ['all has left or is short', { events: [turn(1, TEN)], stages, groups: counted('2') }, {}, { state: 'done' }],
    ['picked before there were waves', { groups: counted('0', '1') }, {}, { state: 'picking', wave: null, ready: false }],
  ])('%s', (_, given, state, expected) => {
    const found = lund(given, state);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  test('is what the place says once it has spoken, and goes forward only', () => {
    const events = [
      turn(1, TEN),
      said('2026-11-20T10:01:00Z', TEN, 'released'),
      said('2026-11-20T10:05:00Z', TWO, 'planned', { releaseAt: '2026-11-20T14:00:00Z' }),
      tick('2026-11-20T10:00:00Z'),
    ];
    expect(lund({ events })).toMatchObject({
      state: 'planned',
      wave: TWO,
      at: '2026-11-20T14:00:00Z',
      by: 'wms',
      planned: TEN,
      told: true,
    });
    // What a mapping is given is one wave with its own time, the hub's.
    const body = { derived: { waves: { LUND: lund({ events }) } } as unknown as Json };
    expect(waveFor(body, ['LUND'])).toEqual({ id: TEN, at: '2026-11-20T10:00:00Z' });
    const later = [...events, said('2026-11-20T14:10:00Z', TWO, 'done'), said('2026-11-20T14:20:00Z', TWO, 'picking')];
    expect(lund({ events: later })).toMatchObject({ state: 'done', wave: TWO });
  });

  test('is none for what is urgent, and for places without a plan', () => {
    const urgent = lund({}, {}, { urgent: () => true });
    expect(urgent).toMatchObject({ state: 'urgent', wave: null, ready: false });
    expect(deriveWaves({ LUND: plan }, input(), confirmed)).not.toHaveProperty('PARIS');
    const body = (waves: unknown) => ({ derived: { waves } as Json });
    expect([isWaveReleased(body({ LUND: urgent }), ['LUND']), hasWave(body({ LUND: urgent }), ['LUND'])]).toEqual([true, true]);
    expect([isWaveReleased(body({}), ['PARIS']), waveFor(body({}), ['PARIS'])]).toEqual([true, null]);
  });

  test('says when the clock is to be looked at, and what a flow may go by', () => {
    const of = (given: Partial<DeriveInput>, state = {}) => ({
      derived: { waves: { LUND: lund(given, state) } } as unknown as Json,
    });
    const waiting = of({});
    const planned = of({ events: [turn(1, TEN)] });
    const leaving = of({ events: [turn(1, TEN)] }, { onHold: true });
    const released = of({ events: [turn(1, TEN), tick('2026-11-20T10:00:00Z')] });
    expect(nextRelease(of({ events: [turn(1, TEN), said('2026-11-20T08:30:00Z', TEN, 'planned')] }))).toBeNull();
    const all = [waiting, planned, leaving, released];
    expect(all.map(nextRelease)).toEqual([null, '2026-11-20T10:00:00Z', null, null]);
    expect(all.map((body) => isWaveReleased(body, ['LUND']))).toEqual([false, false, false, true]);
    expect(all.map((body) => hasWave(body, ['LUND']))).toEqual([false, true, false, true]);
    expect(all.map((body) => waveFor(body, ['LUND'])?.id ?? null)).toEqual([null, TEN, TEN, TEN]);
  });

  test('is the same in whatever order facts are told', () => {
    const events = [
      turn(1, TEN),
      turn(2, null),
      turn(3, TWO),
      tick('2026-11-20T10:00:00Z'),
      said('2026-11-20T11:00:00Z', TEN, 'picking'),
    ];
    const sorted = (some: Event[]): Event[] => some.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
    fc.assert(
      fc.property(fc.shuffledSubarray(events), (some) => {
        const known = lund({ events: sorted(some) });
        expect(known).toEqual(lund({ events: sorted(some.toReversed()) }));
        expect(Object.keys(known ?? {})).toContain('wave');
      }),
    );
  });
});
