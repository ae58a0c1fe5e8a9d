import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Inbox } from '../trial/inbox.ts';
import { openInbox } from '../trial/inbox.ts';
import type { Trial } from '../trial/trial-run.ts';
import { ask, trialRun } from '../trial/trial-run.ts';
import { shop } from './shop.ts';

let trial: Trial;
let inbox: Inbox | null = null;

afterEach(async () => {
  inbox?.close();
  inbox = null;
  await trial.end();
});

const order: Doc = { currency: 'EUR', lines: [{ id: 'x-1', sku: 'A', kind: 'physical', quantity: 2 }], totals: {} };
const bearer = (key?: string) => ({
  authorization: `Bearer ${trial.secret('SANDBOX_SHOP_TOKEN')}`,
  ...(key === undefined ? {} : { 'idempotency-key': key }),
});
const fulfil = (id: string, key: string, quantity: number) =>
  ask(`${trial.url}/orders/${id}/fulfilments`, {
    method: 'POST',
    headers: bearer(key),
    body: { reference: 'S-1', lines: [{ line_id: 'x-1', quantity }], packages: [] },
  });

describe('webhooks of the shop', () => {
  test('are signed over the raw bytes', async () => {
    inbox = await openInbox();
    trial = await trialRun(shop, '--hub', inbox.url);
    await trial.admin('POST /admin/orders', order);
    const [letter] = await inbox.received(1);
    const expected = createHmac('sha256', trial.secret('SANDBOX_SHOP_WEBHOOK_SECRET'))
      .update(letter?.raw ?? '')
      .digest('base64');
    expect(letter?.headers['x-shop-signature']).toBe(expected);
    expect(letter?.headers['x-shop-topic']).toBe('order.created');
  });

  test('are retried with the original body, event id and delivery id after the order has changed', async () => {
    inbox = await openInbox((nth) => (nth === 0 ? 503 : 202));
    trial = await trialRun(shop, '--hub', inbox.url, '--retry-base', '100ms');
    const placed = await trial.admin('POST /admin/orders', order);
    const [first] = [...(await inbox.received(1))];
    await trial.admin(`PATCH /admin/orders/${plain(placed.body['id'])}`, { note: 'edited' });
    const letters = await inbox.received(3);
    const retry = letters.find((one, index) => index > 0 && one.headers['x-shop-topic'] === 'order.created');
    expect(retry?.raw.equals(first?.raw ?? Buffer.alloc(0))).toBe(true);
    expect(retry?.headers['x-shop-event-id']).toBe(first?.headers['x-shop-event-id']);
    expect(retry?.headers['x-shop-delivery-id']).toBe(first?.headers['x-shop-delivery-id']);
  });

  test('are given up after the first attempt and eight retries', async () => {
    inbox = await openInbox(() => 500);
    trial = await trialRun(shop, '--hub', inbox.url, '--retry-base', '1ms');
    await trial.admin('POST /admin/orders', order);
    await inbox.received(9);
    let outbox = await trial.admin('GET /admin/outbox');
    while (outbox.body['given_up'] !== 1) outbox = await trial.admin('GET /admin/outbox');
    expect(inbox.letters).toHaveLength(9);
  });

  test('of a payment hold the transactions and nothing of the order', async () => {
    inbox = await openInbox();
    trial = await trialRun(shop, '--hub', inbox.url);
    const placed = await trial.admin('POST /admin/orders', order);
    await inbox.received(1);
    await trial.admin(`POST /admin/orders/${plain(placed.body['id'])}/pay`, { transactions: [{ id: 't-1', kind: 'sale' }] });
    const letters = await inbox.received(2);
    const body: unknown = JSON.parse(letters[1]?.raw.toString() ?? '');
    expect(Object.keys(body as Doc).toSorted()).toEqual(['id', 'transactions', 'updated_at', 'version']);
  });

  test('with a deliberately wrong signature report what the hub answered', async () => {
    inbox = await openInbox(() => 401);
    trial = await trialRun(shop, '--hub', inbox.url);
    const raw = { topic: 'order.created', body_base64: Buffer.from('{').toString('base64'), signature: 'short' };
    const sent = await trial.admin('POST /admin/webhook', raw);
    expect(sent.body['status']).toBe(401);
    expect(inbox.letters[0]?.headers['x-shop-signature']).toHaveLength(11);
  });
});

