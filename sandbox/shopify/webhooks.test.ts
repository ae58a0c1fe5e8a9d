import { nodeAdapterInitialized } from '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import type { Inbox, Letter } from '../trial/inbox.ts';
import { openInbox } from '../trial/inbox.ts';
import type { ShopTrial } from './trial/shop-trial.ts';
import { at, mugProduct, mugs, shopTrial } from './trial/shop-trial.ts';

let shop: ShopTrial;
let inbox: Inbox;
afterEach(async () => {
  inbox.close();
  await shop.end();
});

async function opened(answer: (nth: number) => number, ...flags: string[]): Promise<void> {
  inbox = await openInbox(answer);
  shop = await shopTrial('--retry-base', '5ms', ...flags);
  await shop.admin('POST /admin/products', mugProduct);
}

const subscribe = async (topic: string, path = '/hooks') => {
  const text =
    'mutation ($t: WebhookSubscriptionTopic!, $w: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: $t, webhookSubscription: $w) { webhookSubscription { id uri topic } userErrors { field message } } }';
  return at(
    await shop.gql(text, { t: topic, w: { uri: inbox.url + path, format: 'JSON' } }),
    'data.webhookSubscriptionCreate',
  ) as Doc;
};
const place = () => shop.admin('POST /admin/orders', mugs);
const bodyOf = (letter: Letter | undefined) => JSON.parse(letter?.raw.toString() ?? '{}') as Doc;
const header = (letter: Letter | undefined, name: string) => String(letter?.headers[name]);

test('of a subscription that somebody removed nothing waits to be sent', async () => {
  await opened(() => 500, '--retry-base', '60s');
  await subscribe('ORDERS_CREATE');
  await place();
  const [one] = (await shop.admin('GET /admin/subscriptions')).body['items'] as Doc[];
  await shop.admin(`DELETE /admin/subscriptions/${String(one?.['id'])}`);
  expect((await shop.admin('GET /admin/outbox')).body).toMatchObject({ pending: 0, given_up: 1 });
});

