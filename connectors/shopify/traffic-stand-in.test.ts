import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start, type Running } from '../../sandbox/frame/start.ts';
import { shopify as standIn } from '../../sandbox/shopify/shopify.ts';
import type { Outcome, PlanInput } from '../../src/kit/contract.ts';
import { bringAbout, callFor, held, wanted } from './fixtures/steps.ts';
import { openTrialShop, SECRETS, type TrialShop } from './fixtures/trial-shop.ts';

const data = mkdtempSync(join(tmpdir(), 'syncline-shopify-'));
const signal = AbortSignal.timeout(110_000);

let running: Running;
let shop: TrialShop;
let variant: string;

beforeAll(async () => {
  const flags = ['--data', data, '--domain', 'acme.myshopify.com', '--bucket-size', '1000', '--bucket-rate', '1000'];
  running = await start(standIn, flags, { environment: SECRETS });
  shop = await openTrialShop(running.port, { limits: { rate: 1_000, burst: 1_000 } });
  const variants = [{ sku: 'SHIRT', price: { amount: 5000 }, stock: { Warehouse: 10 } }];
  const product = await shop.admin('POST /admin/products', { title: 'Shirt', variants });
  variant = `gid://shopify/ProductVariant/${(product['variants'] as { id: string }[])[0]?.id}`;
}, 60_000);

afterAll(async () => {
  await shop.close();
  await running.stop();
  rmSync(data, { recursive: true, force: true });
});

describe('stock', () => {
  const onHand = async (): Promise<number> => {
    const [level] = (await shop.stored('inventory_levels')).filter((one) => one['locationId'] === shop.warehouse);
    return ((level ?? {})['quantities'] as { available: number }).available;
  };
  const level = (quantity: string, record: string): PlanInput => {
    const body = { identity: { sku: 'SHIRT', location: 'WH1' }, onHand: { quantity, asOf: '2026-11-03T09:00:00Z' } };
    return wanted('inventory-level', body, { record, references: { variant: { 'match/variant/sku:SHIRT': variant } } });
  };

  test('that was counted between the read and the write is read again before it is set', async () => {
    let counted = false;
    const outcomes: (string | null | undefined)[] = [];
    await bringAbout(shop.system, level('7', 'lvl_1'), async (outcome) => {
      outcomes.push(outcome.kind === 'held' ? (outcome.next?.split(' ')[0] ?? null) : outcome.kind);
      if (counted) return;
      counted = true;
      await shop.admin('POST /admin/stock', { sku: 'SHIRT', location: 'Warehouse', available: 4 });
    });
    expect(outcomes).toEqual(['set', 'failed', 'set', 'look', null]);
    expect(await onHand()).toBe(7);
  });

  test('whose answer was lost is set once', async () => {
    const before = (await shop.stored('inventory_levels')).length;
    shop.proxy.loseNext('mutation SetQuantity');
    expect(await bringAbout(shop.system, level('6', 'lvl_2'))).toMatchObject({ kind: 'held' });
    expect(await onHand()).toBe(6);
    expect((await shop.stored('inventory_levels')).length).toBe(before);
  });
});

describe('the catalogue', () => {
  test('takes products, prices and customers, and gives them back', async () => {
    const body = { identity: { handle: 'blue-mug', status: 'active' }, copy: { title: 'Blue mug', description: '<p>Blue.</p>' } };
    const made = await bringAbout(shop.system, wanted('product', body));
    expect(made).toMatchObject({ kind: 'held' });
    // Sent twice it is one.
    expect(await bringAbout(shop.system, wanted('product', body))).toMatchObject({ id: made.kind === 'held' ? made.id : '' });
    const price = { amount: 4_500, currency: 'EUR', taxIncluded: false };
    await bringAbout(shop.system, wanted('variant', { price }, { facet: 'price', shadow: held(variant) }));
    const got = await shop.system.client.get('variant', variant, signal);
    if (!('part' in got)) throw new Error(JSON.stringify(got));
    const change = { id: 1, system: 'shop', topic: got.part.topic, source: 'fetch' as const, raw: got.part.raw, receivedAt: 0 };
    expect(shop.system.normalise(change).facts[0]?.groups?.['price']).toEqual(price);
  });

  test('makes a variant of a product, and one whose answer was lost is found by its SKU', async () => {
    const body = {
      identity: { sku: 'MUG-1', product: 'x', kind: 'physical' },
      price: { amount: 900, currency: 'EUR', taxIncluded: false },
    };
    const [mug] = (await shop.stored('products')).filter((one) => one['handle'] === 'blue-mug');
    const references = { product: { 'erp/product/x': `gid://shopify/Product/${String(mug?.['id'])}` } };
    shop.proxy.loseNext('mutation CreateVariant');
    expect(await bringAbout(shop.system, wanted('variant', body, { record: 'var_1', references }))).toMatchObject({
      kind: 'held',
    });
    expect((await shop.stored('variants')).filter((one) => one['sku'] === 'MUG-1')).toHaveLength(1);
  });
});

