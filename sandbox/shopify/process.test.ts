import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseDoc, plain } from '../frame/json.ts';
import { openInbox } from '../trial/inbox.ts';
import { ask } from '../trial/trial-run.ts';
import { at, mugProduct, mugs } from './trial/shop-trial.ts';

const main = join(import.meta.dirname, 'main.ts');
const environment = { SANDBOX_ADMIN_TOKEN: 'a', SANDBOX_SHOPIFY_TOKEN: 'b', SANDBOX_SHOPIFY_SECRET: 'c' };
let folder: string;
let child: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
});

afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function started(...flags: string[]): Promise<string> {
  child = spawn(process.execPath, [main, '--data', folder, ...flags], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return `http://127.0.0.1:${plain(parseDoc(line.toString('utf8'))['port'])}`;
}

async function killed(): Promise<void> {
  const gone = once(child ?? process, 'exit');
  child?.kill('SIGKILL');
  await gone;
}

const admin = (url: string, path: string, body: Parameters<typeof parseDoc>[0] | object) =>
  ask(url + path, { method: 'POST', headers: { authorization: 'Bearer a' }, body: body as never });
const gql = async (url: string, query: string) =>
  (
    await ask(`${url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'x-shopify-access-token': 'b' },
      body: { query },
    })
  ).body;

test('what was answered, what was asked for and what was to be told survive a SIGKILL', async () => {
  const inbox = await openInbox(() => 200);
  const before = await started('--job-time', '5s', '--bulk-rate', '1');
  await admin(before, '/admin/products', mugProduct);
  await admin(before, '/admin/products/many', { count: 300 });
  await admin(before, '/admin/orders', mugs);
  const read =
    '{ order(id: "gid://shopify/Order/8000000000001") { name updatedAt currentTotalPriceSet { shopMoney { amount } } lineItems(first: 9) { nodes { id currentQuantity } } } }';
  const known = await gql(before, read);
  await gql(
    before,
    `mutation { webhookSubscriptionCreate(topic: ORDERS_CANCELLED, webhookSubscription: { uri: "${inbox.url}/x" }) { userErrors { message } } }`,
  );
  await gql(
    before,
    'mutation { orderCancel(orderId: "gid://shopify/Order/8000000000001", reason: OTHER, restock: false) { userErrors { message } } }',
  );
  await gql(
    before,
    'mutation { bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") { userErrors { message } } }',
  );
  await killed();

  const again = await started('--job-time', '5s');
  expect((await gql(again, read))['data']).toEqual(known['data']);
  const [letter] = await inbox.received(1);
  expect(JSON.parse(letter?.raw.toString() ?? '{}')).toMatchObject({ name: '#1001', cancel_reason: 'other' });
  let bulk = await gql(again, '{ currentBulkOperation { status objectCount } }');
  while (at(bulk, 'data.currentBulkOperation.status') !== 'COMPLETED')
    bulk = await gql(again, '{ currentBulkOperation { status objectCount } }');
  expect(at(bulk, 'data.currentBulkOperation.objectCount')).toBe('301');
  inbox.close();
});