describe('webhooks', () => {
  test("are accepted by the vendor's own check, and carry its headers", async () => {
    await opened(() => 200);
    await subscribe('ORDERS_CREATE');
    await place();
    const [letter] = await inbox.received(1);
    // The adapter has to be there before the library is used.
    expect(nodeAdapterInitialized).toBe(true);
    const app = shopifyApi({
      apiKey: 'key',
      apiSecretKey: shop.secret('SANDBOX_SHOPIFY_SECRET'),
      hostName: 'hub.example',
      apiVersion: ApiVersion.October26,
      isEmbeddedApp: false,
      logger: { level: LogSeverity.Error },
    });
    const rawBody = letter?.raw.toString('utf8') ?? '';
    const rawRequest = { method: 'POST', url: '/hooks', headers: letter?.headers };
    await expect(app.webhooks.validate({ rawBody, rawRequest })).resolves.toMatchObject({
      valid: true,
      topic: 'ORDERS_CREATE',
      domain: 'syncline-trial.myshopify.com',
      apiVersion: '2026-10',
    });
    await expect(app.webhooks.validate({ rawBody: `${rawBody} `, rawRequest })).resolves.toMatchObject({ valid: false });
    expect(header(letter, 'x-shopify-triggered-at')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const name of ['x-shopify-webhook-id', 'x-shopify-event-id']) expect(header(letter, name)).toMatch(/^[\w-]{36}$/);
  });

  test('have the shape of the REST API: numbers for ids, the wall clock of the shop, prices as texts', async () => {
    await opened(() => 200);
    await subscribe('ORDERS_CREATE');
    await place();
    const [letter] = await inbox.received(1);
    expect(bodyOf(letter)).toMatchObject({
      id: 8000000000001,
      admin_graphql_api_id: 'gid://shopify/Order/8000000000001',
      name: '#1001',
      financial_status: 'paid',
      fulfillment_status: null,
      total_price: '55.55',
      total_price_set: { shop_money: { amount: '55.55', currency_code: 'EUR' } },
      discount_codes: [{ code: 'WELCOME', amount: '4.00', type: 'fixed_amount' }],
      line_items: [
        {
          sku: 'MUG-1',
          quantity: 2,
          current_quantity: 2,
          fulfillable_quantity: 2,
          price: '19.99',
          discount_allocations: [{ amount: '3.56', discount_application_index: 0 }],
          tax_lines: [{ price: '8.62', rate: 0.21 }],
        },
        {},
      ],
      customer: { email: 'ana@example.test' },
      shipping_address: { city: 'Madrid', country_code: 'ES' },
    });
    expect(bodyOf(letter)['created_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00$/);
  });

  test('go to each subscription of the topic under one event, and to no other topic', async () => {
    await opened(() => 200);
    await subscribe('ORDERS_CREATE', '/one');
    await subscribe('ORDERS_CREATE', '/two');
    await place();
    const letters = await inbox.received(2);
    expect(new Set(letters.map((one) => header(one, 'x-shopify-event-id'))).size).toBe(1);
    expect(new Set(letters.map((one) => header(one, 'x-shopify-webhook-id'))).size).toBe(2);
    expect(await shop.admin('GET /admin/outbox')).toMatchObject({ body: { delivered: expect.any(Number) as unknown } });
    const topics = ((await shop.admin('GET /admin/store/hook')).body['items'] as Doc[]).map((one) => one['topic']);
    expect(topics).toEqual(['ORDERS_CREATE', 'ORDERS_CREATE']);
  });

  test('are retried with the original bytes and ids after the order has changed', async () => {
    await opened((nth) => (nth === 0 ? 503 : 200), '--retry-base', '150ms');
    await subscribe('ORDERS_CREATE');
    await place();
    const first = [...(await inbox.received(1))][0];
    await shop.gql('mutation { tagsAdd(id: "gid://shopify/Order/8000000000001", tags: ["later"]) { userErrors { message } } }');
    const again = (await inbox.received(2))[1];
    expect(again?.raw.equals(first?.raw ?? Buffer.alloc(0))).toBe(true);
    for (const name of ['x-shopify-event-id', 'x-shopify-webhook-id', 'x-shopify-triggered-at'])
      expect(header(again, name)).toBe(header(first, name));
  });

  test('are given up after eight retries, and their subscription is removed', async () => {
    await opened(() => 500);
    await subscribe('ORDERS_CREATE');
    await subscribe('REFUNDS_CREATE');
    await place();
    await inbox.received(9);
    const listed = async () =>
      at(
        await shop.gql('{ webhookSubscriptions(first: 9) { nodes { topic uri format apiVersion { handle } } } }'),
        'data.webhookSubscriptions.nodes',
      ) as Doc[];
    let left = await listed();
    while (left.length === 2) left = await listed();
    expect(left).toEqual([
      { topic: 'REFUNDS_CREATE', uri: `${inbox.url}/hooks`, format: 'JSON', apiVersion: { handle: '2026-10' } },
    ]);
    await place();
    expect((await shop.admin('GET /admin/outbox')).body).toMatchObject({ given_up: 1, pending: 0 });
    expect(inbox.letters).toHaveLength(9);
  });

  test('tell of fulfilments, refunds, edits and holds', async () => {
    await opened(() => 200);
    for (const topic of [
      'ORDER_TRANSACTIONS_CREATE',
      'FULFILLMENTS_CREATE',
      'REFUNDS_CREATE',
      'ORDERS_EDITED',
      'FULFILLMENT_ORDERS_PLACED_ON_HOLD',
    ])
      await subscribe(topic);
    await place();
    const id = 'gid://shopify/Order/8000000000001';
    await shop.merchant(
      'mutation { fulfillmentOrderHold(id: "gid://shopify/FulfillmentOrder/8000000000002", fulfillmentHold: { reason: OTHER, handle: "m" }) { userErrors { message } } }',
    );
    await shop.merchant(`mutation { orderEditBegin(id: "${id}") { userErrors { message } } }`);
    await shop.merchant(
      'mutation { orderEditSetQuantity(id: "gid://shopify/CalculatedOrder/8000000000001", lineItemId: "gid://shopify/LineItem/8000000000001", quantity: 3) { userErrors { message } } }',
    );
    await shop.merchant(
      'mutation { orderEditCommit(id: "gid://shopify/CalculatedOrder/8000000000001") { userErrors { message } } }',
    );
    await shop.merchant(
      'mutation { fulfillmentCreate(fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: "gid://shopify/FulfillmentOrder/8000000000001" }] }) { userErrors { message } } }',
    );
    await shop.merchant(
      `mutation { refundCreate(input: { orderId: "${id}", refundLineItems: [{ lineItemId: "gid://shopify/LineItem/8000000000002", quantity: 1 }] }) { userErrors { message } } }`,
    );
    const letters = await inbox.received(5);
    const by = new Map(letters.map((one) => [header(one, 'x-shopify-topic'), bodyOf(one)]));
    expect(by.get('order_transactions/create')).toMatchObject({ order_id: 8000000000001, kind: 'sale', amount: '55.55' });
    expect(by.get('fulfillments/create')).toMatchObject({
      order_id: 8000000000001,
      status: 'success',
      line_items: [{ quantity: 2 }],
    });
    expect(by.get('refunds/create')).toMatchObject({
      refund_line_items: [{ line_item_id: 8000000000002, quantity: 1, restock_type: 'no_restock', subtotal: 4.56 }],
    });
    expect(by.get('orders/edited')).toMatchObject({
      order_edit: { order_id: 8000000000001, line_items: { additions: [{ id: 8000000000001, delta: 1 }], removals: [] } },
    });
    expect(by.get('fulfillment_orders/placed_on_hold')).toMatchObject({
      fulfillment_order: { id: 'gid://shopify/FulfillmentOrder/8000000000002', status: 'on_hold' },
    });
  });

  test('end with the app: it is told, and its token is worth nothing', async () => {
    await opened(() => 200);
    await subscribe('APP_UNINSTALLED');
    await shop.admin('POST /admin/uninstall');
    const [letter] = await inbox.received(1);
    expect(header(letter, 'x-shopify-topic')).toBe('app/uninstalled');
    expect(await shop.gql('{ shop { name } }')).toMatchObject({ errors: expect.stringContaining('Invalid API key') as unknown });
  });

  test('are not sent to other machines without HTTPS', async () => {
    await opened(() => 200);
    const text =
      'mutation { webhookSubscriptionCreate(topic: ORDERS_CREATE, webhookSubscription: { uri: "http://hub.example/x" }) { userErrors { field message } } }';
    expect(at(await shop.gql(text), 'data.webhookSubscriptionCreate.userErrors')).toEqual([
      { field: ['webhookSubscription', 'callbackUrl'], message: 'Address protocol http:// is not supported' },
    ]);
  });

  test('come twice, late or never when the dial says so', async () => {
    await opened(() => 200, '--faults', 'duplicate=1');
    await subscribe('ORDERS_CREATE');
    await place();
    const [one, other] = await inbox.received(2);
    expect(header(other, 'x-shopify-event-id')).toBe(header(one, 'x-shopify-event-id'));
    expect(header(other, 'x-shopify-webhook-id')).not.toBe(header(one, 'x-shopify-webhook-id'));
    await shop.admin('POST /admin/faults', { rates: { duplicate: 0, drop: 1 } });
    await place();
    expect((await shop.admin('GET /admin/outbox')).body).toMatchObject({ dropped: 1 });
  });
});
