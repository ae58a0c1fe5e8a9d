import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Inbox } from '../trial/inbox.ts';
import { openInbox } from '../trial/inbox.ts';
import type { Reply, Trial } from '../trial/trial-run.ts';
import { ask, signedForWarehouse, trialRun } from '../trial/trial-run.ts';
import { warehouse } from './warehouse.ts';

let trial: Trial;
let inbox: Inbox | null = null;

afterEach(async () => {
  inbox?.close();
  inbox = null;
  await trial.end();
});

const release = (reference: string, quantity = 2): Doc => ({
  reference,
  order_number: '#1',
  ship_to: { city: 'Lund', country: 'SE' },
  lines: [{ line_ref: 'x-1', sku: 'A', quantity }],
});

function call(line: string, body?: Doc, headers: Record<string, string> = {}): Promise<Reply> {
  const [method = '', path = ''] = line.split(' ');
  const signed = { ...signedForWarehouse(trial, line, body), ...headers };
  return ask(trial.url + path, { method, headers: signed, ...(body === undefined ? {} : { body }) });
}

async function open(...flags: string[]): Promise<void> {
  trial = await trialRun(warehouse, '--work-interval', '5ms', '--short-rate', '0', ...flags);
  await trial.admin('PUT /admin/items', { items: [{ sku: 'A' }] });
  await trial.admin('PUT /admin/stock/A/WH1?quiet=1', { on_hand: 100 });
}

async function until(id: string, status: string): Promise<Doc> {
  let order = (await call(`GET /orders/${id}`)).body;
  while (order['status'] !== status) order = (await call(`GET /orders/${id}`)).body;
  return order;
}

test('levels are told of no more often than it was asked to, and then of all that changed', async () => {
  await open('--tell-every', '60s', '--dwell', '0ms');
  const told = (): number =>
    Number(trial.running.frame.store.sql("select count(*) as n from webhook where topic = 'stock.changed'").get()?.['n']);
  await trial.admin('PUT /admin/stock/A/WH1', { on_hand: 90 });
  await expect.poll(told).toBe(1);
  const { body } = await call('POST /orders', release('r-1'));
  await until(plain(body['id']), 'shipped');
  expect([told(), trial.running.frame.store.countRows('untold')]).toEqual([1, 1]);
});

describe('orders of the warehouse', () => {
  test('an unsigned, a wrongly signed and an old request are refused', async () => {
    await open();
    const wrong = await call('POST /orders', release('r-1'), { 'x-wh-signature': 'sha256=00' });
    const old = await call('POST /orders', release('r-1'), { 'x-wh-timestamp': '1' });
    expect([wrong.status, old.status, (await ask(`${trial.url}/orders`)).status]).toEqual([401, 401, 401]);
    expect(trial.running.frame.store.countRows('orders')).toBe(0);
  });

  test('a release sent twice is two orders: there is no key to stop it', async () => {
    await open('--dwell', '60s');
    await call('POST /orders', release('r-1'));
    await call('POST /orders', release('r-1'));
    expect((await call('GET /orders?reference=r-1')).body['items']).toHaveLength(2);
  });

  test('a new order is not found by search before the lag has passed, but by id', async () => {
    await open('--dwell', '60s', '--fault', 'search_lag=60000');
    const created = await call('POST /orders', release('r-1'));
    expect((await call('GET /orders?reference=r-1')).body['items']).toEqual([]);
    expect((await call(`GET /orders/${plain(created.body['id'])}`)).status).toBe(200);
    await trial.admin('POST /admin/faults', { rates: { search_lag: 0 } });
    expect((await call('GET /orders?reference=r-1')).body['items']).toHaveLength(1);
    expect((await trial.admin('GET /admin/faults')).body['counts']).toMatchObject({ search_lag: 1, search_lag_hits: 1 });
  });

  test('an unknown item and a quantity below one name their field', async () => {
    await open();
    const unknown = { ...release('r-1'), lines: [{ line_ref: 'x', sku: 'Z', quantity: 1 }] };
    expect(await call('POST /orders', unknown)).toMatchObject({
      status: 422,
      body: { code: 'unknown_item', field: 'lines[0].sku' },
    });
    expect((await call('POST /orders', release('r-1', 0))).body['code']).toBe('invalid_quantity');
  });

  test('can be replaced while new, and not any more once picked', async () => {
    await open('--dwell', '60s');
    const id = plain((await call('POST /orders', release('r-1'))).body['id']);
    expect((await call(`PUT /orders/${id}`, release('r-1', 5))).body).toMatchObject({ version: 2, status: 'new' });
    expect((await call(`PUT /orders/${id}`, release('r-1', 5))).body).toMatchObject({ version: 2 });
    trial.running.frame.store.sql('update work set due_at = 0').run();
    await until(id, 'shipped');
    expect(await call(`PUT /orders/${id}`, release('r-1', 6))).toMatchObject({ status: 409, body: { code: 'too_late' } });
  });

  test('are picked, packed and shipped, and the stock follows', async () => {
    await open('--dwell', '0');
    const id = plain((await call('POST /orders', release('r-1', 3))).body['id']);
    const order = await until(id, 'shipped');
    expect(order['lines']).toMatchObject([{ picked: 3, packed: 3, shipped: 3, short: 0 }]);
    expect((await call('GET /shipments')).body['items']).toMatchObject([
      { status: 'shipped', order_reference: 'r-1', packages: [{ carrier: 'own' }] },
    ]);
    const sum = trial.running.frame.store.sql("select sum(json_extract(body, '$.delta')) as n from movements").get();
    expect((await call('GET /stock/A/WH1')).body['on_hand']).toBe(Number(sum?.['n']));
  });
});

