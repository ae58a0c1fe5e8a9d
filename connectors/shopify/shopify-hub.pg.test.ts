import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start, type Running } from '../../sandbox/frame/start.ts';
import { shopify as standIn } from '../../sandbox/shopify/shopify.ts';
import { defineHub } from '../../src/config.ts';
import { owner } from '../../src/config/strategies.ts';
import type { FactDraft } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import { startHub, type RunningHub } from '../../src/start-hub.ts';
import { readStatus, whatIsLeft } from '../../src/store/views/status.ts';
import { createTestDatabase, type TestDatabase } from '../../tools/test-database.ts';
import { http } from '../http/index.ts';
import { openTrialShop, SECRETS, type TrialShop } from './fixtures/trial-shop.ts';
import { shopify } from './index.ts';

// A hub between a shop and a warehouse that only tells: orders come in, stock and shipments go to the shop.

const data = mkdtempSync(join(tmpdir(), 'syncline-shopify-'));
let running: Running;
let shop: TrialShop;
let database: TestDatabase;
let hub: RunningHub;

/** The warehouse tells claims as the model has them, with our reference where it was given one. */
const claim =
  (entity: string) =>
  (doc: Doc): FactDraft[] => {
    const ours = doc.maybeText('ours');
    const groups = doc.value('groups') as Record<string, Json>;
    return [{ entity, id: doc.id('id'), version: doc.integer('version'), groups, ...(ours === null ? {} : { ours }) }];
  };
const plain = { edits: 'state', version: 'strict', idempotency: 'none' } as const;

beforeAll(async () => {
  const flags = ['--data', data, '--domain', 'acme.myshopify.com', '--bucket-rate', '1000'];
  running = await start(standIn, flags, { environment: SECRETS });
  shop = await openTrialShop(running.port);
  const variants = [{ sku: 'SHIRT', price: { amount: 5000 }, stock: { Warehouse: 10 } }];
  await shop.admin('POST /admin/products', { title: 'Shirt', variants });
  database = await createTestDatabase();
  hub = await startHub({
    databaseUrl: database.url,
    hub: defineHub({
      hub: 'trial',
      systems: {
        shop: shopify({
          shop: 'acme.myshopify.com',
          baseUrl: shop.proxy.origin,
          token: 'SANDBOX_SHOPIFY_TOKEN',
          webhookSecrets: ['SANDBOX_SHOPIFY_SECRET'],
          entities: ['order', 'shipment', 'product', 'variant', 'inventory-level', 'location', 'customer'],
          currency: 'EUR',
          taxesIncluded: false,
          locations: { [shop.warehouse]: 'WH1' },
          limits: { rate: 1_000 },
        }),
        wms: http({
          baseUrl: 'http://127.0.0.1:9',
          auth: { kind: 'none' },
          webhook: {
            signature: { scheme: 'hmac', header: 'x-signature', encoding: 'hex', secrets: ['SANDBOX_ADMIN_TOKEN'] },
            deliveryId: ['x-delivery'],
            topic: { header: 'x-topic' },
            topics: {
              order: { entity: 'order', read: claim('order') },
              level: { entity: 'inventory-level', read: claim('inventory-level') },
              shipment: { entity: 'shipment', read: claim('shipment') },
            },
          },
          entities: { 'inventory-level': plain, shipment: plain, order: plain },
        }),
      },
      ownership: {
        order: {
          header: owner('shop'),
          lines: owner('shop'),
          shipTo: owner('shop'),
          billTo: owner('shop'),
          buyer: owner('shop'),
          cancellation: owner('shop'),
          tags: owner('shop'),
          fulfilment: owner('shop'),
          posting: owner('wms'),
        },
        product: { identity: owner('shop'), copy: owner('shop') },
        variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
        customer: { identity: owner('shop'), contact: owner('shop'), legal: owner('shop') },
        location: { identity: owner('shop'), address: owner('shop') },
        'inventory-level': { identity: owner('wms'), onHand: owner('wms') },
        shipment: { header: owner('wms'), packages: owner('wms'), status: owner('wms') },
      },
      flows: [
        { entity: 'inventory-level', to: 'shop', groups: ['onHand'], needs: ['variant'] },
        { entity: 'shipment', to: 'shop', groups: ['header', 'packages', 'status'], needs: ['order'] },
      ],
    }),
    host: '127.0.0.1',
    port: 0,
    apiKey: 'key',
    logLevel: process.env['SYNCLINE_TEST_LOG'] ?? 'silent',
    roles: { apply: true, deliver: true, serve: true },
    environment: { ...SECRETS, SYNCLINE_ALLOWED_HOSTS: '127.0.0.1' },
    maxBodyBytes: 100_000,
  });
  await hub.engine.systems
    .get('shop')
    ?.client.subscribe?.(`http://127.0.0.1:${hub.port}/webhooks/shop`, AbortSignal.timeout(20_000));
}, 90_000);