describe('writes to the shop', () => {
  test('a fulfilment sent twice with one key takes effect once', async () => {
    trial = await trialRun(shop);
    const id = plain((await trial.admin('POST /admin/orders', order)).body['id']);
    const first = await fulfil(id, 'k-1', 1);
    const again = await fulfil(id, 'k-1', 1);
    const other = await fulfil(id, 'k-1', 2);
    expect([first.status, again.status, other.status]).toEqual([201, 201, 409]);
    expect(again.body).toEqual(first.body);
    expect(trial.running.frame.store.countRows('effect')).toBe(1);
  });

  test('more units than ordered cannot be fulfilled', async () => {
    trial = await trialRun(shop);
    const id = plain((await trial.admin('POST /admin/orders', order)).body['id']);
    expect((await fulfil(id, 'k-1', 2)).status).toBe(201);
    expect((await fulfil(id, 'k-2', 1)).body['code']).toBe('over_fulfilled');
  });

  test('an answer that never comes leaves a committed effect', async () => {
    trial = await trialRun(shop, '--fault', 'timeout_after=1', '--fault', 'timeout_hold_ms=5');
    const id = plain((await trial.admin('POST /admin/orders', order)).body['id']);
    await expect(fulfil(id, 'k-1', 1)).rejects.toThrow();
    await trial.admin('POST /admin/faults', { rates: 'none' });
    expect((await fulfil(id, 'k-1', 1)).headers.get('idempotent-replay')).toBe('true');
    const effects = trial.running.frame.store.sql('select answered from effect').all();
    expect(effects.map((row) => row['answered'])).toEqual(['timeout_after']);
  });

  test('a timeout before the commit leaves nothing', async () => {
    trial = await trialRun(shop, '--fault', 'timeout_before=1', '--fault', 'timeout_hold_ms=5');
    const id = plain((await trial.admin('POST /admin/orders', order)).body['id']);
    await expect(fulfil(id, 'k-1', 1)).rejects.toThrow();
    expect(trial.running.frame.store.countRows('effect')).toBe(0);
  });

  test('a product is kept in the settled form, and the settled form is no change', async () => {
    trial = await trialRun(shop);
    await trial.admin('POST /admin/products', { id: 'p-1', title: 'Tee', variants: [{ sku: 'A', title: 'M' }] });
    const patch = (title: string) => ask(`${trial.url}/products/p-1`, { method: 'PATCH', headers: bearer(), body: { title } });
    expect((await patch('  Warm   tee ')).body).toMatchObject({ title: 'Warm tee', version: 2 });
    expect((await patch('Warm tee ')).body).toMatchObject({ version: 2 });
  });

  test('stock is refused when it is not what the writer thought', async () => {
    trial = await trialRun(shop);
    const put = (body: Doc) => ask(`${trial.url}/stock/A%20b/WH1`, { method: 'PUT', headers: bearer(), body });
    expect((await put({ on_hand: 5, change_from: null })).status).toBe(200);
    expect(await put({ on_hand: 7, change_from: 4 })).toMatchObject({
      status: 409,
      body: { code: 'compare_mismatch', current: 5 },
    });
  });
});

describe('lists of the shop', () => {
  test('lose nothing when many orders share updated_at over a page edge', async () => {
    trial = await trialRun(shop);
    const placed = new Set<string>();
    for (let nth = 0; nth < 25; nth += 1) placed.add(plain((await trial.admin('POST /admin/orders', order)).body['id']));
    const seen = new Set<string>();
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Doc = (await ask(`${trial.url}/orders?limit=4&cursor=${cursor}`, { headers: bearer() })).body;
      for (const item of page['items'] as Doc[]) seen.add(plain(item['id']));
      cursor = page['next_cursor'] as string | null;
    }
    expect(seen).toEqual(placed);
  });
});

describe('the gift cards of the shop', () => {
  const euros = (amount: number): Doc => ({ amount, currency: 'EUR' });
  const sale: Doc = {
    id: 't-1',
    kind: 'sale',
    status: 'success',
    gateway: 'gift_card',
    amount: euros(400),
    at: '2026-11-01T10:00:00Z',
  };

  test('get back what they paid of an order, once a key, and no more', async () => {
    inbox = await openInbox();
    trial = await trialRun(shop, '--hub', inbox.url);
    await trial.admin('POST /admin/gift_cards', { id: 'gc-1', amount: euros(1000) });
    await trial.admin('POST /admin/gift_cards', { id: 'gc-1', amount: euros(-400), reference: 'o-1' });
    await trial.admin('POST /admin/orders', { ...order, id: 'o-1', gift_cards: [{ id: 'gc-1' }], transactions: [sale] });
    const back = (amount: number, key: string, transaction = 't-1') =>
      ask(`${trial.url}/orders/o-1/refunds`, {
        method: 'POST',
        headers: bearer(key),
        body: { transaction_id: transaction, amount: euros(amount) },
      });
    expect((await back(300, 'k-1')).status).toBe(201);
    expect((await back(300, 'k-1')).headers.get('idempotent-replay')).toBe('true');
    expect(await back(101, 'k-2')).toMatchObject({ status: 422, body: { code: 'over_refunded', left: 100 } });
    expect(await back(1, 'k-3', 't-9')).toMatchObject({ status: 422, body: { field: 'transaction_id' } });
    const { body } = await ask(`${trial.url}/gift_cards/gc-1`, { headers: bearer() });
    expect(body).toMatchObject({ balance: 900, entries: [{ amount: 1000 }, { amount: -400 }, { amount: 300 }] });
    const { body: after } = await ask(`${trial.url}/orders/o-1`, { headers: bearer() });
    expect(after['transactions']).toMatchObject([{ id: 't-1' }, { kind: 'refund', parent_id: 't-1', amount: euros(300) }]);
    await inbox.received(2);
  });
});
