import { afterEach, expect, test } from 'vitest';
import type { LocationWaves, WaveOrders } from '../../http/waves.ts';
import type { Timeline } from '../../http/timeline.ts';
import type { PartWave } from '../../model/order/place-waves.ts';
import { printSourcing } from '../../print-stock.ts';
import { printWaves } from '../../print-waves.ts';
import { counted, placedOrder, variant } from '../../testing/stock-hub.ts';
import type { Database } from '../../store/connect.ts';
import { partsInWave, waitingForWave, waveAt, wavesAt } from '../../store/stock/wave-counts.ts';
import { readStatus } from '../../store/views/status.ts';
import { openStockStage, replayedHub, type StockStage } from '../../testing/stock-stage.ts';
import { ringAlarms } from '../work/alarms.ts';
import { keepWaves } from './keep-waves.ts';

let stage: StockStage;

afterEach(() => stage.end());

const HOUR = 3_600_000;
/** Three full hours, the first of them far enough from now that none passes while a test runs. */
const HOURS = [2, 3, 4].map((ahead) => new Date(Date.now() + ahead * HOUR).toISOString().replace(/^.*T(\d\d).*$/, '$1:00'));

/** A warehouse that picks at these hours. */
async function open(waves: { most?: number; closes?: string } = {}): Promise<void> {
  stage = await openStockStage({ locations: { WH1: { waves: { times: HOURS, ...waves } }, WH2: {} } });
  await stage.list(variant('A'));
  await stage.count(counted('A', 10));
}

async function sell(number: string, second: number, more: Record<string, never> = {}): Promise<PartWave | undefined> {
  await stage.sell('shop', placedOrder(number, [{ sku: 'A', quantity: 2 }], second, more));
  return wave(number);
}

async function wave(number: string, of = stage.hub): Promise<PartWave | undefined> {
  if (of === stage.hub) await of.quiet();
  const [row] = await of.rows<{ waves: Record<string, PartWave> | null }>(
    `select body::json -> 'derived' -> 'waves' as waves from record where entity = 'order' and body::json -> 'header' ->> 'number' = $1`,
    [number],
  );
  return row?.waves?.['WH1'];
}

test('a full wave sends the next order to the one after, who is held leaves and comes back later, and a replay gives the same', async () => {
  await open({ most: 1 });
  const first = await sell('S1', 1);
  const second = await sell('S2', 2);
  expect(first).toMatchObject({ state: 'planned', by: 'hub', turn: 1, lines: 1, units: '2' });
  expect(Date.parse(second?.at ?? '') - Date.parse(first?.at ?? '')).toBe(HOUR);
  expect(second?.reason).toContain(`${first?.wave} is full (1).`);
  const held = await stage.hub.api<{ hold: { id: string } }>('/orders/S1/holds', { method: 'POST', body: '{"reason":"fraud"}' });
  expect(await wave('S1')).toMatchObject({ state: 'unready', wave: null, turn: 2 });
  // Its place is free for the third, and who comes back is behind the second.
  expect((await sell('S3', 3))?.wave).toBe(first?.wave);
  await stage.hub.api(`/orders/S1/holds/${held.hold.id}`, { method: 'DELETE' });
  const again = await wave('S1');
  expect(Date.parse(again?.at ?? '') - Date.parse(second?.at ?? '')).toBe(HOUR);
  const cancelled = placedOrder('S3', [{ sku: 'A', quantity: 2 }], 3, {
    cancellation: { at: '2026-11-01T13:00:00Z', reason: null },
  });
  await stage.sell('shop', { ...cancelled, version: 2 });
  expect(await wave('S3')).toBeUndefined();
  expect((await sell('S4', 4))?.wave).toBe(first?.wave);
  const { waves, waiting, zone } = await stage.hub.api<LocationWaves>('/waves/WH1');
  const orders = { state: 'open', orders: 1, most: 1, lines: 1, units: '2' };
  expect([zone, waiting, waves.length]).toEqual(['UTC', 0, 3]);
  expect(waves).toMatchObject([first, second, again].map((one) => ({ wave: one?.wave, at: one?.at, ...orders })));
  const one = await stage.hub.api<WaveOrders>(`/waves/WH1?wave=${encodeURIComponent(again?.wave ?? '')}`);
  expect(one).toMatchObject({ ...orders, location: 'WH1', list: [{ order: 'S1', state: 'planned', told: false, units: '2' }] });
  expect(printWaves(one).split('\n')).toEqual([
    expect.stringContaining('1 of 1 orders, 1 line, 2 units'),
    '  order S1  1 line, 2 units  planned',
  ]);
  const copy = await replayedHub(stage.hub);
  try {
    for (const number of ['S1', 'S2', 'S3', 'S4']) expect(await wave(number, copy)).toEqual(await wave(number));
    const parts =
      'select record_id, location, ready, told, turn, wave, wave_at, state, lines, units, due from wave_part order by 1, 2';
    expect(await copy.rows(parts)).toEqual(await stage.hub.rows(parts));
  } finally {
    await copy.end();
  }
});