afterAll(async () => {
  await hub.stop();
  await database.drop();
  await shop.close();
  await running.stop();
  rmSync(data, { recursive: true, force: true });
});

async function rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return hub.engine.store.query<Row>({ name: `test ${text}`.slice(0, 60), text, values });
}

let deliveries = 0;
async function tell(topic: string, body: object): Promise<void> {
  const raw = JSON.stringify(body);
  const signature = createHmac('sha256', SECRETS.SANDBOX_ADMIN_TOKEN).update(raw).digest('hex');
  deliveries += 1;
  const headers = { 'x-topic': topic, 'x-delivery': `d-${deliveries}`, 'x-signature': signature };
  const { status } = await fetch(`http://127.0.0.1:${hub.port}/webhooks/wms`, { method: 'POST', headers, body: raw });
  expect(status).toBe(202);
}

const lifecycles = (): Promise<{ lifecycle: string }[]> =>
  rows(`select body::json->'derived'->>'lifecycle' as lifecycle from record where entity = 'order'`);
const outbox = async (): Promise<unknown> => (await shop.admin('GET /admin/outbox'))['pending'];
const available = async (): Promise<number> => {
  const [level] = (await shop.stored('inventory_levels')).filter((one) => one['locationId'] === shop.warehouse);
  return ((level ?? {})['quantities'] as { available: number }).available;
};

test('an order is told, read, shipped by the warehouse, and shown as shipped in the shop', async () => {
  const order = await shop.place(2);
  await expect.poll(lifecycles, { timeout: 10_000 }).toEqual([{ lifecycle: 'confirmed' }]);
  const [record] = await rows<{ id: string }>(`select id from record where entity = 'order'`);
  await tell('order', { id: 'W-1', version: 1, ours: record?.id, groups: {} });
  const contents = [{ line: order.line, sku: 'SHIRT', quantity: '2' }];
  const groups = {
    header: { number: 'S-1', order: { id: 'W-1' }, location: 'WH1' },
    packages: { packages: [{ id: 'p', carrier: 'UPS', trackingNumber: '1Z1', contents }] },
    status: { status: 'shipped' },
  };
  await tell('shipment', { id: 'S-1', version: 1, groups });
  await expect.poll(() => shop.stored('fulfillments'), { timeout: 10_000 }).toMatchObject([{ tracking: [{ number: '1Z1' }] }]);
  await expect.poll(lifecycles, { timeout: 10_000 }).not.toEqual([{ lifecycle: 'confirmed' }]);
  // When the shop says that it happened, and which sending of it this was.
  const stamps = `select count(*) as all, count(sent_at) as stamped, count(distinct message_id) as named from change
                  where system = 'shop' and source = 'webhook' and sent_at <= received_at`;
  const [webhooks] = await rows<{ all: number; stamped: number; named: number }>(stamps);
  expect(webhooks).toMatchObject({ stamped: webhooks?.all, named: webhooks?.all });
  expect(webhooks?.all).toBeGreaterThan(0);
}, 40_000);

