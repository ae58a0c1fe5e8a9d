import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import { openInbox } from '../trial/inbox.ts';
import type { Reply, Trial } from '../trial/trial-run.ts';
import { ask, trialRun } from '../trial/trial-run.ts';
import { erp } from './erp.ts';

let trial: Trial;
let token: string;

const eur = (amount: number): Doc => ({ amount, currency: 'EUR' });
const order = (quantity = 3, total = 1000): Doc => ({
  order_number: '#1',
  customer_reference: 'c-1',
  currency: 'EUR',
  lines: [{ line_ref: 'x-1', sku: 'A', kind: 'physical', quantity, unit_price: eur(300), total: eur(900) }],
  totals: { total: eur(total) },
});

async function login(): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: trial.secret('SANDBOX_ERP_CLIENT_ID'),
    client_secret: trial.secret('SANDBOX_ERP_CLIENT_SECRET'),
  });
  const answer = await fetch(`${trial.url}/oauth/token`, { method: 'POST', body: form });
  const body: unknown = await answer.json();
  return plain((body as Doc)['access_token']);
}

function call(line: string, body?: Doc, headers: Record<string, string> = {}): Promise<Reply> {
  const [method = '', path = ''] = line.split(' ');
  return ask(trial.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

async function open(...flags: string[]): Promise<void> {
  trial = await trialRun(erp, ...flags);
  token = await login();
}

async function openWithOrder(...flags: string[]): Promise<void> {
  await open(...flags);
  await call('PUT /customers/by-reference/c-1', { name: 'Ana' });
  await call('PUT /items/A', { title: 'Tee' });
  expect((await call('PUT /sales-orders/by-reference/o-1', order())).status).toBe(201);
}

afterEach(() => trial.end());

describe('access to the ERP', () => {
  test('needs a token that it knows and that has not expired', async () => {
    await open('--token-ttl', '0');
    expect((await call('GET /items')).body['code']).toBe('token_expired');
    token = 'made up';
    expect((await call('GET /items')).body['code']).toBe('unauthorised');
  });
});

test('an update of a customer may name the version it saw', async () => {
  await openWithOrder();
  const put = (name: string, match: string) => call('PUT /customers/by-reference/c-1', { name }, { 'if-match': match });
  expect(await put('Eva', '"7"')).toMatchObject({ status: 412, body: { code: 'stale_etag', current: '"1"' } });
  expect((await put('Eva', '"1"')).body).toMatchObject({ name: 'Eva', version: 2 });
});

describe('sales orders', () => {
  beforeEach(() => openWithOrder());

  test('an update must name the version it saw', async () => {
    const put = (headers: Record<string, string>) => call('PUT /sales-orders/by-reference/o-1', order(4), headers);
    expect((await put({})).body['code']).toBe('precondition_required');
    expect(await put({ 'if-match': '"7"' })).toMatchObject({ status: 412, body: { code: 'stale_etag', current: '"1"' } });
    const right = await put({ 'if-match': '"1"' });
    expect([right.status, right.headers.get('etag')]).toEqual([200, '"2"']);
  });

  test('the same content again is an answer and no effect', async () => {
    const before = trial.running.frame.store.countRows('effect');
    const same = await call('PUT /sales-orders/by-reference/o-1', order(), { 'if-match': '"1"' });
    expect([same.status, same.headers.get('etag')]).toEqual([200, '"1"']);
    expect(trial.running.frame.store.countRows('effect')).toBe(before);
  });

  test('an unknown customer and an unknown item are told apart, and a fee needs no item', async () => {
    const noCustomer = await call('PUT /sales-orders/by-reference/o-2', { ...order(), customer_reference: 'c-9' });
    const line = { line_ref: 'x-1', sku: 'Z', quantity: 1, unit_price: eur(1), total: eur(1) };
    const noItem = await call('PUT /sales-orders/by-reference/o-2', { ...order(), lines: [line] });
    const fee = await call('PUT /sales-orders/by-reference/o-2', { ...order(), lines: [{ ...line, kind: 'fee' }] });
    expect([noCustomer.body['code'], noItem.body['code'], fee.status]).toEqual(['unknown_customer', 'unknown_item', 201]);
    expect(noItem.body['field']).toBe('lines[0].sku');
  });

  test('the invoices of all deliveries sum to the order', async () => {
    const deliver = (key: string, quantity: number) =>
      call(
        'POST /deliveries',
        { reference: key, sales_order_reference: 'o-1', lines: [{ line_ref: 'x-1', quantity }] },
        { 'idempotency-key': key },
      );
    await deliver('d-1', 1);
    await deliver('d-1', 1);
    await deliver('d-2', 2);
    const invoices = (await call('GET /invoices?order_reference=o-1')).body['items'] as Doc[];
    expect(invoices.map((one) => (one['total'] as Doc)['amount'])).toEqual([300, 700]);
    expect((await call('GET /sales-orders/by-reference/o-1')).body['status']).toBe('delivered');
    expect((await deliver('d-3', 1)).body['code']).toBe('over_delivered');
  });

  test('what comes back is credited as it is paid back, once, and no invoice counts it', async () => {
    const back = (received: number, refund: number, more: Doc = {}): Promise<Reply> => {
      const line = { line_ref: 'r-1-1', order_line_ref: 'x-1', sku: 'A', quantity: 3, received, refund: eur(refund) };
      const body = { number: 'R-1', order_number: '#1', currency: 'EUR', lines: [line], total: eur(refund), ...more };
      return call('PUT /returns/by-reference/ret_1', body);
    };
    expect((await back(0, 0)).body['credit_notes']).toEqual([]);
    expect((await back(2, 600)).body['credit_notes']).toEqual(['CN-000001']);
    expect((await back(2, 600)).body['credit_notes']).toEqual(['CN-000001']);
    await back(3, 850, { credit: eur(900) });
    const delivery = { reference: 'd-1', sales_order_reference: 'o-1', lines: [{ line_ref: 'x-1', quantity: 3 }] };
    await call('POST /deliveries', delivery, { 'idempotency-key': 'd-1' });
    const documents = (await call('GET /invoices?order_reference=o-1')).body['items'] as Doc[];
    expect(documents).toMatchObject([
      { kind: 'credit_note', return_reference: 'ret_1', lines: [{ line_ref: 'x-1', quantity: 2, amount: 600 }], total: eur(600) },
      { kind: 'credit_note', lines: [{ line_ref: 'x-1', quantity: 1, amount: 250 }], total: eur(300) },
      { kind: 'sales', total: eur(1000) },
    ]);
  });

  test('can be cancelled until something was delivered', async () => {
    const cancel = (etag: string) => call('PATCH /sales-orders/by-reference/o-1', { status: 'cancelled' }, { 'if-match': etag });
    expect((await cancel('"1"')).body['status']).toBe('cancelled');
    expect((await cancel('"2"')).status).toBe(200);
  });

  test("the price of an item is the ERP's own", async () => {
    await trial.admin('PATCH /admin/items/A', { price: eur(500) });
    const put = await call('PUT /items/A', { title: 'Tee 2', price: eur(1) });
    expect(put.body).toMatchObject({ title: 'Tee 2', price: eur(500), version: 3 });
  });
});

describe('webhooks of the ERP', () => {
  test('are signed over the second and the body', async () => {
    const inbox = await openInbox();
    await open('--hub', inbox.url);
    await call('PUT /items/A', { title: 'Tee' });
    const [letter] = await inbox.received(1);
    const [, seconds = '', hex] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(letter?.headers['x-erp-signature'])) ?? [];
    const expected = createHmac('sha256', trial.secret('SANDBOX_ERP_WEBHOOK_SECRET'))
      .update(`${seconds}.`)
      .update(letter?.raw ?? '')
      .digest('hex');
    expect(hex).toBe(expected);
    inbox.close();
  });
});
