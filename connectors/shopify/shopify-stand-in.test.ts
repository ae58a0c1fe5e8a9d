import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start, type Running } from '../../sandbox/frame/start.ts';
import { shopify as standIn } from '../../sandbox/shopify/shopify.ts';
import type { FactDraft, OpenSystem, RawPart } from '../../src/kit/contract.ts';
import { orderCheck } from '../../src/model/order/order-check.ts';
import type { Fulfilment, Lines } from '../../src/model/order/order-schema.ts';
import { openLossyProxy, type LossyProxy } from './fixtures/lossy-proxy.ts';
import { bringAbout, callFor, held, wanted } from './fixtures/steps.ts';
import { shopify } from './index.ts';
import { ENTITIES } from './settings.ts';

// A shop that executes the vendor's own schema; it shares no code with the connector.

const secrets = {
  SANDBOX_ADMIN_TOKEN: 'admin-token-of-a-test',
  SANDBOX_SHOPIFY_TOKEN: 'shop-token-of-a-test',
  SANDBOX_SHOPIFY_SECRET: 'shop-secret-of-a-test',
};
const data = mkdtempSync(join(tmpdir(), 'syncline-shopify-'));
const signal = AbortSignal.timeout(110_000);
const eur = (amount: number) => ({ shop: { amount, currency: 'EUR' } });

let shop: Running;
let proxy: LossyProxy;
let system: OpenSystem;
let hooks: Server;
const told: { topic: string; part: RawPart }[] = [];
let locations: Record<string, string>;

beforeAll(async () => {
  hooks = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const incoming = { path: '', query: {}, headers, body: Buffer.concat(chunks), receivedAt: Date.now() };
      const isRight = system.webhook?.verify(incoming) === true;
      for (const part of isRight ? (system.webhook?.split(incoming) ?? []) : []) told.push({ topic: part.topic, part });
      response.writeHead(isRight ? 202 : 401).end();
    });
  });
  await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve));
  const flags = [
    '--data',
    data,
    '--domain',
    'acme.myshopify.com',
    '--bucket-size',
    '1000',
    '--bucket-rate',
    '1000',
    '--replay',
    'again',
  ];
  shop = await start(standIn, flags, { environment: secrets });
  proxy = await openLossyProxy(`http://127.0.0.1:${shop.port}`);
  locations = Object.fromEntries((await stored('locations')).map((one) => [String(one['name']), String(one['id'])]));
  system = shopify({
    shop: 'acme.myshopify.com',
    baseUrl: proxy.origin,
    token: 'SANDBOX_SHOPIFY_TOKEN',
    webhookSecrets: ['SANDBOX_SHOPIFY_SECRET'],
    entities: [...ENTITIES],
    currency: 'EUR',
    taxesIncluded: false,
    locations: { [locations['Warehouse'] ?? '']: 'WH1', [locations['Shop location'] ?? '']: 'ST1' },
  }).open({
    system: 'shop',
    hub: 'hub',
    now: Date.now,
    allowedHosts: ['127.0.0.1'],
    secret: (name) => secrets[name as keyof typeof secrets],
  });
  await admin('POST /admin/products', {
    title: 'Shirt',
    variants: [{ sku: 'SHIRT', price: { amount: 5000 }, stock: { Warehouse: 10 } }],
  });
}, 60_000);

afterAll(async () => {
  await system.client.close();
  await proxy.close();
  await shop.stop();
  hooks.close();
  rmSync(data, { recursive: true, force: true });
});

async function admin(line: string, body?: object): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = line.split(' ');
  const headers = { authorization: `Bearer ${secrets.SANDBOX_ADMIN_TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(`http://127.0.0.1:${shop.port}${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const json = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(`${line}: ${answer.status} ${JSON.stringify(json)}`);
  return json;
}

async function stored(table: string): Promise<Record<string, unknown>[]> {
  return (await admin(`GET /admin/store/${table}`))['items'] as Record<string, unknown>[];
}

async function merchant(query: string, variables: object): Promise<void> {
  const { data: done, errors } = (await admin('POST /admin/graphql', { query, variables })) as {
    data?: object;
    errors?: unknown;
  };
  if (errors !== undefined || JSON.stringify(done).includes('"message"')) throw new Error(JSON.stringify([done, errors]));
}

