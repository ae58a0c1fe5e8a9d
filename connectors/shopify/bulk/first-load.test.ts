import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Page } from '../../../src/kit/contract.ts';
import type { InFixture } from '../../../src/kit/testing/subject.ts';
import type { Seen } from '../../../src/kit/testing/stand-in.ts';
import { bulkOrders } from '../documents/order.ts';
import { openScriptedShop, type ScriptedShop } from '../fixtures/scripted-shop.ts';

const signal = AbortSignal.timeout(60_000);
const OURS = 'gid://shopify/BulkOperation/1';
const plain = (JSON.parse(readFileSync(new URL('../fixtures/order-plain.in.json', import.meta.url), 'utf8')) as InFixture)
  .body as Record<string, unknown> & {
  lineItems: { nodes: object[] };
};

/** An order as two lines of a result file, and one that was cancelled, which has to be read by itself. */
function resultFile(orders: number): Buffer {
  const { lineItems, shippingLines: _shipping, fulfillmentOrders: _work, ...order } = plain;
  const rows = Array.from({ length: orders }, (_, index) => {
    const id = `gid://shopify/Order/${index}`;
    const cancelledAt = index === 1 ? '2026-11-04T00:00:00Z' : null;
    const fulfillments = index === 0 ? [{ id: 'gid://shopify/Fulfillment/9', updatedAt: '2026-11-04T00:00:00Z' }] : [];
    return [
      { ...order, id, cancelledAt, fulfillments },
      ...lineItems.nodes.map((line) => ({ __typename: 'LineItem', ...line, __parentId: id })),
    ];
  });
  return Buffer.from(
    rows
      .flat()
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
  );
}

let shop: ScriptedShop;
let operation: {
  id: string;
  type: string;
  status: string;
  errorCode: string | null;
  url: string | null;
  query: string;
  rootObjectCount?: string;
};

beforeEach(async () => {
  shop = await openScriptedShop();
  operation = { id: OURS, type: 'QUERY', status: 'RUNNING', errorCode: null, url: null, query: bulkOrders.text };
  shop.on('ListBulks', () => ({ page: { nodes: [] } }));
  shop.on('StartBulk', () => ({ result: { bulkOperation: operation, userErrors: [] } }));
  shop.on('ReadBulks', () => ({ nodes: [operation] }));
  shop.on('SpanOrders', () => span(3));
});

afterEach(() => shop.close());

const span = (count: number): object => ({
  first: { nodes: [{ id: 'gid://shopify/Order/1' }] },
  last: { nodes: [{ id: `gid://shopify/Order/${count}` }] },
  all: { count },
});
const list = async (cursor: string | null): Promise<Page> => {
  const page = await shop.system.client.list({ entity: 'order', since: 0, cursor }, signal);
  if ('parts' in page) return page;
  throw new Error(`${page.class}: ${page.message}`);
};
/** Reads on until the list ends, or stands still at a wait. */
const readOn = async (from: string | null): Promise<{ topics: string[]; last: Page }> => {
  const topics: string[] = [];
  let cursor = from;
  for (let pages = 0; pages < 500; pages += 1) {
    const last = await list(cursor);
    topics.push(...last.parts.map(({ topic }) => topic));
    cursor = last.next;
    if (cursor === null || last.waitMs !== undefined) return { topics, last };
  }
  throw new Error('It does not end.');
};
const ranged =
  (file: Buffer) =>
  ({ headers }: Seen) => {
    const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(headers['range'] ?? '') ?? [];
    const bytes = file.subarray(Number(from), Number(to) + 1);
    const range = `bytes ${from}-${Number(from) + bytes.length - 1}/${file.length}`;
    return bytes.length === 0
      ? { status: 416 }
      : { status: 206, headers: { 'content-range': range }, body: bytes.toString('utf8') };
  };
