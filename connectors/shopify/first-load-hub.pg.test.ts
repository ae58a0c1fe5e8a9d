import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start, type Running } from '../../sandbox/frame/start.ts';
import { shopify as standIn } from '../../sandbox/shopify/shopify.ts';
import { defineHub } from '../../src/config.ts';
import { owner } from '../../src/config/strategies.ts';
import { startHub, type RunningHub } from '../../src/start-hub.ts';
import { createTestDatabase, type TestDatabase } from '../../tools/test-database.ts';
import { openTrialShop, SECRETS, type TrialShop } from './fixtures/trial-shop.ts';
import { shopify } from './index.ts';

// A hub that is stopped in the middle of its first load, and started again.

const PRODUCTS = 3_000;
const data = mkdtempSync(join(tmpdir(), 'syncline-shopify-'));
let running: Running;
let shop: TrialShop;
let database: TestDatabase;
let hub: RunningHub;

beforeAll(async () => {
  const flags = ['--data', data, '--domain', 'acme.myshopify.com', '--bulk-rate', '200'];
  running = await start(standIn, flags, { environment: SECRETS });
  shop = await openTrialShop(running.port);
  await shop.admin('POST /admin/products/many', { count: PRODUCTS, prefix: 'FIRST', stock: 1 });
  database = await createTestDatabase();
  hub = await open();
}, 90_000);

afterAll(async () => {
  await hub.stop();
  await database.drop();
  await shop.close();
  await running.stop();
  rmSync(data, { recursive: true, force: true });
});

function open(): Promise<RunningHub> {
  return startHub({
    databaseUrl: database.url,
    hub: defineHub({
      hub: 'trial',
      systems: {
        shop: shopify({
          shop: 'acme.myshopify.com',
          baseUrl: `http://127.0.0.1:${running.port}`,
          token: 'SANDBOX_SHOPIFY_TOKEN',
          webhookSecrets: ['SANDBOX_SHOPIFY_SECRET'],
          entities: ['product', 'variant'],
          currency: 'EUR',
          taxesIncluded: false,
        }),
      },
      ownership: {
        product: { identity: owner('shop'), copy: owner('shop') },
        variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
      },
      flows: [],
    }),
    host: '127.0.0.1',
    port: 0,
    apiKey: 'key',
    logLevel: process.env['SYNCLINE_TEST_LOG'] ?? 'silent',
    roles: { apply: true, deliver: true, serve: true },
    environment: { ...SECRETS, SYNCLINE_ALLOWED_HOSTS: '127.0.0.1' },
    maxBodyBytes: 100_000,
  });
}

async function standing(): Promise<number> {
  const text = `select count(*)::int as count from record where entity = 'product' and not stub`;
  const [row] = await hub.engine.store.query<{ count: number }>({ name: 'test-standing', text, values: [] });
  return row?.count ?? 0;
}

test('it goes on where it stood: every product is read once, no operation is started twice, and no answer is throttled', async () => {
  await expect.poll(standing, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
  await hub.stop();
  hub = await open();
  const before = await standing();
  expect(before).toBeLessThan(PRODUCTS);
  await expect.poll(standing, { timeout: 60_000 }).toBe(PRODUCTS);
  const query = '{ bulkOperations(first: 100) { nodes { query } } }';
  const { data: found } = (await shop.admin('POST /admin/graphql', { query })) as {
    data: { bulkOperations: { nodes: { query: string }[] } };
  };
  const queries = found.bulkOperations.nodes.map((one) => one.query);
  expect(queries.length).toBeGreaterThan(3);
  expect(new Set(queries).size).toBe(queries.length);
  const changes = await hub.engine.store.query({ name: 'test-changes', text: 'select 1 from change', values: [] });
  expect(changes).toHaveLength(PRODUCTS);
  expect(await shop.admin('GET /admin/spending')).toMatchObject({ throttled: 0 });
}, 150_000);