test('the place is told when its wave is released, and from then on says itself which wave it is', async () => {
  await open();
  const empty = await stage.hub.api<LocationWaves>('/waves/WH1');
  expect(empty.waves.map(({ state, orders }) => [state, orders])).toEqual([
    ['open', 0],
    ['open', 0],
  ]);
  expect(printWaves(empty)).toMatch(
    /^WH1 {2}\(UTC\)\n(.* open .* 0 orders, 0 lines, 0 units .*\n){2} {2}no order is in any wave$/,
  );
  expect((await stage.hub.ask('/waves/WH2')).status).toBe(404);
  const planned = await sell('S1', 1);
  const sent = (): unknown[] => [...stage.targets.wms.objects.values()];
  expect([planned?.state, sent()]).toEqual(['planned', []]);
  await ringAlarms({ ...stage.hub.engine, now: () => Date.parse(planned?.at ?? '') - 1 });
  expect([(await wave('S1'))?.state, sent()]).toEqual(['planned', []]);
  await ringAlarms({ ...stage.hub.engine, now: () => Date.parse(planned?.at ?? '') });
  expect(await wave('S1')).toMatchObject({ state: 'released', wave: planned?.wave });
  expect(sent()).toMatchObject([{ header: { number: 'S1' }, planned: planned?.wave }]);
  const [id = ''] = stage.targets.wms.objects.keys();
  const say = (key: string, minute: number, data: object) =>
    stage.hub.send(
      'order',
      { id, events: [{ key, type: 'picking', at: `2026-11-01T15:${minute}:00Z`, classifier: 'actual', data }] },
      { system: 'wms' },
    );
  await say('k2', 20, { location: 'WH1', wave: 'W-8', state: 'picking' });
  await say('k1', 10, { location: 'WH1', wave: 'W-8', state: 'planned', note: 'a trolley is missing' });
  expect(await wave('S1')).toMatchObject({ state: 'picking', wave: 'W-8', planned: planned?.wave, by: 'wms', told: true });
  await say('k3', 40, { location: 'WH1', wave: 'W-8', state: 'done' });
  expect(await wave('S1')).toMatchObject({ state: 'done', wave: 'W-8' });
  const sourced = await stage.hub.api<Parameters<typeof printSourcing>[0]>('/orders/S1/sourcing');
  expect(printSourcing(sourced)).toContain(
    `  WH1 picks it in wave W-8 (2026-11-01T15:10:00Z): done, as wms says. ${planned?.reason}`,
  );
  expect(sourced.waves).toMatchObject({ WH1: { state: 'done', wave: 'W-8', by: 'wms', reason: planned?.reason } });
  expect((await stage.hub.api<LocationWaves>('/waves/WH1')).waves).toMatchObject([{ orders: 0 }, { orders: 0 }]);
  expect(await stage.hub.api('/waves/WH1?wave=W-8')).toMatchObject({ state: 'done', orders: 1, most: null });
  // What it says of itself is told back to nobody.
  expect(stage.targets.wms.calls).toHaveLength(1);
  const { timelines } = await stage.hub.api<{ timelines: Timeline[] }>('/orders/S1/timeline');
  expect(
    timelines[0]?.entries.filter(({ what }) => what === 'wave').map(({ text, systems }) => `${systems.join()}: ${text}`),
  ).toEqual([
    'wms: WH1: wave W-8 is planned: a trolley is missing',
    'wms: WH1: wave W-8 is picking',
    'wms: WH1: wave W-8 is done',
    `hub: WH1 is to pick it in wave ${planned?.wave}: ${planned?.reason}`,
  ]);
});

test('two workers that plan at once never fill a wave beyond what it holds', async () => {
  stage = await openStockStage({ locations: { WH1: { waves: { times: HOURS, most: 3 } }, WH2: {} } }, { apply: false });
  await stage.hub.rows(
    `insert into wave_part (record_id, location, placed_at, ready, told, turn, state, lines, units)
     select 'ord_' || n, 'WH1', now(), true, false, 0, 'waiting', 1, 1 from generate_series(1, 40) n`,
  );
  const { engine } = stage.hub;
  const plans = engine.hub.waves ?? {};
  const made = await Promise.all(Array.from({ length: 8 }, () => keepWaves(engine, plans, 5)));
  expect(made).toEqual(Array.from({ length: 8 }, () => 5));
  const held = await stage.hub.rows<{ orders: number }>(
    `select count(*)::int as orders from wave_part group by wave order by min(wave_at)`,
  );
  expect(held.map(({ orders }) => orders)).toEqual([...Array.from({ length: 13 }, () => 3), 1]);
  expect(await keepWaves(engine, plans, 5)).toBe(0);
});