const complete = (file: Buffer): void => {
  operation = { ...operation, status: 'COMPLETED', url: `${shop.target.origin}/result?signature=quiet` };
  shop.serve('/result?signature=quiet', ranged(file));
};

/** Up to the first wait: an operation has been begun. */
const begun = async (): Promise<string> => (await readOn(null)).last.next ?? '';

test('a first load starts an operation, waits for it and reads its file', async () => {
  const { topics: none, last: waiting } = await readOn(null);
  expect(none).toEqual([]);
  expect(waiting.waitMs).toBeGreaterThan(0);
  expect((await readOn(waiting.next)).last.waitMs).toBeGreaterThan(waiting.waitMs ?? 0);
  complete(resultFile(3));
  const { topics, last } = await readOn(waiting.next);
  expect(topics).toEqual(['read:order', 'notice:shipment', 'notice:order', 'read:order']);
  expect(last).toMatchObject({ next: null, spent: 0 });
  const { headers } = shop.target.seen.at(-1) ?? { headers: {} };
  expect(headers).not.toHaveProperty('x-shopify-access-token');
});

test('looks without news become rarer, until an operation is nearly done', async () => {
  let { last } = await readOn(null);
  const waits: (number | undefined)[] = [last.waitMs];
  for (let looks = 0; looks < 60; looks += 1) waits.push((({ last } = await readOn(last.next)), last.waitMs));
  expect(waits.slice(0, 3)).toEqual([500, 600, 700]);
  expect(waits.at(-1)).toBe(5_000);
  operation = { ...operation, rootObjectCount: '3' };
  expect((await readOn(last.next)).last.waitMs).toBe(500);
});

test('a hub that is started again goes on where the cursor stands, and the cursor holds no address', async () => {
  const next = await begun();
  complete(resultFile(3));
  const looked = await list(next);
  expect(looked.next).not.toContain('signature');
  await shop.close();
  const again = await openScriptedShop();
  again.on('ReadBulks', () => ({ nodes: [{ ...operation, url: `${again.target.origin}/result` }] }));
  again.serve('/result', ranged(resultFile(3)));
  shop = again;
  expect((await readOn(looked.next)).topics).toHaveLength(4);
});

test('what a lost answer has started is found', async () => {
  shop.on('StartBulk', () => 'cut');
  const { next } = await list(null);
  await expect(list(next)).rejects.toThrow('retryable');
  shop.on('ListBulks', () => ({ page: { nodes: [{ ...operation, query: '{ shop { id } }', id: 'x' }, operation] } }));
  expect((await list(next)).next).toContain(OURS);
});

describe('operations of others', () => {
  test('that are as many as may run are waited for, and none is tried', async () => {
    const others = [1, 2, 3, 4, 5].map((id) => ({ ...operation, id: `other/${id}`, query: '{ shop { id } }' }));
    shop.on('ListBulks', () => ({ page: { nodes: others } }));
    const { last } = await readOn(null);
    expect(last.waitMs).toBe(10_000);
    expect(shop.asked.filter(({ name }) => name === 'StartBulk')).toHaveLength(0);
    shop.on('ListBulks', () => ({ page: { nodes: [...others.slice(1), { ...others[0], status: 'COMPLETED' }] } }));
    expect((await readOn(last.next)).last.next).toContain(OURS);
  });

  test.each(['OPERATION_IN_PROGRESS', 'LIMIT_REACHED'])('that came first (%s) are waited for', async (code) => {
    const error = { field: null, message: 'Another is running.', code };
    shop.on('StartBulk', () => ({ result: { bulkOperation: null, userErrors: [error] } }));
    const { last } = await readOn(null);
    expect(last).toMatchObject({ parts: [], waitMs: 10_000, next: expect.stringContaining('"running":[]') as string });
    shop.on('StartBulk', () => ({ result: { bulkOperation: operation, userErrors: [] } }));
    expect((await readOn(last.next)).last.next).toContain(OURS);
  });

  test('that write into the shop do not count', async () => {
    const imports = [1, 2, 3, 4, 5].map((id) => ({ ...operation, type: 'MUTATION', id: `import/${id}`, query: '' }));
    shop.on('ListBulks', () => ({ page: { nodes: imports } }));
    expect(await begun()).toContain(OURS);
  });
});

