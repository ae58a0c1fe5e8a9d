import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { openShopper, type Shopper } from '../../peers/vendure/shopper.ts';
import { ensureVendure, startVendure, type RunningVendure } from '../../peers/vendure/start.ts';
import type { IncomingRequest } from '../../src/kit/contract.ts';
import { verifier } from '../../src/kit/signature.ts';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four bytes and more').toString('base64')}`;

/** What the plug-in says, as it says it. */
interface Notice {
  id: string;
  topic: string;
  entity: string;
  entityId: string;
  occurredAt: string;
}

/** A hub's front door: it checks the signature as the hub does, and notes what it let in. */
class Receiver {
  readonly taken: Notice[] = [];
  /** How often it was knocked at while it answered no. */
  refused = 0;
  status = 202;
  readonly #verify = verifier({ scheme: 'standard', secrets: ['S'] }, () => SECRET);
  #server: Server | null = null;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/webhooks/shop/notices`;
  }

  /** Opens the door, on the same port every time. */
  async open(): Promise<void> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        const body = Buffer.concat(chunks);
        response.writeHead(this.#judge({ path: '', query: {}, headers, body, receivedAt: Date.now() })).end();
      });
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #judge(request: IncomingRequest): number {
    if (!this.#verify(request)) return 401;
    const notice = JSON.parse(request.body.toString()) as Notice;
    if (request.headers['webhook-id'] !== notice.id) return 400;
    if (this.status === 202) this.taken.push(notice);
    else this.refused += 1;
    return this.status;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  about(entity: string, id: string): Notice[] {
    return this.taken.filter((notice) => notice.entity === entity && notice.entityId === id);
  }
}

const receiver = new Receiver();
let vendure: RunningVendure;
let shopper: Shopper;

beforeAll(async () => {
  await ensureVendure();
  await receiver.open();
  const hub = { url: receiver.url, secret: SECRET, intervalMs: 100, stuckAfterMs: 1_000, leaseMs: 2_000 };
  vendure = await startVendure({ postgres: inject('postgres').url, hub });
  shopper = openShopper(vendure.url, vendure.login, 5);
  await shopper.stockUp(4);
}, 300_000);

afterEach(async () => {
  receiver.status = 202;
  await receiver.close();
  await receiver.open();
});

afterAll(async () => {
  await vendure?.stop();
  await receiver.close();
});

interface OutboxState {
  waiting: number;
  oldestWaiting: string | null;
  attempts: number;
  lastError: string | null;
}

async function outbox(): Promise<OutboxState> {
  const { synclineOutbox } = await vendure.admin.ask<{ synclineOutbox: OutboxState }>(
    '{ synclineOutbox { waiting oldestWaiting attempts lastError } }',
  );
  return synclineOutbox;
}

/** Waits until the shop has told all. */
async function told(): Promise<void> {
  await expect.poll(async () => (await outbox()).waiting, { timeout: 30_000 }).toBe(0);
}

test('every kind of change becomes a signed notice of the object that changed', async () => {
  const [goods] = await shopper.lookAround();
  const placed = await shopper.place({ payment: 'manual', lines: [{ sku: goods?.sku ?? '', quantity: 2 }] });
  await shopper.settle(placed.payment.id);
  await shopper.modify(placed.id, { address: true });
  const fulfilment = await shopper.fulfil([{ line: placed.lines[0]?.id ?? '', quantity: 1 }]);
  await shopper.refund(placed.payment.id, 10);
  await shopper.count(goods?.variant ?? '', 500);
  await told();
  expect(receiver.about('order', placed.id).length).toBeGreaterThan(0);
  expect(receiver.about('shipment', `${placed.id}/${fulfilment}`).length).toBeGreaterThan(0);
  expect(receiver.about('inventory-level', `${goods?.variant ?? ''}@1`).length).toBeGreaterThan(0);
  expect(receiver.about('variant', goods?.variant ?? '').length).toBeGreaterThan(0);
  expect(new Set(receiver.taken.map(({ entity }) => entity))).toEqual(
    new Set(['order', 'shipment', 'inventory-level', 'variant', 'product', 'customer']),
  );
  expect(new Set(receiver.taken.map(({ id }) => id)).size).toBe(receiver.taken.length);
});

test('a cart that somebody fills tells nothing', async () => {
  const { createDraftOrder } = await vendure.admin.ask<{ createDraftOrder: { id: string } }>(
    'mutation { createDraftOrder { id } }',
  );
  const [goods] = await shopper.lookAround();
  const input = { productVariantId: goods?.variant, quantity: 1 };
  const mutation = `mutation($orderId: ID!, $input: AddItemToDraftOrderInput!) {
    addItemToDraftOrder(orderId: $orderId, input: $input) { __typename } }`;
  await vendure.admin.ask(mutation, { orderId: createDraftOrder.id, input });
  await told();
  expect(receiver.about('order', createDraftOrder.id)).toEqual([]);
});

