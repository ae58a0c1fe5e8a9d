import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { start, type Running } from '../../sandbox/frame/start.ts';
import { shopify as standIn } from '../../sandbox/shopify/shopify.ts';
import type { OpenSystem, Page } from '../../src/kit/contract.ts';
import { openTrialShop, SECRETS, type TrialShop } from './fixtures/trial-shop.ts';

// First loads of a shop that writes several operations side by side, each at its rate.

const PRODUCTS = 3_000;
const signal = AbortSignal.timeout(110_000);
let data: string;
let running: Running;
let shop: TrialShop;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'syncline-shopify-'));
  const flags = ['--data', data, '--domain', 'acme.myshopify.com', '--bulk-rate', '2000'];
  // Larger than any load needs, and refilled so slowly that an empty one stays empty.
  const bucket = ['--bucket-size', '100000000', '--bucket-rate', '1'];
  running = await start(standIn, [...flags, ...bucket, '--answer-time', '0ms'], { environment: SECRETS });
  shop = await openTrialShop(running.port);
  await shop.admin('POST /admin/products/many', { count: PRODUCTS, prefix: 'FIRST', stock: 1 });
}, 60_000);

afterEach(async () => {
  await shop.close();
  await running.stop();
  rmSync(data, { recursive: true, force: true });
});

interface Loaded {
  titles: string[];
  cursor: string | null;
  pages: Page[];
}

/** Reads on from a cursor until the load ends, or until somebody stops it. Waits are left out: each look is a wait for the shop. */
async function load(
  from: string | null,
  {
    system = shop.system,
    since = 0,
    stop = () => false,
  }: { system?: OpenSystem; since?: number; stop?: (page: Page) => boolean | Promise<boolean> } = {},
): Promise<Loaded> {
  const pages: Page[] = [];
  const titles: string[] = [];
  let cursor = from;
  do {
    const page = await system.client.list({ entity: 'product', since, cursor }, signal);
    if (!('parts' in page)) throw new Error(`${page.class}: ${page.message}`);
    pages.push(page);
    titles.push(...page.parts.map(({ raw }) => (JSON.parse(raw.toString('utf8')) as { title: string }).title));
    cursor = page.next;
    if (await stop(page)) break;
  } while (cursor !== null);
  return { titles, cursor, pages };
}

interface Operation {
  id: string;
  status: string;
  query: string;
}

/** The shop's operations, the newest first. */
async function operations(): Promise<Operation[]> {
  const query = '{ bulkOperations(first: 100, reverse: true) { nodes { id status query } } }';
  const { data: found } = (await shop.admin('POST /admin/graphql', { query })) as {
    data: { bulkOperations: { nodes: Operation[] } };
  };
  return found.bulkOperations.nodes;
}

async function cancel(id: string): Promise<void> {
  const query = `mutation { bulkOperationCancel(id: "${id}") { userErrors { message } } }`;
  await shop.admin('POST /admin/graphql', { query });
}

const expectAll = (titles: readonly string[]): void => {
  expect(titles).toHaveLength(PRODUCTS);
  expect(new Set(titles).size).toBe(PRODUCTS);
};

test('every product comes once, by several operations side by side, never by more than the shop allows', async () => {
  let most = 0;
  const { titles } = await load(null, {
    stop: async () => {
      most = Math.max(most, (await operations()).filter(({ status }) => status === 'RUNNING').length);
      return false;
    },
  });
  expectAll(titles);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(5);
}, 60_000);

test('a hub that is started again in the middle reads what is left, and starts no operation twice', async () => {
  let pieces = 0;
  const before = await load(null, { stop: ({ parts }) => parts.length > 0 && ++pieces === 2 });
  const again = await openTrialShop(running.port);
  try {
    const after = await load(before.cursor, { system: again.system });
    expectAll([...before.titles, ...after.titles]);
    const queries = (await operations()).map(({ query }) => query);
    expect(new Set(queries).size).toBe(queries.length);
  } finally {
    await again.close();
  }
}, 60_000);

