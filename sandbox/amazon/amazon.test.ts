import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Doc, Json } from '../frame/json.ts';
import { isDoc, parseDoc, plain } from '../frame/json.ts';
import { start } from '../frame/start.ts';
import type { Reply, Trial } from '../trial/trial-run.ts';
import { trialRun } from '../trial/trial-run.ts';
import { amazon } from './amazon.ts';

const ORDERS = '/fba/outbound/2020-07-01/fulfillmentOrders';

let trial: Trial;
let token: string;
const begin = async (...flags: string[]): Promise<void> => {
  trial = await trialRun(amazon, '--dwell', '0', ...flags);
  token = plain((await grant()).body['access_token']);
  await trial.admin('POST /admin/inventory', { sku: 'MUG', quantity: 10 });
};
beforeEach(() => begin());
afterEach(() => trial.end());

async function grant(change: Record<string, string> = {}): Promise<Reply> {
  const form = {
    grant_type: 'refresh_token',
    client_id: trial.secret('SANDBOX_AMAZON_CLIENT_ID'),
    client_secret: trial.secret('SANDBOX_AMAZON_CLIENT_SECRET'),
    refresh_token: trial.secret('SANDBOX_AMAZON_REFRESH_TOKEN'),
    ...change,
  };
  return send(`${trial.url}/auth/o2/token`, { method: 'POST', body: new URLSearchParams(form) });
}

async function send(url: string, init: RequestInit): Promise<Reply> {
  const answer = await fetch(url, init);
  return { status: answer.status, body: parseDoc(await answer.text()), headers: answer.headers };
}

