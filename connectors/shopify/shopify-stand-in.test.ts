import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start, type Running } from '../../sandbox/frame/start.ts';
import { shopify as standIn } from '../../sandbox/shopify/shopify.ts';
import type { FactDraft } from '../../src/kit/contract.ts';
import { orderCheck } from '../../src/model/order/order-check.ts';
import type { Fulfilment, Lines } from '../../src/model/order/order-schema.ts';
import { bringAbout, held, wanted } from './fixtures/steps.ts';
import { openTrialShop, SECRETS, type TrialShop } from './fixtures/trial-shop.ts';

// A shop that executes the vendor's own schema; it shares no code with the connector.

const data = mkdtempSync(join(tmpdir(), 'syncline-shopify-'));
const signal = AbortSignal.timeout(110_000);

let running: Running;
let shop: TrialShop;

beforeAll(async () => {
  const flags = ['--data', data, '--domain', 'acme.myshopify.com', '--replay', 'again'];
  running = await start(standIn, flags, { environment: SECRETS });
  shop = await openTrialShop(running.port);
  const variants = [{ sku: 'SHIRT', price: { amount: 5000 }, stock: { Warehouse: 10 } }];
  await shop.admin('POST /admin/products', { title: 'Shirt', variants });
}, 60_000);

afterAll(async () => {
  await shop.close();
  await running.stop();
  rmSync(data, { recursive: true, force: true });
});

async function merchant(query: string, variables: object): Promise<void> {
  const { data: done, errors } = (await shop.admin('POST /admin/graphql', { query, variables })) as {
    data?: object;
    errors?: unknown;
  };
  if (errors !== undefined || JSON.stringify(done).includes('"message"')) throw new Error(JSON.stringify([done, errors]));
}