async function place(quantity: number): Promise<{ id: string; line: string }> {
  const address = { name: 'Ana Lopez', line1: 'Calle 1', city: 'Madrid', postal_code: '28013', country: 'ES' };
  const tax = Math.round(quantity * 5000 * 0.21);
  const placed = await admin('POST /admin/orders', {
    customer: { id: 'c1', email: 'ana@example.test', name: 'Ana Lopez' },
    ship_to: address,
    bill_to: address,
    lines: [{ sku: 'SHIRT', quantity, unit_price: eur(5000), tax_lines: [{ title: 'IVA', rate: 0.21, amount: eur(tax) }] }],
    shipping_lines: [{ title: 'Standard', price: eur(500) }],
    transactions: [
      {
        id: 't',
        kind: 'sale',
        status: 'success',
        at: '2026-11-03T10:00:00Z',
        gateway: 'card',
        amount: { amount: quantity * 5000 + tax + 500, currency: 'EUR' },
      },
    ],
  });
  const [line] = placed['lines'] as { id: string }[];
  return { id: String(placed['admin_graphql_api_id']), line: `gid://shopify/LineItem/${line?.id}` };
}

async function read(entity: string, id: string): Promise<FactDraft> {
  const got = await system.client.get(entity, id, signal);
  if (!('part' in got)) throw new Error(JSON.stringify(got));
  const { topic, raw } = got.part;
  const [fact] = system.normalise({ id: 1, system: 'shop', topic, source: 'fetch', raw, receivedAt: 0 }).facts;
  if (fact === undefined) throw new Error('It says nothing.');
  expect(entity === 'order' ? orderCheck(fact.groups ?? {}) : []).toEqual([]);
  return fact;
}

const linesOf = (fact: FactDraft): Lines => fact.groups?.['lines'] as unknown as Lines;
const shipmentOf = (order: { id: string; line: string }, number: string, quantity: number, record: string) =>
  wanted(
    'shipment',
    {
      header: { number, order: { id: order.id }, location: 'WH1' },
      packages: {
        packages: [
          {
            id: number,
            carrier: 'UPS',
            trackingNumber: number,
            contents: [{ line: order.line, sku: 'SHIRT', quantity: String(quantity) }],
          },
        ],
      },
      status: { status: 'shipped' },
    },
    { record, references: { order: { 'shop/order': order.id } } },
  );

