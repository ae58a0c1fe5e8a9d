import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InFixture } from '../../src/kit/testing/subject.ts';
import { openScriptedShop, type ScriptedShop } from './fixtures/scripted-shop.ts';

const fixture = (name: string): unknown => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const shown = (name: string): Record<string, unknown> => (fixture(`${name}.in`) as InFixture).body as Record<string, unknown>;
const signal = AbortSignal.timeout(60_000);
const ORDER = 'gid://shopify/Order/5001';

let shop: ScriptedShop;

beforeEach(async () => {
  shop = await openScriptedShop();
});

afterEach(() => shop.close());

describe('reads', () => {
  test('go on to the last line, and of a changed order to its refunds and shipments', async () => {
    const order = shown('order-edited') as {
      lineItems: { nodes: { id: string }[] };
      refunds: { id: string }[];
      fulfillments: object[];
    };
    const { fulfillments, refunds, ...rest } = order;
    const [first, ...others] = order.lineItems.nodes;
    const pages = { hasNextPage: true, endCursor: 'c1' };
    shop.on('ReadOrder', () => ({
      object: { ...rest, refunds: refunds.map(({ id }) => ({ id })), lineItems: { nodes: [first], pageInfo: pages } },
    }));
    shop.on('ReadMoreLines', () => ({
      object: { lineItems: { nodes: others, pageInfo: { hasNextPage: false, endCursor: null } } },
    }));
    shop.on('ReadRefund', ({ variables }) => {
      const found = refunds.find(({ id }) => id === variables['id']) as { refundLineItems?: object };
      return {
        object: { ...found, refundLineItems: { ...found.refundLineItems, pageInfo: { hasNextPage: false, endCursor: null } } },
      };
    });
    shop.on('ReadSent', () => ({ object: { fulfillments } }));
    const got = await shop.system.client.get('order', 'gid://shopify/Order/5002', signal);
    if (!('part' in got)) throw new Error(JSON.stringify(got));
    const change = { id: 1, system: 'shop', topic: got.part.topic, source: 'fetch' as const, raw: got.part.raw, receivedAt: 0 };
    expect(JSON.parse(JSON.stringify(shop.system.normalise(change)))).toEqual(fixture('order-edited.facts'));
    expect(got.spent).toBeGreaterThan(100);
  });

  test('of what is not there say so', async () => {
    shop.on('ReadProduct', () => ({ object: null }));
    expect(await shop.system.client.get('product', 'gid://shopify/Product/1', signal)).toMatchObject({ kind: 'absent' });
    expect(await shop.system.client.get('spaceship', '1', signal)).toMatchObject({ class: 'permanent' });
  });
});

describe('lists', () => {
  const read = async (entity: string, since: number): Promise<string[]> => {
    const topics: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await shop.system.client.list({ entity, since, cursor }, signal);
      if (!('parts' in page)) throw new Error(page.message);
      topics.push(...page.parts.map(({ topic }) => topic));
      cursor = page.next;
    } while (cursor !== null);
    return topics;
  };
  const end = { hasNextPage: false, endCursor: null };

  test('begin at a time, and go on with the entity’s next list', async () => {
    shop.on('ListCustomers', () => ({ page: { nodes: [shown('customer-person')], pageInfo: end } }));
    shop.on('ListCompanies', () => ({ page: { nodes: [shown('customer-company')], pageInfo: end } }));
    expect(await read('customer', Date.UTC(2026, 10, 1))).toEqual(['read:customer', 'read:customer']);
    expect(shop.asked.map(({ variables }) => variables['query'])).toEqual(
      Array(2).fill(`updated_at:>='2026-11-01T00:00:00.000Z'`),
    );
  });

  test('of stock go from place to place', async () => {
    const places = ['gid://shopify/Location/41', 'gid://shopify/Location/42'];
    shop.on('ListLocations', () => ({ page: { nodes: places.map((id) => ({ id })), pageInfo: end } }));
    shop.on('ListLevels', () => ({ place: { page: { nodes: [shown('inventory-level-on-hand')], pageInfo: end } } }));
    expect(await read('inventory-level', 1)).toHaveLength(2);
    expect(shop.asked.slice(1).map(({ variables }) => variables['location'])).toEqual(places);
  });

  test('of orders tell what has changed, and nothing is read twice for it', async () => {
    shop.on('ListOrders', () => ({
      page: { nodes: [{ id: ORDER, updatedAt: '2026-11-04T00:00:00Z', fulfillments: [] }], pageInfo: end },
    }));
    const query = { entity: 'order', since: 1, cursor: null };
    const [first, second] = [await shop.system.client.list(query, signal), await shop.system.client.list(query, signal)];
    expect('parts' in first && first.parts[0]?.topic).toBe('notice:order');
    expect(first).toEqual(second);
  });
});