test('300 calls at once are never throttled when the bucket is kept', async () => {
  const order = await shop.place(1);
  const bucket = shop.system.limits.bucket ?? { rate: 1, burst: 1 };
  // The bucket as the pipeline keeps it: points flow back with time, and a call waits for as many as it costs.
  const kept = { left: bucket.burst, at: Date.now() };
  const take = async (cost: number): Promise<void> => {
    for (;;) {
      const now = Date.now();
      kept.left = Math.min(bucket.burst, kept.left + ((now - kept.at) * bucket.rate) / 1000);
      kept.at = now;
      if (kept.left >= cost) break;
      const missing = cost - kept.left;
      await new Promise((resolve) => setTimeout(resolve, (missing / bucket.rate) * 1000 + 1));
    }
    kept.left -= cost;
  };
  const outcomes: Outcome[] = [];
  const under = new Set<Promise<void>>();
  const { client } = shop.system;
  for (let nth = 0; nth < 300; nth += 1) {
    const input = wanted('order', { tags: { tags: [`n${nth}`], note: null } }, { shadow: held(order.id) });
    const call = callFor(shop.system, input);
    await take(call.cost ?? 1);
    const one = client.call(call, { entity: 'order', key: input.key, signal }).then((outcome) => {
      outcomes.push(outcome);
      // The shop knows better what is left: others draw from the same bucket.
      kept.left = Math.min(kept.left, outcome.left ?? kept.left);
    });
    under.add(one.finally(() => under.delete(one)));
    if (under.size >= shop.system.limits.concurrency) await Promise.race(under);
  }
  await Promise.all(under);
  expect(outcomes).toHaveLength(300);
  expect(outcomes.filter(({ kind }) => kind === 'failed')).toEqual([]);
  expect(outcomes.every(({ spent = 99 }) => spent <= 11)).toBe(true);
}, 60_000);

test('an empty bucket is waited for as long as the shop needs', async () => {
  await shop.admin('POST /admin/throttle', { available: 0 });
  const order = wanted('order', { tags: { tags: ['x'], note: null } }, { shadow: held('gid://shopify/Order/8000000000001') });
  const call = callFor(shop.system, order);
  const many = await Promise.all(
    Array.from({ length: 20 }, () => shop.system.client.call(call, { entity: 'order', key: 'k', signal })),
  );
  const throttled = many.filter((one) => one.kind === 'failed');
  expect(throttled.length).toBeGreaterThan(0);
  for (const one of throttled) expect(one).toMatchObject({ class: 'retryable', status: 429, retryAfterMs: 100 });
});

test('a first load of a thousand products takes nothing of the bucket for what it reads, and every one comes once', async () => {
  await shop.admin('POST /admin/products/many', { count: 1_000, prefix: 'BULK', stock: 3 });
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await shop.system.client.list({ entity: 'product', since: 0, cursor }, signal);
    if (!('parts' in page)) throw new Error(page.message);
    for (const part of page.parts) {
      const change = { id: 1, system: 'shop', topic: part.topic, source: 'poll' as const, raw: part.raw, receivedAt: 0 };
      found.push(
        ...shop.system
          .normalise(change)
          .facts.filter(({ entity }) => entity === 'variant')
          .map(({ id }) => id),
      );
    }
    if (page.parts.length > 0) expect(page.spent).toBe(0);
    cursor = page.next;
  } while (cursor !== null);
  expect(found).toHaveLength(new Set(found).size);
  expect(found.length).toBeGreaterThanOrEqual(1_001);
}, 60_000);

test('a subscription that was taken away is set up again', async () => {
  const subscribe = () => shop.system.client.subscribe?.(shop.address, signal);
  await subscribe();
  expect(await subscribe()).toMatchObject({ mended: [] });
  const [first] = (await shop.admin('GET /admin/subscriptions'))['items'] as { id: string; topic: string }[];
  await shop.admin(`DELETE /admin/subscriptions/${first?.id}`);
  const mended = await subscribe();
  expect(mended).toMatchObject({ mended: [first?.topic.toLowerCase().replace('_', '/')] });
});

test('a subscription whose answer was lost, and one that the shop fails on, are set up all the same', async () => {
  const all = async () => (await shop.admin('GET /admin/subscriptions'))['items'] as { id: string }[];
  for (const { id } of await all()) await shop.admin(`DELETE /admin/subscriptions/${id}`);
  shop.proxy.loseNext('webhookSubscriptionCreate');
  await shop.admin('POST /admin/faults', { rates: { server_error: 0.2 } });
  const made = await shop.system.client.subscribe?.(shop.address, signal);
  await shop.admin('POST /admin/faults', { rates: 'none' });
  expect(made).toMatchObject({ kept: [] });
  expect(await shop.system.client.subscribe?.(shop.address, signal)).toMatchObject({ mended: [] });
  expect((await shop.admin('GET /admin/faults'))['counts']).not.toMatchObject({ server_error: 0 });
}, 40_000);