test('a hub that died before it noted a page reads that page again', async () => {
  let last: string | null = null;
  const noted: (string | null)[] = [];
  const before = await load(null, {
    stop: ({ parts, next }) => {
      noted.push(last);
      last = next;
      return parts.length > 0;
    },
  });
  const after = await load(noted.at(-1) ?? null);
  expect(before.titles.length).toBeGreaterThan(0);
  expectAll(after.titles);
}, 60_000);

test('an operation that somebody cancels is begun again', async () => {
  let cancelled = '';
  const { titles, pages } = await load(null, {
    stop: async () => {
      const [last] = await operations();
      if (cancelled === '' && last?.status === 'RUNNING') await cancel((cancelled = last.id));
      return false;
    },
  });
  expectAll(titles);
  expect(pages.some(({ waitMs }) => waitMs === 30_000)).toBe(true);
  const all = await operations();
  const { query } = all.find(({ id }) => id === cancelled) ?? { query: '' };
  expect(all.filter((one) => one.query === query).map(({ status }) => status)).toEqual(['COMPLETED', 'CANCELED']);
}, 60_000);

test('operations of another program are waited for, and none is refused', async () => {
  const query = 'mutation { bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") { userErrors { code } } }';
  for (let nth = 0; nth < 5; nth += 1) await shop.admin('POST /admin/graphql', { query });
  const { titles, pages } = await load(null);
  expectAll(titles);
  expect(pages.some(({ waitMs }) => waitMs === 10_000)).toBe(true);
}, 60_000);

test('a product that is made meanwhile comes with the load or with the first poll after it', async () => {
  const began = Date.now();
  let made = false;
  const { titles } = await load(null, {
    stop: async ({ parts }) => {
      if (!made && parts.length > 0) {
        made = true;
        await shop.admin('POST /admin/products', { title: 'Latecomer', variants: [{ sku: 'LATE' }] });
      }
      return false;
    },
  });
  const [id] = ((await shop.admin('GET /admin/store/products?limit=10000'))['items'] as { id: string }[])
    .slice(-1)
    .map((one) => one.id);
  const listed = await load(null, { since: began - 600_000 });
  const isListed = listed.pages.some(({ parts }) => parts.some(({ raw }) => raw.toString('utf8').includes(`/${id}"`)));
  expect(titles.includes('Latecomer') || isListed).toBe(true);
  expectAll(titles.filter((title) => title !== 'Latecomer'));
}, 60_000);

test('a step that the shop throttles is taken again from the same cursor', async () => {
  const before = await load(null, { stop: ({ next }) => next?.includes('"operation"') === true });
  await shop.admin('POST /admin/throttle', { available: 0 });
  const throttled = await shop.system.client.list({ entity: 'product', since: 0, cursor: before.cursor }, signal);
  expect(throttled).toMatchObject({ kind: 'failed', class: 'retryable', status: 429 });
  await shop.admin('POST /admin/throttle', { available: 1_000_000 });
  const after = await load(before.cursor);
  expectAll([...before.titles, ...after.titles]);
}, 60_000);

test('two loads at once share the operations, and companies are listed when the customers have been read', async () => {
  await shop.admin('POST /admin/companies', { name: 'Acme', locations: [], contacts: [] });
  const customers: string[] = [];
  let cursor: string | null = null;
  const both = async (): Promise<void> => {
    do {
      const page = await shop.system.client.list({ entity: 'customer', since: 0, cursor }, signal);
      if (!('parts' in page)) throw new Error(page.message);
      customers.push(...page.parts.map(({ raw }) => raw.toString('utf8')));
      cursor = page.next;
    } while (cursor !== null);
  };
  const [{ titles }] = await Promise.all([load(null), both()]);
  expectAll(titles);
  expect(customers.filter((one) => one.includes('gid://shopify/Company/'))).toHaveLength(1);
}, 60_000);