describe('the life of an order', () => {
  test('a webhook tells of it within a second, and it can be read at once', async () => {
    const { port } = hooks.address() as AddressInfo;
    await system.client.subscribe?.(`http://127.0.0.1:${port}/`, signal);
    const order = await place(2);
    await expect.poll(() => told.map(({ topic }) => topic), { timeout: 1_000 }).toContain('orders/create');
    const part = told.find(({ topic }) => topic === 'orders/create')?.part;
    const { fetches } = system.normalise({
      id: 1,
      system: 'shop',
      topic: 'orders/create',
      source: 'webhook',
      raw: part?.raw ?? Buffer.alloc(0),
      receivedAt: 0,
    });
    expect(fetches).toEqual([{ entity: 'order', id: order.id }]);
    expect(linesOf(await read('order', order.id)).totals.shop.total).toBe(12_600);
  });

  test('it is shipped in parts, a lost answer makes no second fulfilment, and tracking changes', async () => {
    const order = await place(3);
    const before = (await stored('fulfillments')).length;
    proxy.loseNext('mutation CreateFulfilment');
    const first = await bringAbout(system, shipmentOf(order, '1Z1', 1, 'shp_a'));
    expect(first).toMatchObject({ kind: 'held' });
    expect((await stored('fulfillments')).length).toBe(before + 1);
    await bringAbout(system, shipmentOf(order, '1Z2', 2, 'shp_b'));
    const id = first.kind === 'held' ? (first.id ?? '') : '';
    const retracked = { ...shipmentOf(order, '1Z9', 1, 'shp_a'), shadow: held(id), changed: ['packages'] };
    expect(await bringAbout(system, retracked)).toMatchObject({ kind: 'held', id });
    expect((await read('shipment', id)).groups?.['packages']).toMatchObject({ packages: [{ trackingNumber: '1Z9' }] });
    const fulfilment = (await read('order', order.id)).groups?.['fulfilment'] as unknown as Fulfilment;
    expect(fulfilment.lines).toMatchObject([{ line: order.line, shipped: '3' }]);
  });

  test('units that were edited away shorten it; units that came back do not', async () => {
    const order = await place(4);
    await bringAbout(system, shipmentOf(order, '1Z3', 2, 'shp_c'));
    const refund = (quantity: number, restockType: string) =>
      merchant(
        'mutation R($input: RefundInput!) { refundCreate(input: $input) @idempotent(key: "k") { userErrors { message } } }'.replace(
          '"k"',
          `"${restockType}"`,
        ),
        {
          input: {
            orderId: order.id,
            refundLineItems: [
              { lineItemId: order.line, quantity, restockType, locationId: `gid://shopify/Location/${locations['Warehouse']}` },
            ],
          },
        },
      );
    await refund(1, 'CANCEL');
    expect(linesOf(await read('order', order.id)).lines).toMatchObject([{ quantity: '3' }]);
    await refund(1, 'RETURN');
    const after = await read('order', order.id);
    expect(linesOf(after).lines).toMatchObject([{ quantity: '3' }]);
    expect(linesOf(after).totals.shop.subtotal).toBe(15_000);
    const shown = await bringAbout(system, shipmentOf(order, '1Z4', 1, 'shp_d'));
    expect(shown).toMatchObject({ kind: 'held' });
  });

  test('more than is to be sent is refused in words', async () => {
    const order = await place(1);
    await expect(bringAbout(system, shipmentOf(order, '1Z5', 2, 'shp_e'))).rejects.toThrow('2 of');
  });

  test('it is cancelled by a job of the shop, once, also when the answer was lost', async () => {
    const order = await place(2);
    const cancel = { kind: 'cancel' as const, trigger: 'exit', groups: {}, values: {} };
    const input = wanted(
      'order',
      { cancellation: { at: '2026-11-04T00:00:00Z', reason: 'customer' } },
      { shadow: held(order.id), request: cancel },
    );
    proxy.loseNext('mutation CancelOrder');
    expect(await bringAbout(system, input)).toMatchObject({ kind: 'held', answer: { outcome: 'accepted' } });
    const fact = await read('order', order.id);
    expect(fact.groups?.['cancellation']).toMatchObject({ reason: 'CUSTOMER' });
    expect(linesOf(fact).lines).toMatchObject([{ quantity: '2' }]);
    const shipped = await place(1);
    await bringAbout(system, shipmentOf(shipped, '1Z6', 1, 'shp_f'));
    expect(await bringAbout(system, { ...input, shadow: held(shipped.id) })).toMatchObject({ answer: { outcome: 'rejected' } });
  });

  test('what others add to it is written', async () => {
    const order = await place(1);
    await bringAbout(system, wanted('order', { tags: { tags: ['in erp'], note: 'SO-1' } }, { shadow: held(order.id) }));
    expect(await read('order', order.id)).toMatchObject({ groups: { tags: { tags: ['in erp'], note: 'SO-1' } } });
  });

  test('a refund whose answer was lost is paid once', async () => {
    const order = await place(2);
    const before = (await stored('refunds')).length;
    const [paid] = (await read('order', order.id)).events ?? [];
    const { transaction } = paid?.data as { transaction: string };
    const payments = [{ gateway: 'card', amount: '60.50', parentId: transaction }];
    const refund = { lines: [{ line: order.line, quantity: 1, restock: 'none' }], payments };
    const request = { kind: 'notice' as const, trigger: 'r-1', groups: {}, values: { refund } };
    const input = wanted('order', { refund }, { record: `ord_${order.id}`, facet: 'refund', shadow: held(order.id), request });
    proxy.loseNext('mutation CreateRefund');
    expect(await bringAbout(system, input)).toMatchObject({ answer: { outcome: 'accepted' } });
    expect((await stored('refunds')).length).toBe(before + 1);
  });
});