test('what changes while nobody answers is kept, and told when somebody does', async () => {
  await told();
  await receiver.close();
  const seen = receiver.taken.length;
  const placed = await shopper.place({ payment: 'manual' });
  await shopper.settle(placed.payment.id);
  await expect.poll(async () => (await outbox()).attempts, { timeout: 20_000 }).toBeGreaterThan(1);
  const stuck = await outbox();
  expect(stuck).toMatchObject({ lastError: expect.stringContaining('ECONNREFUSED') as string });
  expect(stuck.waiting).toBeGreaterThan(1);
  expect(stuck.oldestWaiting).not.toBeNull();
  await receiver.open();
  await told();
  // Several notices of one order waited: it is told once.
  expect(receiver.taken.slice(seen).filter(({ entity }) => entity === 'order')).toHaveLength(1);
  expect(receiver.about('order', placed.id).length).toBeGreaterThan(0);
});

test('a hub that refuses is asked again until it takes it', async () => {
  await told();
  receiver.status = 503;
  receiver.refused = 0;
  const placed = await shopper.place();
  await expect.poll(() => receiver.refused, { timeout: 20_000 }).toBeGreaterThan(2);
  expect((await outbox()).lastError).toContain('503');
  receiver.status = 202;
  await told();
  expect(receiver.about('order', placed.id)).toHaveLength(1);
});

test('a shop that is killed tells afterwards what it could not tell before', async () => {
  await told();
  await receiver.close();
  const placed = await Promise.all([1, 2, 3].map(() => shopper.place()));
  await vendure.kill();
  await receiver.open();
  await vendure.restart();
  await told();
  for (const { id } of placed) expect(receiver.about('order', id).length, id).toBeGreaterThan(0);
}, 90_000);

test('orders that come while the shop is killed again and again are each told, if they are there', async () => {
  const placed: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    const buying = (async () => {
      for (let count = 0; count < 20; count += 1) placed.push((await shopper.place()).id);
    })().then(
      () => 'bought all',
      () => 'cut off',
    );
    const bought = placed.length;
    await expect.poll(() => placed.length, { timeout: 30_000 }).toBeGreaterThan(bought + 1);
    await vendure.kill();
    expect(await buying).toBe('cut off');
    await vendure.restart();
  }
  await told();
  const { orders } = await vendure.admin.ask<{ orders: { items: { id: string }[] } }>(
    '{ orders(options: { take: 1000, filter: { orderPlacedAt: { isNull: false } } }) { items { id } } }',
  );
  expect(orders.items.length).toBeGreaterThanOrEqual(placed.length);
  for (const { id } of orders.items) expect(receiver.about('order', id).length, id).toBeGreaterThan(0);
}, 120_000);

test('a change that is rolled back tells nothing', async () => {
  await told();
  const client = new pg.Client({ connectionString: vendure.database });
  await client.connect();
  const count = async (): Promise<number> =>
    (await client.query<{ count: number }>('SELECT count(*)::integer AS count FROM syncline_notice')).rows[0]?.count ?? 0;
  const before = await count();
  const [goods] = await shopper.lookAround();
  // The first of the two is written and told of; the second fails, and with it the transaction of both.
  const input = [
    { id: goods?.variant, stockOnHand: 41, sku: 'RENAMED' },
    { id: '999999', stockOnHand: 1 },
  ];
  const mutation = 'mutation($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }';
  await expect(vendure.admin.ask(mutation, { input })).rejects.toThrow();
  expect(await count()).toBe(before);
  // The same without the second one is told.
  await vendure.admin.ask(mutation, { input: [{ id: goods?.variant, stockOnHand: 41 }] });
  expect(await count()).toBeGreaterThan(before);
  await client.end();
});

test('what was told long ago is removed', async () => {
  await told();
  const client = new pg.Client({ connectionString: vendure.database });
  await client.connect();
  const { rowCount } = await client.query(`UPDATE syncline_notice SET "deliveredAt" = now() - interval '30 days' WHERE id <= 3`);
  expect(rowCount).toBe(3);
  await vendure.restart();
  const left = async (): Promise<number> => (await client.query('SELECT id FROM syncline_notice WHERE id <= 3')).rowCount ?? 0;
  await expect.poll(left, { timeout: 20_000 }).toBe(0);
  expect((await client.query('SELECT id FROM syncline_notice')).rowCount).toBeGreaterThan(0);
  await client.end();
}, 60_000);

test('two servers of one shop tell everything once', async () => {
  await told();
  const second = await vendure.another();
  const seen = receiver.taken.length;
  const other = openShopper(second.url, vendure.login, 6);
  await other.lookAround();
  const placed = [await other.place(), await shopper.place(), await other.place()];
  await told();
  const notices = receiver.taken.slice(seen);
  expect(new Set(notices.map(({ id }) => id)).size).toBe(notices.length);
  for (const { id } of placed) expect(receiver.about('order', id).length, id).toBeGreaterThan(0);
  await second.stop();
}, 90_000);

test('a request with another secret is not let in', async () => {
  const strange = await fetch(receiver.url, {
    method: 'POST',
    body: '{}',
    headers: { 'webhook-id': '1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)), 'webhook-signature': 'v1,AAAA' },
  });
  expect(strange.status).toBe(401);
});