test.each(['FAILED', 'CANCELED', 'EXPIRED'])(
  'one that is %s is started again, and after three times the list is read page after page',
  async (status) => {
    operation = { ...operation, status, errorCode: status === 'FAILED' ? 'TIMEOUT' : null };
    shop.on('ListOrders', () => ({ page: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } }));
    let { last } = await readOn(null);
    for (let waits = 0; last.next !== null && waits < 9; waits += 1) {
      expect(last.waitMs).toBe(30_000);
      ({ last } = await readOn(last.next));
    }
    expect(last.next).toBeNull();
    expect(shop.asked.filter(({ name }) => name === 'StartBulk')).toHaveLength(3);
    expect(shop.asked.at(-1)).toMatchObject({ name: 'ListOrders', variables: { query: null } });
  },
);

test('one that the shop does not know any more is started again', async () => {
  shop.on('ReadBulks', () => ({ nodes: [null] }));
  const { last } = await readOn(null);
  shop.on('ReadBulks', () => ({ nodes: [operation] }));
  await readOn(last.next);
  expect(shop.asked.filter(({ name }) => name === 'StartBulk')).toHaveLength(2);
});

test('one that lacks a right ends with it', async () => {
  const next = await begun();
  operation = { ...operation, status: 'FAILED', errorCode: 'ACCESS_DENIED' };
  await expect(list(next)).rejects.toThrow('permanent');
});

test('an address that has expired is asked for anew, and after three times the list is read', async () => {
  const next = await begun();
  operation = { ...operation, status: 'COMPLETED', url: `${shop.target.origin}/old` };
  shop.serve('/old', () => ({ status: 403 }));
  const { last } = await readOn(next);
  expect(last.waitMs).toBeGreaterThan(0);
  complete(resultFile(1));
  expect((await readOn(last.next)).topics).toHaveLength(2);
  operation = { ...operation, url: `${shop.target.origin}/old` };
  shop.on('ListOrders', () => ({ page: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } }));
  let at: string | null = next;
  for (let waits = 0; at !== null && waits < 9; waits += 1) at = (await readOn(at)).last.next;
  expect(shop.asked.at(-1)?.name).toBe('ListOrders');
});

test('a result at an address that is not the public internet’s is not fetched', async () => {
  const next = await begun();
  for (const url of ['http://10.0.0.1/x', 'https://169.254.169.254/latest', 'file:///etc/passwd']) {
    operation = { ...operation, id: url, status: 'COMPLETED', url };
    const looked = await list(next.replace(OURS, url));
    await expect(list(looked.next)).rejects.toThrow('permanent');
  }
});

test('no objects are no file', async () => {
  const next = await begun();
  operation = { ...operation, status: 'COMPLETED', url: null };
  expect((await readOn(next)).last).toMatchObject({ parts: [], next: null });
});

test('what a step does not ask of the shop is given back, and two requests of one step are both told', async () => {
  shop.on('ListBulks', () => ({ status: 200, body: costing(6, { page: { nodes: [] } }) }));
  shop.on('StartBulk', () => ({ status: 200, body: costing(10, { result: { bulkOperation: operation, userErrors: [] } }) }));
  const started = await list((await list(null)).next);
  expect(started).toMatchObject({ spent: 16, left: 900 });
});

/** An answer that tells what it took of the bucket. */
function costing(actualQueryCost: number, data: object): string {
  const throttleStatus = { maximumAvailable: 1000, currentlyAvailable: 900, restoreRate: 100 };
  return JSON.stringify({ data, extensions: { cost: { requestedQueryCost: actualQueryCost, actualQueryCost, throttleStatus } } });
}