describe('requests about a released order', () => {
  test('a cancel is answered once per request id', async () => {
    await open('--dwell', '60s');
    const id = plain((await call('POST /orders', release('r-1'))).body['id']);
    const first = await call(`POST /orders/${id}/cancel-requests`, { request_id: 'q-1' });
    const again = await call(`POST /orders/${id}/cancel-requests`, { request_id: 'q-1' });
    expect(first.body).toMatchObject({ outcome: 'accepted', order: { status: 'cancelled' } });
    expect(again.body).toEqual(first.body);
    expect(trial.running.frame.store.sql("select count(*) as n from effect where kind = 'cancel'").get()?.['n']).toBe(1);
  });

  test('are too late once the goods have left', async () => {
    await open('--dwell', '0');
    const id = plain((await call('POST /orders', release('r-1'))).body['id']);
    await until(id, 'shipped');
    const cancel = await call(`POST /orders/${id}/cancel-requests`, { request_id: 'q-1' });
    const change = await call(`POST /orders/${id}/change-requests`, { request_id: 'q-2', ship_to: { city: 'Oslo' } });
    expect([cancel.body['outcome'], change.body['outcome']]).toEqual(['too_late', 'too_late']);
  });
});

describe('what comes back', () => {
  const announced: Doc = { rma: 'R-1', lines: [{ line_ref: 'rl-1', sku: 'A', quantity: 3 }] };
  const onHand = async (): Promise<unknown> => (await call('GET /stock/A/WH1')).body['on_hand'];

  test('is announced once under its reference, received in parts, and goes on the shelf only when it is fit for it', async () => {
    inbox = await openInbox();
    await open('--hub', inbox.url);
    const first = await call('PUT /returns/by-reference/ret_1', announced);
    const again = await call('PUT /returns/by-reference/ret_1', announced);
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
    expect(trial.running.frame.store.sql("select count(*) as n from effect where entity = 'return'").get()?.['n']).toBe(1);

    const id = plain(first.body['id']);
    await trial.admin(`POST /admin/returns/${id}/receive`, { lines: [{ sku: 'A', quantity: 1 }] });
    await trial.admin(`POST /admin/returns/${id}/receive`, { lines: [{ sku: 'A', quantity: 2 }], complete: true });
    expect(await onHand()).toBe(100);
    const lines = [
      { sku: 'A', quantity: 1, condition: 'new', disposition: 'restock' },
      { sku: 'A', quantity: 2, condition: 'torn', disposition: 'quarantine' },
    ];
    await trial.admin(`POST /admin/returns/${id}/inspect`, { by: 'Kim', lines });
    expect(await onHand()).toBe(101);
    expect((await call('GET /stock/A/WH1-QUARANTINE')).body['on_hand']).toBe(2);
    expect((await call(`GET /returns/${id}`)).body).toMatchObject({
      version: 4,
      complete: true,
      received: [{ quantity: 1 }, { quantity: 2 }],
      inspected: [{ disposition: 'restock' }, { disposition: 'quarantine' }],
    });
    const letters = await inbox.received(4);
    const told = letters.filter(({ headers }) => headers['x-wh-topic'] === 'return.changed');
    expect(told.length).toBeGreaterThan(2);
  });

  test('may be a parcel that nobody has announced, and no more is inspected than has arrived', async () => {
    await open();
    const blind = await trial.admin('POST /admin/returns', { order_number: '#9', lines: [{ sku: 'A', quantity: 1 }] });
    const id = plain(blind.body['id']);
    expect((await call('GET /returns')).body['items']).toMatchObject([
      { id, status: 'blind', reference: null, order_number: '#9' },
    ]);
    const lines = [{ sku: 'A', quantity: 2, disposition: 'restock' }];
    expect((await trial.admin(`POST /admin/returns/${id}/inspect`, { lines })).status).toBe(422);
    expect(await onHand()).toBe(100);
  });

  test('is told whose a parcel is that came before its return, which nobody can take over', async () => {
    await open();
    const blind = await trial.admin('POST /admin/returns', { lines: [{ sku: 'A', quantity: 1 }] });
    const own = (reference: string): Promise<Reply> =>
      call(`PUT /returns/${plain(blind.body['id'])}`, { ...announced, reference });
    expect((await own('ret_1')).body).toMatchObject({ reference: 'ret_1', rma: 'R-1', received: [{ quantity: 1 }] });
    expect([(await own('ret_1')).status, (await own('ret_2')).body['code']]).toEqual([200, 'of_another_return']);
    expect((await call('PUT /returns/by-reference/ret_1', announced)).body['id']).toBe(blind.body['id']);
  });
});

