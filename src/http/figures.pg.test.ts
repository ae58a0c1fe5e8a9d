import { afterAll, beforeAll, expect, test } from 'vitest';
import { printFigures } from '../print-figures.ts';
import { counted, placedOrder, variant } from '../testing/stock-hub.ts';
import { orderGroups, variantGroups } from '../testing/orders.ts';
import { shopHub } from '../testing/shop-hub.ts';
import { openStockStage, type StockStage } from '../testing/stock-stage.ts';
import { openTargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import type { Figures } from './figures.ts';

let stage: StockStage;

/** Of eight the first place has six; the two that it is short of the second sends. One order waits for stock first, one is cancelled. */
beforeAll(async () => {
  stage = await openStockStage({ channels: { shop: { locations: ['WH1', 'WH2'] } }, leaves: 'shipped' });
  await stage.list(variant('A'), variant('B'));
  await stage.count(counted('A', 10));
  await stage.count(counted('A', 5, { location: 'WH2' }));
  await stage.count(counted('B', 1));
  // An order that comes before the counts would have waited for them.
  await stage.hub.quiet();
  await stage.sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 8 }], 1));
  await stage.sell('shop', placedOrder('S2', [{ sku: 'B', quantity: 3 }], 60));
  await stage.sell(
    'shop',
    placedOrder('S3', [{ sku: 'A', quantity: 1 }], 120, { cancellation: { at: '2026-11-01T12:03:00Z', reason: null } }),
  );
  await stage.hub.quiet();
});

afterAll(() => stage.end());

const DAY = '?from=2026-11-01&to=2026-11-02';

async function figures(query = DAY, of = stage.hub): Promise<Figures> {
  return of.api<Figures>(`/figures${query}`);
}

/** `numerator/denominator+open` of each, in their order: units, lines, orders; accuracy of orders, of lines; perfect lines. */
function shares({ figures: all }: Figures): string[] {
  return all.map(({ numerator, denominator, open }) => `${numerator}/${denominator}+${open}`);
}

const idOf = (number: string): string =>
  [...stage.targets.wms.objects].find(([, { header }]) => (header as { number?: string }).number === number)?.[0] ?? '';

async function told(number: string, version: number, lines: object[]): Promise<void> {
  const all = lines.map((one) => ({ line: 'l1', picked: '0', packed: '0', shipped: '0', short: '0', reason: null, ...one }));
  const groups = { fulfilment: { status: 'open', lines: all } };
  const updatedAt = `2026-11-01T14:0${version}:00Z`;
  await stage.hub.send('order', { id: idOf(number), version, updatedAt, groups }, { system: 'wms' });
  await stage.hub.quiet();
}

test('what was short at the first place stays short in the first pass, though another has sent it', async () => {
  expect(shares(await figures())).toEqual(['0/0+11', '0/0+2', '0/0+2', '0/0+2', '0/0+2', '0/0+2']);
  const first = { location: 'WH1', picked: '6', shipped: '6', short: '2', reason: 'BP' };
  await told('S1', 1, [first]);
  expect(shares(await figures())).toEqual(['6/8+3', '0/1+1', '0/1+1', '1/1+1', '1/1+1', '0/1+1']);
  await told('S1', 2, [first, { location: 'WH2', picked: '2', shipped: '2' }]);
  const sent = await figures();
  expect(shares(sent)).toEqual(['6/8+3', '0/1+1', '0/1+1', '1/1+1', '1/1+1', '0/1+1']);
  expect(sent).toMatchObject({ orders: 3, datedBy: 'header.placedAt', zone: 'UTC', to: '2026-11-02T00:00:00.000Z' });
  expect(sent.figures[0]).toMatchObject({ id: 'fill-rate.unit', version: 1, unit: 'units', ratio: 0.75 });
  expect(printFigures(sent).split('\n').slice(0, 2)).toEqual([
    '3 orders placed from 2026-11-01T00:00:00.000Z to before 2026-11-02T00:00:00.000Z (UTC)',
    '  Unit fill rate, first pass                       75.00 %  6 of 8 units, 3 open  (fill-rate.unit v1)',
  ]);
});

test('what waited for stock is not filled, when it has come and is sent', async () => {
  await stage.count(counted('B', 3, { asOf: '2026-11-01T13:00:00Z', version: 2 }));
  await stage.hub.quiet();
  await told('S2', 1, [{ location: 'WH1', picked: '3', shipped: '3' }]);
  expect(shares(await figures())).toEqual(['7/11+0', '0/2+0', '0/2+0', '2/2+0', '2/2+0', '0/2+0']);
});