async function api(line: string, body?: Doc): Promise<Reply> {
  const [method = 'GET', path = ''] = line.split(' ');
  const headers = { 'x-amz-access-token': token, 'content-type': 'application/json' };
  return send(trial.url + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

const address = { name: 'Ana', addressLine1: 'Calle 1', city: 'Berlin', postalCode: '10115', countryCode: 'DE' };
const draft = (id: string, more: Doc = {}): Doc => ({
  marketplaceId: 'A1PA6795UKMFR9',
  sellerFulfillmentOrderId: id,
  displayableOrderId: id,
  displayableOrderDate: '2026-11-03T10:00:00Z',
  displayableOrderComment: 'Thanks.',
  shippingSpeedCategory: 'Standard',
  destinationAddress: address,
  items: [{ sellerSku: 'MUG', sellerFulfillmentOrderItemId: 'L1', quantity: 3 }],
  ...more,
});
const place = async (id: string, more: Doc = {}): Promise<void> => {
  expect(await api(`POST ${ORDERS}`, draft(id, more))).toMatchObject({ status: 200 });
};
const inner = (doc: Doc, name: string): Doc => {
  const value = doc[name];
  return isDoc(value) ? value : {};
};
const shown = async (id: string): Promise<Doc> => inner((await api(`GET ${ORDERS}/${id}`)).body, 'payload');
const status = async (id: string): Promise<Json | undefined> =>
  inner(await shown(id), 'fulfillmentOrder')['fulfillmentOrderStatus'];
const to = (id: string, word: string): Promise<Reply> => trial.admin(`POST /admin/orders/${id}/advance`, { to: word });
const error = ({ body }: Reply): Json => (Array.isArray(body['errors']) ? (body['errors'][0] ?? null) : null);
const stock = async (): Promise<Json | undefined> => {
  const query = 'details=true&granularityType=Marketplace&granularityId=A1&marketplaceIds=A1';
  const { body } = await api(`GET /fba/inventory/v1/summaries?${query}`);
  const [summary] = inner(body, 'payload')['inventorySummaries'] as Doc[];
  const details = inner(summary ?? {}, 'inventoryDetails');
  return [details['fulfillableQuantity'] ?? null, inner(details, 'reservedQuantity')['totalReservedQuantity'] ?? null];
};

describe('an order', () => {
  test('is taken once, reserves its goods, and goes its way', async () => {
    await place('A');
    const again = await api(`POST ${ORDERS}`, draft('A'));
    expect([again.status, error(again)]).toMatchObject([400, { code: 'InvalidInput' }]);
    expect(await stock()).toEqual([7, 3]);
    for (const word of ['New', 'Received', 'Planning', 'Processing', 'Complete']) {
      expect(await status('A')).toBe(word);
      await trial.admin('POST /admin/orders/A/advance', {});
    }
    expect(await stock()).toEqual([7, 0]);
    const [shipment] = (await shown('A'))['fulfillmentShipments'] as Doc[];
    expect(shipment).toMatchObject({
      fulfillmentShipmentStatus: 'SHIPPED',
      fulfillmentShipmentPackage: [{ carrierCode: 'UPS' }],
    });
  });

  test('leaves in parts, each with its package and its number', async () => {
    await place('A');
    await to('A', 'Processing');
    const sent = await trial.admin('POST /admin/orders/A/ship', { items: [{ id: 'L1', quantity: 1 }], tracking: 'T1' });
    expect(await status('A')).toBe('Processing');
    expect((await shown('A'))['fulfillmentShipments']).toMatchObject([
      { fulfillmentShipmentStatus: 'PENDING', fulfillmentShipmentItem: [{ quantity: 2 }] },
      { fulfillmentShipmentStatus: 'SHIPPED', fulfillmentShipmentItem: [{ quantity: 1 }] },
    ]);
    const number = plain(sent.body['packageNumber']);
    await trial.admin(`POST /admin/packages/${number}/events`, { code: 'EVENT_301', status: 'DELIVERED' });
    const tracked = await api(`GET /fba/outbound/2020-07-01/tracking?packageNumber=${number}`);
    expect(tracked.body).toMatchObject({ payload: { trackingNumber: 'T1', currentStatus: 'DELIVERED' } });
    expect(inner(tracked.body, 'payload')['trackingEvents']).toMatchObject([
      { eventCode: 'EVENT_202' },
      { eventCode: 'EVENT_301' },
    ]);
  });

  test('is cancelled until it is picked', async () => {
    await place('A');
    await to('A', 'Planning');
    expect(await api(`PUT ${ORDERS}/A/cancel`)).toMatchObject({ status: 200 });
    expect(await status('A')).toBe('Cancelled');
    expect(await stock()).toEqual([10, 0]);
    await place('B');
    await to('B', 'Processing');
    expect(error(await api(`PUT ${ORDERS}/B/cancel`))).toMatchObject({ code: 'InvalidInput' });
  });

  test('on hold stays, is changed, and then let go; one that ships is changed no more', async () => {
    await place('A', { fulfillmentAction: 'Hold' });
    await to('A', 'Processing');
    expect(await status('A')).toBe('Received');
    const items = [{ sellerFulfillmentOrderItemId: 'L1', quantity: 5 }];
    expect(await api(`PUT ${ORDERS}/A`, { items, fulfillmentAction: 'Ship' })).toMatchObject({ status: 200 });
    expect(await stock()).toEqual([5, 5]);
    expect(await api(`PUT ${ORDERS}/A`, { items })).toMatchObject({ status: 400 });
  });

  test.each([
    ['FillOrKill', 'Unfulfillable', 0, [9, 0]],
    ['FillAllAvailable', 'CompletePartialled', 2, [7, 0]],
    ['FillAll', 'Processing', 2, [7, 0]],
  ])('of which one is missing is, by %s, %s', async (fulfillmentPolicy, word, sent, left) => {
    await place('A', { fulfillmentPolicy });
    await trial.admin('POST /admin/missing', { sku: 'MUG', quantity: 1 });
    await to('A', 'Complete');
    expect(await status('A')).toBe(word);
    const shipments = (await shown('A'))['fulfillmentShipments'] as Doc[];
    const units = shipments
      .flatMap((one) => one['fulfillmentShipmentItem'] as Doc[])
      .reduce((sum, one) => sum + Number(one['quantity']), 0);
    expect(units).toBe(sent);
    expect(await stock()).toEqual(left);
  });

  test.each<[string, Doc]>([
    ['an unknown SKU', { items: [{ sellerSku: 'HAT', sellerFulfillmentOrderItemId: 'L1', quantity: 1 }] }],
    ['more than there is', { items: [{ sellerSku: 'MUG', sellerFulfillmentOrderItemId: 'L1', quantity: 11 }] }],
    ['no address', { destinationAddress: {} }],
    ['a long id', { sellerFulfillmentOrderId: 'x'.repeat(41) }],
    ['a speed that is none', { shippingSpeedCategory: 'Slow' }],
  ])('with %s is refused', async (_, more) => {
    const answer = await api(`POST ${ORDERS}`, draft('A', more));
    expect([answer.status, error(answer)]).toMatchObject([400, { code: 'InvalidInput' }]);
    expect(await stock()).toEqual([10, 0]);
  });
});

test('orders are listed by the time of their status, page after page', async () => {
  await trial.end();
  await begin('--rate', '1000', '--burst', '1000');
  await trial.admin('POST /admin/inventory', { sku: 'MUG', quantity: 1000 });
  for (let number = 0; number < 55; number += 1) await place(`O${number}`);
  const found = new Set<unknown>();
  for (let next: string | null = ''; next !== null;) {
    const query = new URLSearchParams({ queryStartDate: '2020-01-01T00:00:00Z', ...(next !== '' && { nextToken: next }) });
    const payload = inner((await api(`GET ${ORDERS}?${query.toString()}`)).body, 'payload');
    for (const order of payload['fulfillmentOrders'] as Doc[]) found.add(order['sellerFulfillmentOrderId']);
    next = payload['nextToken'] === undefined ? null : plain(payload['nextToken']);
  }
  expect(found.size).toBe(55);
});

test('a token is granted for a refresh token, and ends', async () => {
  expect(await grant({ refresh_token: 'other' })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect(await grant({ client_secret: 'other' })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  await trial.admin('POST /admin/tokens/expire');
  const answer = await api(`GET ${ORDERS}`);
  expect([answer.status, error(answer)]).toMatchObject([
    403,
    { code: 'Unauthorized', details: 'The access token you provided has expired.' },
  ]);
});

test('each operation has a bucket of its own', async () => {
  await trial.end();
  await begin('--rate', '0.1', '--burst', '2');
  const first = await api(`GET ${ORDERS}`);
  expect(first.headers.get('x-amzn-ratelimit-limit')).toBe('0.1');
  await api(`GET ${ORDERS}`);
  const third = await api(`GET ${ORDERS}`);
  expect([third.status, error(third)]).toMatchObject([429, { code: 'QuotaExceeded' }]);
  expect(await api(`POST ${ORDERS}`, draft('A'))).toMatchObject({ status: 200 });
});

test('orders go on by themselves, survive a restart, and every effect is logged', async () => {
  await place('A');
  const data = trial.running.frame.options.data;
  const environment = Object.fromEntries(
    ['SANDBOX_ADMIN_TOKEN', ...amazon.secretNames].map((name) => [name, trial.secret(name)]),
  );
  await trial.running.stop();
  const again = await start(amazon, ['--data', data, '--dwell', '1', '--look-interval', '1'], { environment });
  const headers = { authorization: `Bearer ${trial.secret('SANDBOX_ADMIN_TOKEN')}` };
  const admin = async (path: string): Promise<Doc> => (await send(`http://127.0.0.1:${again.port}${path}`, { headers })).body;
  trial = {
    ...trial,
    end: async () => {
      await again.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
  await expect.poll(async () => (await admin('/admin/orders'))['items']).toEqual([{ id: 'A', status: 'Complete' }]);
  expect((await admin('/admin/effects'))['items']).toMatchObject([
    { kind: 'create', entity: 'fulfillment_order', external_id: 'A' },
  ]);
});