test('stock goes to the shop and comes to rest, though the shop dates it by itself', async () => {
  const level = (version: number, quantity: string): object => {
    const onHand = { quantity, asOf: `2026-11-0${version}T09:00:00Z` };
    return { id: 'L-1', version, groups: { identity: { sku: 'SHIRT', location: 'WH1' }, onHand } };
  };
  await tell('level', level(1, '6'));
  await expect.poll(available, { timeout: 10_000 }).toBe(6);
  const isAtRest = async (): Promise<string[]> =>
    (await rows<{ state: string }>(`select state from delivery where entity = 'inventory-level'`)).map(({ state }) => state);
  await expect.poll(isAtRest, { timeout: 10_000 }).toEqual(['idle']);
  await tell('level', level(2, '4'));
  await expect.poll(available, { timeout: 10_000 }).toBe(4);
  // The shop tells of both changes by webhook, and what is then read is known as our own.
  const left = async (): Promise<unknown> => whatIsLeft(await readStatus(hub.engine.store, []));
  await expect.poll(() => outbox(), { timeout: 10_000 }).toBe(0);
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  expect(await isAtRest()).toEqual(['idle']);
  expect(await rows(`select 1 from attempt where document like '%mutation SetQuantity%'`)).toHaveLength(2);
}, 40_000);

interface OpenCase {
  id: number;
  detail: string;
}

const open = (): Promise<OpenCase[]> => rows(`select id, detail from cases where state = 'open' order by id`);
const retry = async (id: number | undefined): Promise<number> => {
  const headers = { authorization: 'Bearer key' };
  return (await fetch(`http://127.0.0.1:${hub.port}/cases/${id}/retry`, { method: 'POST', headers })).status;
};

test('a token that the merchant has revoked is one case, and all goes on at once when that is retried', async () => {
  await shop.admin('POST /admin/token', { revoked: true });
  const onHand = { quantity: '3', asOf: '2026-11-03T09:00:00Z' };
  await tell('level', { id: 'L-1', version: 3, groups: { identity: { sku: 'SHIRT', location: 'WH1' }, onHand } });
  await expect.poll(open, { timeout: 15_000 }).toMatchObject([{ detail: expect.stringContaining('access token') as string }]);
  expect(await available()).toBe(4);
  const [told] = await open();
  await shop.admin('POST /admin/token', { revoked: false });
  expect(await retry(told?.id)).toBe(200);
  await expect.poll(available, { timeout: 15_000 }).toBe(3);
  await expect.poll(open, { timeout: 15_000 }).toEqual([]);
}, 60_000);

test('an order outlives the product that it sold', async () => {
  const [product] = await shop.stored('products');
  const remove = 'mutation ($id: ID!) { productDelete(input: { id: $id }) { deletedProductId userErrors { message } } }';
  const variables = { id: `gid://shopify/Product/${String(product?.['id'])}` };
  await shop.admin('POST /admin/graphql', { query: remove, variables });
  await expect.poll(() => shop.stored('products'), { timeout: 10_000 }).toEqual([]);
  // It changes after that, and is read anew without its product.
  const note = 'mutation ($id: ID!) { orderUpdate(input: { id: $id, note: "gift" }) { order { id } userErrors { message } } }';
  const [order] = await shop.stored('orders');
  await shop.admin('POST /admin/graphql', { query: note, variables: { id: `gid://shopify/Order/${String(order?.['id'])}` } });
  const noted = `select body::json->'tags'->>'note' as note, body::json->'lines'->'lines'->0->>'sku' as sku, held from record where entity = 'order'`;
  await expect.poll(() => rows(noted), { timeout: 10_000 }).toEqual([{ note: 'gift', sku: 'SHIRT', held: null }]);
  const ofOrders = `select c.detail from cases c join record r on r.id = c.record_id where r.entity = 'order' and c.state = 'open'`;
  expect(await rows(ofOrders)).toEqual([]);
}, 60_000);
