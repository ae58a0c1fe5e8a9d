import { afterEach, expect, test } from 'vitest';
import type { Timeline } from '../../http/timeline.ts';
import type { PlaceShipBy } from '../../model/order/ship-by.ts';
import { counted, placedOrder, variant } from '../../testing/stock-hub.ts';
import { openStockStage, replayedHub, type StockStage } from '../../testing/stock-stage.ts';
import type { TestHub } from '../../testing/test-hub.ts';
import { ringAlarms } from './alarms.ts';

let stage: StockStage;

afterEach(() => stage.end());

/** Far from now, so that the hub's own clock does not come by. */
const DAY = '2099-10-25';
const EASTERN_END = Date.parse('2099-10-26T00:00:00+13:00');
const WESTERN_END = Date.parse('2099-10-26T00:00:00-11:00');

async function places(of: TestHub = stage.hub): Promise<PlaceShipBy[]> {
  const [row] = await of.rows<{ places: PlaceShipBy[] }>(
    `select body::json -> 'derived' -> 'shipBy' as places from record where entity = 'order'`,
  );
  return row?.places ?? [];
}

/** At each place, once the clock shows this moment. */
async function at(moment: number): Promise<string[]> {
  await stage.hub.quiet();
  await ringAlarms({ ...stage.hub.engine, now: () => moment });
  await stage.hub.quiet();
  return (await places()).map(({ location, state }) => `${location} ${state}`);
}

async function cases(): Promise<string[]> {
  const rows = await stage.hub.rows<{ state: string; detail: string }>(
    `select state, detail from cases where code = 'SYN_PROJECT_SHIP_BY_PASSED' order by id`,
  );
  return rows.map(({ state, detail }) => `${state}: ${detail}`);
}

/** One order of two lines, each at a place of its own, to be shipped by that day. */
async function sellOfBoth(): Promise<void> {
  stage = await openStockStage({
    locations: { WH1: { zone: 'Pacific/Tongatapu' }, WH2: { zone: 'Pacific/Pago_Pago' } },
    channels: { shop: { locations: ['WH1', 'WH2'] } },
  });
  await stage.list(variant('A'), variant('B'));
  await stage.count(counted('A', 10));
  await stage.count(counted('B', 10, { location: 'WH2' }));
  const order = placedOrder('S1', [
    { sku: 'A', quantity: 2 },
    { sku: 'B', quantity: 1 },
  ]);
  const header = { ...order.groups.header, window: { shipBy: DAY } };
  await stage.sell('shop', { ...order, groups: { ...order.groups, header } });
}

test('a day by which an order is to be shipped ends at each place by its own clock; who is late has one case until it has sent', async () => {
  await sellOfBoth();
  expect(await at(EASTERN_END - 1)).toEqual(['WH1 due', 'WH2 due']);
  expect(await cases()).toEqual([]);
  expect(await at(EASTERN_END)).toEqual(['WH1 late', 'WH2 due']);
  const [called = ''] = await cases();
  expect(called).toContain(`open: header.window.shipBy: WH1 is to have sent it by the end of ${DAY} in Pacific/Tongatapu`);
  // It is asked for once, however often anybody looks.
  expect(await at(WESTERN_END - 1)).toEqual(['WH1 late', 'WH2 due']);
  expect(await cases()).toEqual([called]);
  const [id = ''] = stage.targets.wms.objects.keys();
  const line = { line: 'l1', location: 'WH1', picked: '2', packed: '2', shipped: '2', short: '0' };
  await stage.hub.send('order', { id, version: 1, groups: { fulfilment: { status: 'x', lines: [line] } } }, { system: 'wms' });
  expect(await at(WESTERN_END - 1)).toEqual(['WH1 shipped', 'WH2 due']);
  expect(await cases()).toEqual([called.replace('open', 'closed')]);
  const { timelines } = await stage.hub.api<{ timelines: Timeline[] }>('/orders/S1/timeline');
  const due = timelines[0]?.entries
    .filter(({ what }) => what === 'ship_by')
    .map(({ at: until, text }) => [until, text.slice(0, 41)]);
  expect(due).toEqual([
    ['2099-10-26T00:00:00+13:00', 'WH1 is to have sent it by the end of 2099'],
    ['2099-10-26T00:00:00-11:00', 'WH2 is to have sent it by the end of 2099'],
  ]);
  const copy = await replayedHub(stage.hub);
  try {
    expect(await places(copy)).toEqual(await places());
    const clocks = 'select record_id, at from alarm';
    expect(await copy.rows(clocks)).toEqual(await stage.hub.rows(clocks));
  } finally {
    await copy.end();
  }
});

test('the case of a late order names each place that is late', async () => {
  await sellOfBoth();
  await at(EASTERN_END);
  expect(await at(WESTERN_END)).toEqual(['WH1 late', 'WH2 late']);
  expect(await cases()).toEqual([expect.stringMatching(/^open: .*: WH1 is .*; WH2 is /)]);
});