async function read(entity: string, id: string): Promise<FactDraft> {
  const got = await shop.system.client.get(entity, id, signal);
  if (!('part' in got)) throw new Error(JSON.stringify(got));
  const { topic, raw } = got.part;
  const [fact] = shop.system.normalise({ id: 1, system: 'shop', topic, source: 'fetch', raw, receivedAt: 0 }).facts;
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
  test('a webhook tells of it, and it can be read at once', async () => {
    await shop.system.client.subscribe?.(shop.address, signal);
    const order = await shop.place(2);
    await expect.poll(() => shop.told.map(({ topic }) => topic), { timeout: 10_000 }).toContain('orders/create');
    const part = shop.told.find(({ topic }) => topic === 'orders/create');
    const { fetches } = shop.system.normalise({
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
    const order = await shop.place(3);
    const before = (await shop.stored('fulfillments')).length;
    shop.proxy.loseNext('mutation CreateFulfilment');
    const first = await bringAbout(shop.system, shipmentOf(order, '1Z1', 1, 'shp_a'));
    expect(first).toMatchObject({ kind: 'held' });
    expect((await shop.stored('fulfillments')).length).toBe(before + 1);
    await bringAbout(shop.system, shipmentOf(order, '1Z2', 2, 'shp_b'));
    const id = first.kind === 'held' ? (first.id ?? '') : '';
    const retracked = { ...shipmentOf(order, '1Z9', 1, 'shp_a'), shadow: held(id), changed: ['packages'] };
    expect(await bringAbout(shop.system, retracked)).toMatchObject({ kind: 'held', id });
    expect((await read('shipment', id)).groups?.['packages']).toMatchObject({ packages: [{ trackingNumber: '1Z9' }] });
    // Its goods are what they are: another count is a case, not a number that nobody sees.
    const recounted = { ...shipmentOf(order, '1Z9', 2, 'shp_a'), shadow: held(id), changed: ['packages'] };
    expect(await bringAbout(shop.system, recounted)).toMatchObject({ kind: 'failed', class: 'permanent' });
    const fulfilment = (await read('order', order.id)).groups?.['fulfilment'] as unknown as Fulfilment;
    expect(fulfilment.lines).toMatchObject([{ line: order.line, shipped: '3' }]);
  });

  test('units that were edited away shorten it; units that came back do not', async () => {
    const order = await shop.place(4);
    await bringAbout(shop.system, shipmentOf(order, '1Z3', 2, 'shp_c'));
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
              { lineItemId: order.line, quantity, restockType, locationId: `gid://shopify/Location/${shop.warehouse}` },
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
    const shown = await bringAbout(shop.system, shipmentOf(order, '1Z4', 1, 'shp_d'));
    expect(shown).toMatchObject({ kind: 'held' });
  });

  test.each([
    { lines: 300, left: 0, told: 300 },
    { lines: 130, left: 1, told: 129 },
  ])('of an order of $lines lines all but $left leave at once, and the shop shows it', async ({ lines, left, told }) => {
    const eur = { shop: { amount: 100, currency: 'EUR' } };
    const line = { sku: 'SHIRT', quantity: 1, unit_price: eur };
    const placed = await shop.admin('POST /admin/orders', { lines: Array.from({ length: lines }, () => line) });
    const order = { id: String(placed['admin_graphql_api_id']), line: '' };
    const sent = (placed['lines'] as { id: string }[]).slice(left);
    const contents = sent.map(({ id }) => ({ line: `gid://shopify/LineItem/${id}`, sku: 'SHIRT', quantity: '1' }));
    const shipment = shipmentOf(order, `1L${lines}`, 1, `shp_l${lines}`);
    const packages = [{ id: 'p', carrier: 'UPS', trackingNumber: `1L${lines}`, contents }];
    const made = await bringAbout(shop.system, { ...shipment, body: { ...shipment.body, packages: { packages } } });
    expect(made).toMatchObject({ kind: 'held' });
    const last = (await shop.stored('fulfillments')).at(-1);
    expect(last?.['lines']).toHaveLength(told);
    const id = made.kind === 'held' ? (made.id ?? '') : '';
    const moved = [{ id: 'p', carrier: 'UPS', trackingNumber: `1L${lines}-2`, contents }];
    const retracked = { ...shipment, shadow: held(id), changed: ['packages'] };
    const body = { ...shipment.body, packages: { packages: moved } };
    expect(await bringAbout(shop.system, { ...retracked, body })).toMatchObject({ kind: 'held', id });
  });

  test('of more lines than one list of the shop holds some in part are refused in words', async () => {
    const eur = { shop: { amount: 100, currency: 'EUR' } };
    const line = { sku: 'SHIRT', quantity: 1, unit_price: eur };
    const placed = await shop.admin('POST /admin/orders', { lines: Array.from({ length: 260 }, () => line) });
    const sent = (placed['lines'] as { id: string }[]).slice(1);
    const contents = sent.map(({ id }) => ({ line: `gid://shopify/LineItem/${id}`, sku: 'SHIRT', quantity: '1' }));
    const shipment = shipmentOf({ id: String(placed['admin_graphql_api_id']), line: '' }, '1M', 1, 'shp_m');
    const packages = [{ id: 'p', carrier: 'UPS', trackingNumber: '1M', contents }];
    const asked = { ...shipment, body: { ...shipment.body, packages: { packages } } };
    await expect(bringAbout(shop.system, asked)).rejects.toThrow('250 lines at a time');
  });

  test('more than is to be sent is refused in words', async () => {
    const order = await shop.place(1);
    await expect(bringAbout(shop.system, shipmentOf(order, '1Z5', 2, 'shp_e'))).rejects.toThrow('2 of');
  });

  test('it is cancelled by a job of the shop, once, also when the answer was lost', async () => {
    const order = await shop.place(2);
    const cancel = { kind: 'cancel' as const, trigger: 'exit', groups: {}, values: {} };
    const input = wanted(
      'order',
      { cancellation: { at: '2026-11-04T00:00:00Z', reason: 'customer' } },
      { shadow: held(order.id), request: cancel },
    );
    shop.proxy.loseNext('mutation CancelOrder');
    expect(await bringAbout(shop.system, input)).toMatchObject({ kind: 'held', answer: { outcome: 'accepted' } });
    const fact = await read('order', order.id);
    expect(fact.groups?.['cancellation']).toMatchObject({ reason: 'CUSTOMER' });
    expect(linesOf(fact).lines).toMatchObject([{ quantity: '2' }]);
    const shipped = await shop.place(1);
    await bringAbout(shop.system, shipmentOf(shipped, '1Z6', 1, 'shp_f'));
    expect(await bringAbout(shop.system, { ...input, shadow: held(shipped.id) })).toMatchObject({
      answer: { outcome: 'rejected' },
    });
  });

  test('what others add to it is written, and the answer shows it as it is read later', async () => {
    const order = await shop.place(1);
    const tags = { tags: ['z-last', 'in erp'], note: 'SO-1' };
    const outcome = await bringAbout(shop.system, wanted('order', { tags }, { shadow: held(order.id) }));
    const { groups } = await read('order', order.id);
    expect(groups?.['tags']).toEqual({ tags: ['in erp', 'z-last'], note: 'SO-1' });
    expect(outcome).toMatchObject({ returned: [{ groups: { tags: groups?.['tags'] } }] });
    const shipped = await bringAbout(shop.system, shipmentOf(order, '1Z7', 1, 'shp_g'));
    const id = shipped.kind === 'held' ? (shipped.id ?? '') : '';
    expect(shipped).toMatchObject({ returned: [{ groups: (await read('shipment', id)).groups }] });
  });

  test('a refund whose answer was lost is paid once', async () => {
    const order = await shop.place(2);
    const before = (await shop.stored('refunds')).length;
    const [paid] = (await read('order', order.id)).events ?? [];
    const { transaction } = (paid?.data ?? {}) as { transaction: string };
    const payments = [{ gateway: 'card', amount: '60.50', parentId: transaction }];
    const refund = { lines: [{ line: order.line, quantity: 1, restock: 'none' }], payments };
    const request = { kind: 'notice' as const, trigger: 'r-1', groups: {}, values: { refund } };
    const input = wanted('order', { refund }, { record: `ord_${order.id}`, facet: 'refund', shadow: held(order.id), request });
    shop.proxy.loseNext('mutation CreateRefund');
    expect(await bringAbout(shop.system, input)).toMatchObject({ answer: { outcome: 'accepted' } });
    expect((await shop.stored('refunds')).length).toBe(before + 1);
  });
});