test('a parcel of another SKU is an error, and stays one when it is corrected or accepted', async () => {
  const targets = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
  const [shop, warehouse, erp] = targets;
  const hub = await openTestHub(shopHub({ shop: shop.url, warehouse: warehouse.url, erp: erp.url }));
  try {
    for (const sku of ['A', 'B']) await hub.send('variant', { id: `v-${sku}`, version: 1, groups: variantGroups(sku) });
    await hub.send('order', { id: '1001', version: 1, groups: orderGroups([{ sku: 'A', quantity: 2 }]) });
    await hub.quiet();
    const parcel = async (sku: string, version: number): Promise<string[]> => {
      const contents = [{ line: 'l1', sku, quantity: '2' }];
      const groups = {
        header: { number: 'S1', order: { id: [...warehouse.objects.keys()][0] ?? '' }, direction: 'outbound' },
        packages: { packages: [{ id: 'p1', carrier: 'ups', trackingNumber: '1Z1', contents }] },
        status: { status: 'shipped' },
      };
      await hub.send('shipment', { id: 'S1', version, groups }, { system: 'warehouse' });
      await expect.poll(applied(hub), { timeout: 15_000 }).toBe(version);
      return shares(await figures(DAY, hub));
    };
    expect(await parcel('B', 1)).toEqual(['0/2+0', '0/1+0', '0/1+0', '0/1+0', '0/1+0', '0/1+0']);
    expect(await parcel('A', 2)).toEqual(['2/2+0', '1/1+0', '1/1+0', '0/1+0', '0/1+0', '0/1+0']);
    const wish = JSON.stringify({ line: 'l1', sku: 'B', reason: 'agreed by phone' });
    await hub.api('/orders/1001/substitutions', { method: 'POST', body: wish });
    expect(await parcel('B', 3)).toEqual(['0/2+0', '0/1+0', '0/1+0', '0/1+0', '0/1+0', '0/1+0']);
  } finally {
    await hub.end();
    await Promise.all(targets.map((target) => target.close()));
  }
});

/** The version of the parcel that its order was derived from last. */
function applied(hub: TestHub): () => Promise<number> {
  return async () => {
    const [row] = await hub.rows<{ version: number; waiting: number }>(
      `select version, (select count(*) from waiting) as waiting from record where entity = 'shipment'`,
    );
    return row?.waiting === 0 ? row.version : 0;
  };
}

test('windows that do not overlap add up, and one without orders has no ratio', async () => {
  const whole = await figures();
  const cuts = ['2026-11-01', '2026-11-01T12:00:01Z', '2026-11-01T12:01:00Z', '2026-11-01T12:01:01Z', '2026-11-02'];
  const parts = await Promise.all(cuts.slice(1).map((to, index) => figures(`?from=${cuts[index]}&to=${to}`)));
  expect(parts.map(({ orders }) => orders)).toEqual([0, 1, 1, 1]);
  for (const [index, { numerator, denominator, open }] of whole.figures.entries()) {
    const sum = (name: 'numerator' | 'denominator' | 'open'): number =>
      parts.reduce((total, one) => total + Number(one.figures[index]?.[name]), 0);
    expect([sum('numerator'), sum('denominator'), sum('open')].map(String)).toEqual([numerator, denominator, open]);
  }
  expect(parts[0]?.figures.map(({ ratio }) => ratio)).toEqual([null, null, null, null, null, null]);
  expect(printFigures(parts[0] as Figures)).toContain(
    '  Order (shipping) accuracy                           none  0 of 0 orders  (accuracy.order v1)',
  );
});

test('what cannot be asked for is refused with its field', async () => {
  for (const [query, words] of [
    ['?from=soon', 'from: expected a date'],
    ['?from=2026-11-02&to=2026-11-01', 'to: expected a time after'],
    ['?zone=Here', 'zone: expected the IANA name'],
    ['?from=2026-01-01&to=2026-12-01', 'from: expected at most 92 days'],
    ['?until=2026-11-01', 'until: expected one of from, to, zone'],
    ['?from=2026-11-01&from=2026-11-02', 'from: expected one value'],
  ] as const) {
    const { status, body } = await stage.hub.ask(`/figures${query}`);
    expect([status, body]).toMatchObject([
      400,
      { code: 'SYN_API_BAD_REQUEST', message: expect.stringContaining(words) as string },
    ]);
  }
  expect((await stage.hub.ask('/figures', { key: 'wrong' })).status).toBe(401);
});
