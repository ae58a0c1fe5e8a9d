import { afterEach, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Trial } from '../trial/trial-run.ts';
import { ask, signedForWarehouse, trialRun } from '../trial/trial-run.ts';
import { warehouse } from './warehouse.ts';

let trial: Trial;

afterEach(() => trial.end());

async function call(line: string, body?: Doc): Promise<Doc> {
  const [method = '', path = ''] = line.split(' ');
  const headers = signedForWarehouse(trial, line, body);
  return (await ask(trial.url + path, { method, headers, ...(body === undefined ? {} : { body }) })).body;
}

const release = (reference: string, wave: Doc): Promise<Doc> =>
  call('POST /orders', {
    reference,
    order_number: reference,
    ship_to: { city: 'Lund', country: 'SE' },
    lines: [{ line_ref: 'x-1', sku: 'A', quantity: 1 }],
    wave,
  });
const statusOf = async ({ id = '' }: Doc): Promise<unknown> => (await call(`GET /orders/${plain(id)}`))['status'];
const wave = (id: string): Promise<Doc> => call(`GET /waves/${id}`);
const told = (): unknown[] =>
  trial.running.frame.store
    .sql("select body from webhook where topic = 'wave.changed' order by rowid")
    .all()
    .map((row) => (JSON.parse(String(row['body'])) as Doc)['state']);

test('an order with a wave waits until the wave is let go, and each step of the wave is told with the orders in it', async () => {
  trial = await trialRun(warehouse, '--work-interval', '5ms', '--short-rate', '0', '--dwell', '0ms');
  await trial.admin('PUT /admin/items', { items: [{ sku: 'A' }] });
  await trial.admin('PUT /admin/stock/A/WH1?quiet=1', { on_hand: 9 });
  const first = await release('r-1', { id: 'W1', release_at: '2999-01-01T00:00:00Z' });
  const second = await release('r-2', { id: 'W1', release_at: '2999-01-01T00:00:00Z' });
  const passed = await release('r-3', { id: 'W0', release_at: '2020-01-01T00:00:00Z' });
  // One whose time is over is picked at once; the others are not, however long the floor works.
  await expect.poll(() => statusOf(passed)).toBe('shipped');
  expect([await statusOf(first), await statusOf(second), trial.running.frame.store.countRows('work')]).toEqual(['new', 'new', 0]);
  await trial.admin(`POST /admin/orders/${plain(second['id'])}/wave`, { wave: { id: 'W2' } });
  expect((await wave('W1'))['orders']).toMatchObject([{ order_id: first['id'], reference: 'r-1' }]);
  await trial.admin('POST /admin/waves/W1/release');
  await expect.poll(() => statusOf(first)).toBe('shipped');
  await expect.poll(async () => (await wave('W1'))['state']).toBe('done');
  expect([await statusOf(second), (await wave('W2'))['state']]).toEqual(['new', 'planned']);
  expect(told().filter((state) => state === 'done')).toHaveLength(2);
  expect(new Set(told())).toEqual(new Set(['planned', 'released', 'picking', 'done']));
});
