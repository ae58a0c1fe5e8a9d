import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
let operation: { id: string; status: string; errorCode: string | null; url: string | null; query: string };

beforeEach(async () => {
  shop = await openScriptedShop();
  operation = { id: OURS, status: 'RUNNING', errorCode: null, url: null, query: bulkOrders.text };
  shop.on('ListBulks', () => ({ page: { nodes: [] } }));
  shop.on('StartBulk', () => ({ result: { bulkOperation: operation, userErrors: [] } }));
  shop.on('ReadBulk', () => ({ object: operation }));
});

afterEach(() => shop.close());

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

test('a first load starts an operation, waits for it and reads its file', async () => {
  const first = await list(null);
  expect(first).toMatchObject({ parts: [], waitMs: expect.any(Number) as number });
  expect((await list(first.next)).waitMs).toBeGreaterThan(0);
  complete(resultFile(3));
  const { topics, last } = await readOn(first.next);
  expect(topics).toEqual(['read:order', 'notice:shipment', 'notice:order', 'read:order']);
  expect(last).toMatchObject({ next: null, spent: 0 });
  const { headers } = shop.target.seen.at(-1) ?? { headers: {} };
  expect(headers).not.toHaveProperty('x-shopify-access-token');
});

test('a hub that is started again goes on where the cursor stands, and the cursor holds no address', async () => {
  const { next } = await list(null);
  complete(resultFile(3));
  const looked = await list(next);
  expect(looked.next).not.toContain('signature');
  await shop.close();
  const text = looked.next ?? '';
  const again = await openScriptedShop();
  again.on('ReadBulk', () => ({ object: { ...operation, url: `${again.target.origin}/result` } }));
  again.serve('/result', ranged(resultFile(3)));
  shop = again;
  expect((await readOn(text)).topics).toHaveLength(4);
});

test('what a lost answer has started is found', async () => {
  shop.on('StartBulk', () => 'cut');
  expect(await shop.system.client.list({ entity: 'order', since: 0, cursor: null }, signal)).toMatchObject({
    class: 'retryable',
  });
  shop.on('ListBulks', () => ({ page: { nodes: [{ ...operation, query: '{ shop { id } }', id: 'x' }, operation] } }));
  expect((await list(null)).next).toContain(OURS);
});

test('an operation of somebody else is waited for', async () => {
  const error = { field: null, message: 'Another is running.', code: 'OPERATION_IN_PROGRESS' };
  shop.on('StartBulk', () => ({ result: { bulkOperation: null, userErrors: [error] } }));
  expect(await list(null)).toMatchObject({
    parts: [],
    waitMs: 10_000,
    next: expect.stringContaining('"operation":null') as string,
  });
});

test('one that failed is started again, and after three times the list is read page after page', async () => {
  operation = { ...operation, status: 'FAILED', errorCode: 'TIMEOUT' };
  let cursor: string | null = null;
  for (let pages = 0; pages < 7; pages += 1) cursor = (await list(cursor)).next;
  expect(shop.asked.filter(({ name }) => name === 'StartBulk')).toHaveLength(3);
  shop.on('ListOrders', () => ({ page: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } }));
  expect(await list(cursor)).toEqual({ parts: [], next: null });
});

test('one that lacks a right ends with it', async () => {
  const { next } = await list(null);
  operation = { ...operation, status: 'FAILED', errorCode: 'ACCESS_DENIED' };
  await expect(list(next)).rejects.toThrow('permanent');
});

test('an address that has expired is asked for anew', async () => {
  const { next } = await list(null);
  operation = { ...operation, status: 'COMPLETED', url: `${shop.target.origin}/old` };
  shop.serve('/old', () => ({ status: 403 }));
  const { last } = await readOn(next);
  expect(last.waitMs).toBeGreaterThan(0);
  complete(resultFile(1));
  expect((await readOn(last.next)).topics).toHaveLength(2);
});

test('a result at an address that is not the public internet’s is not fetched', async () => {
  const { next } = await list(null);
  for (const url of ['http://10.0.0.1/x', 'https://169.254.169.254/latest', 'file:///etc/passwd']) {
    operation = { ...operation, id: url, status: 'COMPLETED', url };
    const text = (next ?? '').replace(OURS, url);
    const looked = await list(text);
    await expect(list(looked.next)).rejects.toThrow('permanent');
  }
});

test('no objects are no file', async () => {
  const { next } = await list(null);
  operation = { ...operation, status: 'COMPLETED', url: null };
  expect(await list(next)).toMatchObject({ parts: [], next: null });
});
