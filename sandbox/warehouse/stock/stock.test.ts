import { afterEach, expect, test } from 'vitest';
import type { Doc } from '../../frame/json.ts';
import { plain } from '../../frame/json.ts';
import type { Trial } from '../../trial/trial-run.ts';
import { ask, signedForWarehouse, trialRun } from '../../trial/trial-run.ts';
import { warehouse } from '../warehouse.ts';

let trial: Trial;

afterEach(() => trial.end());

async function open(): Promise<void> {
  trial = await trialRun(warehouse, '--work-interval', '5ms', '--dwell', '604800s', '--short-rate', '0');
  await trial.admin('PUT /admin/items', { items: [{ sku: 'A' }] });
  await trial.admin('PUT /admin/stock/A/WH1?quiet=1', { on_hand: 100 });
}

async function call(line: string, body?: Doc): Promise<Doc> {
  const [method = '', path = ''] = line.split(' ');
  const headers = signedForWarehouse(trial, line, body);
  return (await ask(trial.url + path, { method, headers, ...(body === undefined ? {} : { body }) })).body;
}

const level = async (sku: string, location = 'WH1'): Promise<unknown> => (await call(`GET /stock/${sku}/${location}`))['on_hand'];

/** Every level of every webhook so far. */
function told(): Doc[] {
  const rows = trial.running.frame.store.sql("select body from webhook where topic = 'stock.changed' order by id").all();
  return rows.flatMap((row) => (JSON.parse(String(row['body'])) as { levels: Doc[] }).levels);
}

const release = (lines: Doc[]): Doc => ({
  reference: 'r-1',
  order_number: '#1',
  ship_to: { city: 'Lund', country: 'SE' },
  lines,
});

test('what is on the road is on no shelf, and each level tells of its leg beside its count', async () => {
  await open();
  const sent = await trial.admin('POST /admin/transfers', { sku: 'A', from: 'WH1', to: 'WH2', quantity: 10 });
  const id = plain(sent.body['id']);
  expect(await level('A')).toBe(90);
  await trial.admin(`POST /admin/transfers/${id}/receive`, { quantity: 9 });
  const arrived = await call('GET /stock/A/WH2');
  expect(arrived).toMatchObject({ on_hand: 9, transfers: [{ document: id, delta: 9, at: arrived['as_of'] }] });
  expect(await call('GET /stock/A/WH1')).toMatchObject({ transfers: [{ document: id, delta: -10 }] });
});

test('with closed books nothing that moves is told or shown, and a sheet is told as it was written', async () => {
  await open();
  await trial.admin('POST /admin/books', { closed: true });
  const { body: sheet } = await trial.admin('POST /admin/counts', { sku: 'A', location: 'WH1', found: 103 });
  await trial.admin('POST /admin/adjustments', { sku: 'A', location: 'WH1', delta: -3, reference: 'x' });
  expect([await level('A'), told()]).toEqual([100, []]);
  await trial.admin(`POST /admin/counts/${plain(sheet['id'])}/tell`, {});
  expect([await level('A'), told()]).toMatchObject([103, [{ on_hand: 103, as_of: sheet['as_of'] }]]);
  await trial.admin('POST /admin/books', { closed: false });
  await expect.poll(() => told().at(-1)?.['on_hand']).toBe(100);
});

test('a kit is picked as its components, a case as its pieces, from the place that is named, and goes back there', async () => {
  await open();
  const kit = {
    title: 'Kit',
    components: [
      { sku: 'A', quantity: 1 },
      { sku: 'B', quantity: 2 },
    ],
  };
  await call('PUT /items/KIT', kit);
  await call('PUT /items/B', { title: 'B', packagings: [{ unit: 'CS', contains: 12 }] });
  for (const sku of ['A', 'B']) await trial.admin(`PUT /admin/stock/${sku}/WH2`, { on_hand: 50 });
  const lines = [
    { line_ref: 'x-1', sku: 'KIT', quantity: 3 },
    { line_ref: 'x-2', sku: 'B', quantity: 2, unit: 'CS' },
  ];
  const order = await call('POST /orders', release(lines));
  await trial.admin(`POST /admin/orders/${plain(order['id'])}/pick`, { location: 'WH2' });
  expect([await level('A', 'WH2'), await level('B', 'WH2'), await level('A')]).toEqual([47, 20, 100]);
  await trial.admin('POST /admin/requests', { agree: true });
  await call(`POST /orders/${plain(order['id'])}/cancel-requests`, { request_id: 'q-1' });
  expect([await level('A', 'WH2'), await level('B', 'WH2'), await level('A')]).toEqual([50, 50, 100]);
});