describe('an order that somebody works on by hand', () => {
  const parcel = (quantity: number, sku?: string): Doc => ({
    contents: [{ line_ref: 'x-1', quantity, ...(sku === undefined ? {} : { sku }) }],
  });
  const onHand = async (sku: string): Promise<unknown> => (await call(`GET /stock/${sku}/WH1`)).body['on_hand'];
  const released = async (quantity: number): Promise<string> =>
    plain((await call('POST /orders', release('r-1', quantity))).body['id']);
  const pack = (id: string, ...parcels: Doc[]): Promise<Reply> =>
    trial.admin(`POST /admin/orders/${id}/pack`, parcels.length === 0 ? {} : { parcels });
  const send = async (id: string, ...parcels: Doc[]): Promise<void> => {
    const shipment = plain((await pack(id, ...parcels)).body['shipment_id']);
    await trial.admin(`POST /admin/shipments/${shipment}/label`, {});
    await trial.admin(`POST /admin/shipments/${shipment}/ship`, {});
  };
  const order = async (id: string): Promise<Doc> => (await call(`GET /orders/${id}`)).body;

  test('is sent in parts, and leaves the floor alone', async () => {
    await open('--dwell', '0ms', '--work-interval', '60s');
    const id = await released(10);
    await send(id, parcel(3), parcel(4));
    expect(await order(id)).toMatchObject({ status: 'part_shipped', lines: [{ packed: 7, shipped: 7 }] });
    await send(id);
    expect(await order(id)).toMatchObject({ status: 'shipped', lines: [{ picked: 10, shipped: 10 }] });
    expect((await call('GET /shipments')).body['items']).toMatchObject([
      { packages: [{ carrier: 'own' }, { carrier: 'own' }] },
      { packages: [{ contents: [{ quantity: 3 }] }] },
    ]);
    expect([await onHand('A'), trial.running.frame.store.countRows('work')]).toEqual([90, 0]);
    expect((await pack(id)).status).toBe(409);
  });

  test('may come to more than was ordered, to other goods, or to less with a reason', async () => {
    await open('--dwell', '60s');
    const [more, short] = [await released(2), await released(9)];
    await send(more, parcel(3, 'B'));
    expect(await order(more)).toMatchObject({ status: 'shipped', lines: [{ quantity: 2, shipped: 3 }] });
    expect([await onHand('A'), await onHand('B')]).toEqual([100, -3]);
    await trial.admin(`POST /admin/orders/${short}/pick`, { lines: [{ line_ref: 'x-1', quantity: 7 }], reason: 'BP' });
    await send(short);
    expect(await order(short)).toMatchObject({
      status: 'shipped',
      lines: [{ picked: 7, shipped: 7, short: 2, short_reason: 'BP' }],
    });
  });

  test('is given up or kept as the floor was told', async () => {
    await open('--dwell', '60s');
    const outcomes: unknown[] = [];
    for (const agree of [false, true]) {
      const id = await released(1);
      await trial.admin(`POST /admin/orders/${id}/pick`, {});
      await trial.admin('POST /admin/requests', { agree });
      outcomes.push((await call(`POST /orders/${id}/cancel-requests`, { request_id: 'q-1' })).body['outcome']);
    }
    expect(outcomes).toEqual(['rejected', 'accepted']);
  });

  test('is stamped by a clock that somebody has stopped', async () => {
    await open('--dwell', '60s');
    await trial.admin('POST /admin/clock', { at: '2025-10-26T01:30:00Z' });
    await trial.admin('PUT /admin/stock/A/WH1', { on_hand: 90 });
    await trial.admin('POST /admin/clock', { at: null });
    expect((await call('GET /stock/A/WH1')).body['updated_at']).toBe('2025-10-26T01:30:00.000Z');
    expect((await trial.admin('POST /admin/clock', { at: 'noon' })).status).toBe(422);
  });
});

describe('webhooks of the warehouse', () => {
  test('are signed in hex, and stock is told as absolute counts with a rising sequence', async () => {
    inbox = await openInbox();
    await open('--hub', inbox.url);
    await trial.admin('POST /admin/adjustments', { sku: 'A', location: 'WH1', delta: -4, reference: 'a-1' });
    await trial.admin('POST /admin/adjustments', { sku: 'A', location: 'WH1', delta: -4, reference: 'a-1' });
    const [letter] = await inbox.received(1);
    const hex = createHmac('sha256', trial.secret('SANDBOX_WAREHOUSE_WEBHOOK_SECRET'))
      .update(letter?.raw ?? '')
      .digest('hex');
    expect(letter?.headers['x-wh-signature']).toBe(`sha256=${hex}`);
    expect(JSON.parse(letter?.raw.toString() ?? '')).toMatchObject({ levels: [{ sku: 'A', location: 'WH1', on_hand: 96 }] });
  });
});