test('a wave that goes every night goes once in the nights in which the clock is changed, also for a hub that was down meanwhile', async () => {
  const nightly = { zone: 'Europe/Berlin', waves: { times: ['02:30'] } };
  stage = await openStockStage({ locations: { WH1: nightly, WH2: {} } }, { apply: false });
  const { engine } = stage.hub;
  const decided = async (at: string): Promise<string> => {
    await stage.hub.rows(
      `insert into wave_part (record_id, location, placed_at, ready, told, turn, state, lines, units) values ($1::text, 'WH1', $1::text::timestamptz, true, false, 0, 'waiting', 1, 1)`,
      [at],
    );
    expect(await keepWaves({ ...engine, now: () => Date.parse(at) }, engine.hub.waves ?? {}, 5)).toBe(1);
    const [row] = await stage.hub.rows<{ wave: string; at: Date }>(
      'select wave, wave_at as at from wave_part where record_id = $1',
      [at],
    );
    return `${row?.wave} ${row?.at.toISOString().slice(5, 16)}`;
  };
  // It shows half past two at 00:30Z and again at 01:30Z.
  expect(await decided('2025-10-25T20:00:00Z')).toBe('WH1/2025-10-26T02:30 10-26T00:30');
  expect(await decided('2025-10-26T00:30:01Z')).toBe('WH1/2025-10-27T02:30 10-27T01:30');
  expect(await decided('2025-10-26T01:30:01Z')).toBe('WH1/2025-10-27T02:30 10-27T01:30');
  // It goes from two to three at 01:00Z.
  expect(await decided('2025-03-29T20:00:00Z')).toBe('WH1/2025-03-30T02:30 03-30T01:30');
  expect(await decided('2025-03-30T01:15:00Z')).toBe('WH1/2025-03-30T02:30 03-30T01:30');
  expect(await decided('2025-03-30T01:30:01Z')).toBe('WH1/2025-03-31T02:30 03-31T00:30');
  // What waited while nobody looked is in one wave, the next.
  expect(await decided('2025-11-03T09:00:00Z')).toBe('WH1/2025-11-04T02:30 11-04T01:30');
});

test('a location that picks in waves no more leaves nothing to do, and holds up no other', async () => {
  stage = await openStockStage({ locations: { WH1: { waves: { times: HOURS } }, WH2: {} } }, { apply: false });
  await stage.hub.rows(
    `insert into wave_part (record_id, location, placed_at, ready, told, turn, state, lines, units)
     select location || n, location, now() + n * interval '1 s', true, false, 0, 'waiting', 1, 1
     from (select 'OLD' as location, generate_series(1, 5) as n union all select 'WH1', generate_series(6, 8)) as parts`,
  );
  const { engine } = stage.hub;
  const planned = Object.keys(engine.hub.waves ?? {});
  expect((await readStatus(engine.store, planned)).stock.waves).toBe(3);
  expect(await keepWaves(engine, engine.hub.waves ?? {}, 3)).toBe(3);
  expect((await readStatus(engine.store, planned)).stock.waves).toBe(0);
  expect(await stage.hub.api('/status')).toMatchObject({ stock: { waves: 0 } });
});

test('what is picked today shows beside a thousand waves that nobody ends, and what was picked long ago is not read', async () => {
  stage = await openStockStage({ locations: { WH1: { waves: { times: HOURS } }, WH2: {} } }, { apply: false });
  await stage.hub.rows(
    `insert into wave_part (record_id, location, placed_at, ready, told, turn, wave, wave_at, state, lines, units)
     select 'o' || n, 'WH1', now(), true, true, 1, 'W' || n, now() - n * interval '1 h', case when n > 38900 then 'picking' else 'done' end, 1, 1
     from generate_series(26, 40000) n
     union all select 'today' || n, 'WH1', now(), true, true, 1, 'TODAY', now() - interval '1 h', 'done', 1, 1 from generate_series(1, 2) n`,
  );
  await stage.hub.rows('vacuum analyze wave_part');
  const { waves } = await stage.hub.api<LocationWaves>('/waves/WH1');
  expect(waves.filter(({ wave: id }) => /^W\d/.test(id))).toHaveLength(999);
  expect(waves.find(({ wave: id }) => id === 'TODAY')).toMatchObject({ state: 'done', orders: 2 });
  const plans: string[] = [];
  const explained: Database = {
    query: async ({ text, values, name }) => {
      const lines = await stage.hub.engine.store.query<{ 'QUERY PLAN': string }>({
        name: `x${name}`,
        text: `explain ${text}`,
        values,
      });
      plans.push(...lines.map((line) => line['QUERY PLAN']));
      return [];
    },
  };
  await wavesAt(explained, 'WH1', Date.now() - 24 * HOUR);
  await waitingForWave(explained, 'WH1');
  await waveAt(explained, 'WH1', 'W30');
  await partsInWave(explained, 'WH1', 'W30');
  expect(plans.filter((line) => line.includes('Scan') && line.includes('wave_part'))).not.toContainEqual(
    expect.stringContaining('Seq Scan'),
  );
  const indexes = ['wave_part_at', 'wave_part_open', 'wave_part_due', 'wave_part_wave'];
  expect(indexes.filter((name) => plans.some((line) => line.includes(`${name} `)))).toEqual(indexes);
});
