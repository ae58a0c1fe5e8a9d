import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IncomingRequest } from '../../../src/kit/contract.ts';
import { openScriptedShop, type ScriptedShop } from '../fixtures/scripted-shop.ts';
import { topicsOf } from '../notices.ts';

const signal = AbortSignal.timeout(60_000);
const ADDRESS = 'https://hub.example/hooks/shop';
let shop: ScriptedShop;

beforeEach(async () => {
  shop = await openScriptedShop({ entities: ['order', 'inventory-level'] });
});

afterEach(() => shop.close());

function delivery(topic: string, body: object, headers: Record<string, string> = {}): IncomingRequest {
  const raw = Buffer.from(JSON.stringify(body));
  return {
    path: '',
    query: {},
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': 'acme.myshopify.com',
      'x-shopify-hmac-sha256': createHmac('sha256', 'quiet').update(raw).digest('base64'),
      ...headers,
    },
    body: raw,
    receivedAt: 0,
  };
}
const idOf = (request: IncomingRequest): string => {
  const [part] = shop.system.webhook?.split(request) ?? [];
  return `${part?.subscription} ${part?.deliveryId}`;
};

describe('a delivery', () => {
  const order = { id: 5001, admin_graphql_api_id: 'gid://shopify/Order/5001' };

  test('is the same one when the event and the object are, whichever subscription sent it', () => {
    const first = idOf(delivery('orders/updated', order, { 'x-shopify-event-id': 'e-1', 'x-shopify-webhook-id': 'w-1' }));
    const again = idOf(delivery('orders/updated', order, { 'x-shopify-event-id': 'e-1', 'x-shopify-webhook-id': 'w-2' }));
    expect(again).toBe(first);
  });

  test('of one event about another object, or under another topic, is another one', () => {
    const ids = [
      delivery('orders/updated', order, { 'x-shopify-event-id': 'e-1' }),
      delivery('orders/updated', { id: 5002 }, { 'x-shopify-event-id': 'e-1' }),
      delivery('orders/create', order, { 'x-shopify-event-id': 'e-1' }),
    ].map(idOf);
    expect(new Set(ids).size).toBe(3);
  });

  test('brings along when it happened and its own id; a time to come is not believed', () => {
    const stamped = (at: string) =>
      shop.system.webhook?.split({
        ...delivery('orders/updated', order, { 'x-shopify-webhook-id': 'w-1', 'x-shopify-triggered-at': at }),
        receivedAt: Date.parse('2026-11-04T12:00:00Z'),
      });
    expect(stamped('2026-11-04T11:00:00.5Z')).toMatchObject([{ sentAt: Date.parse('2026-11-04T11:00:00.5Z'), messageId: 'w-1' }]);
    expect(stamped('2027-01-01T00:00:00Z')).toMatchObject([{ sentAt: Date.parse('2026-11-04T12:00:00Z') }]);
    expect(stamped('soon')?.[0]).not.toHaveProperty('sentAt');
  });

  test('that says late that something is gone says so of the time when it was', () => {
    const raw = Buffer.from(JSON.stringify({ inventory_item_id: 10, location_id: 41 }));
    const change = { id: 1, system: 'shop', topic: 'inventory_levels/disconnect', source: 'webhook' as const, raw };
    const at = Date.parse('2026-11-04T11:00:00Z');
    const said = shop.system.normalise({ ...change, receivedAt: at + 3_600_000, sentAt: at });
    expect(said.facts).toEqual([{ entity: 'inventory-level', id: '10@41', gone: true, version: at, at }]);
  });

  test('of another shop of the same app is refused', () => {
    expect(shop.system.webhook?.verify(delivery('orders/updated', order))).toBe(true);
    expect(
      shop.system.webhook?.verify(delivery('orders/updated', order, { 'x-shopify-shop-domain': 'other.myshopify.com' })),
    ).toBe(false);
  });
});

describe('subscriptions', () => {
  const names = topicsOf(['order', 'inventory-level']);
  const whole = (topic: string, uri = ADDRESS, filter = '') => ({
    id: `s-${topic}`,
    topic,
    uri,
    format: 'JSON',
    filter,
    includeFields: [],
  });
  const listed = (nodes: object[]): void =>
    shop.on('ListSubscriptions', () => ({ page: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } }));
  const ok = { result: { webhookSubscription: { id: 's' }, userErrors: [] } };
  const subscribe = () => shop.system.client.subscribe?.(ADDRESS, signal);

  test('that are there are kept', async () => {
    listed(names.map(({ name }) => whole(name)));
    expect(await subscribe()).toEqual({ kept: names.map(({ topic }) => topic), mended: [] });
  });

  test('that were taken away or narrowed are mended; those of another address are left alone', async () => {
    const [first, second, ...others] = names;
    listed([
      whole(first?.name ?? '', 'https://old.example'),
      whole(second?.name ?? '', ADDRESS, 'id:1'),
      ...others.map(({ name }) => whole(name)),
    ]);
    shop.on('CreateSubscription', () => ok);
    shop.on('MendSubscription', () => ok);
    expect(await subscribe()).toMatchObject({ mended: [first?.topic, second?.topic] });
    expect(shop.asked.slice(1)).toEqual([
      { name: 'CreateSubscription', variables: { topic: first?.name, uri: ADDRESS } },
      { name: 'MendSubscription', variables: { id: `s-${second?.name}`, uri: ADDRESS } },
    ]);
  });

  test('that cannot be made are a failure that names the topic', async () => {
    listed([]);
    shop.on('CreateSubscription', () => ({
      result: { webhookSubscription: null, userErrors: [{ field: ['uri'], message: 'Address is not allowed' }] },
    }));
    expect(await subscribe()).toMatchObject({ class: 'permanent', message: expect.stringContaining('orders/create') as string });
  });
});

describe('what is to be said of the shop', () => {
  const app = (versions: string[], scopes: string[]) => ({
    publicApiVersions: versions.map((handle) => ({ handle, supported: true })),
    currentAppInstallation: { accessScopes: scopes.map((handle) => ({ handle })) },
  });
  const enough = ['write_orders', 'read_merchant_managed_fulfillment_orders', 'read_inventory', 'read_locations'];
  const inspect = () => shop.system.client.inspect?.(signal);

  test('is nothing while the version is served and no right is missing', async () => {
    shop.on('InspectApp', () => app(['2026-01', '2026-10', 'unstable'], enough));
    expect(await inspect()).toEqual([]);
  });

  test('is a version that is dropped next or is not served, and a right that is missing', async () => {
    shop.on('InspectApp', () => app(['2026-10', '2027-01'], enough.slice(1)));
    expect(await inspect()).toMatchObject([
      { key: 'api-version' },
      { key: 'scopes', text: expect.stringContaining('read_orders') as string },
    ]);
    shop.on('InspectApp', () => app(['2027-01'], enough));
    expect(await inspect()).toMatchObject([{ key: 'api-version', text: expect.stringContaining('2027-01') as string }]);
  });

  test('is another version that answers, and what the shop calls deprecated', async () => {
    const headers = { 'x-shopify-api-version': '2027-01', 'x-shopify-api-deprecated-reason': 'https://shopify.dev/changelog' };
    shop.on('InspectApp', () => ({ status: 200, headers, body: JSON.stringify({ data: app(['2026-01', '2026-10'], enough) }) }));
    expect(await inspect()).toMatchObject([
      { key: 'api-version', text: expect.stringContaining('answers in version 2027-01') as string },
      { key: 'deprecated' },
    ]);
  });
});
