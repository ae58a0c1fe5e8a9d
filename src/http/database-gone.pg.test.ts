import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tools/test-database.ts';
import { openDatabaseGate, type DatabaseGate } from '../testing/database-gate.ts';
import { orderHub } from '../testing/order-hub.ts';
import { variantGroups } from '../testing/orders.ts';
import { spoiledOrder } from '../testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, sign, type TestHub } from '../testing/test-hub.ts';

let database: TestDatabase;
let gate: DatabaseGate;
let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  database = await createTestDatabase();
  [gate, warehouse, erp] = await Promise.all([openDatabaseGate(database.url), openTargetServer(), openTargetServer()]);
  hub = await openTestHub(orderHub({ warehouse: warehouse.url, erp: erp.url }), { databaseUrl: gate.url });
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.quiet();
});

afterEach(async () => {
  gate.open();
  await hub.end();
  await Promise.all([warehouse.close(), erp.close()]);
  await gate.close();
  await database.drop();
});

type Sent = Parameters<TestHub['send']>;

const order = (index: number): Sent => ['order', spoiledOrder(`O${index}`), { deliveryId: `d${index}` }];
const readiness = async (): Promise<number> => (await hub.ask('/readyz')).status;

function heldOnce(orders: number): void {
  for (const target of [warehouse, erp]) expect([...target.creates.values()]).toEqual(Array.from({ length: orders }, () => 1));
}

test('while the database is gone senders are told to come again, and nothing is lost when they do', async () => {
  expect(await readiness()).toBe(200);
  const orders = Array.from({ length: 10 }, (_, index) => order(index));
  const early = Promise.all(orders.map((one) => hub.send(...one)));
  gate.shut();
  const body = JSON.stringify(spoiledOrder('O10'));
  const refused = await fetch(`http://127.0.0.1:${hub.port}/webhooks/shop/hook`, {
    method: 'POST',
    body,
    headers: {
      'x-topic': 'order',
      'x-delivery': 'd10',
      'x-signature': sign(Buffer.from(body)),
      'content-type': 'application/json',
    },
  });
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(await refused.json()).toMatchObject({ code: 'SYN_RECEIVE_UNAVAILABLE' });
  expect(await readiness()).toBe(503);
  // A liveness check must not have the hub restarted for it.
  expect((await hub.ask('/healthz')).status).toBe(200);
  const metrics = await (await fetch(`http://127.0.0.1:${hub.port}/metrics`)).text();
  expect(metrics).toMatch(/^syncline_webhooks_total\{system="shop",result="unavailable"\} [1-9]/m);
  expect(metrics).not.toMatch(/^syncline_changes_waiting/m);
  expect(new Set(await early).isSubsetOf(new Set([202, 503]))).toBe(true);

  gate.open();
  await expect.poll(readiness, { timeout: 10_000 }).toBe(200);
  const again = await Promise.all([...orders, order(10)].map((one) => hub.send(...one)));
  expect(new Set(again).isSubsetOf(new Set([200, 202]))).toBe(true);
  await hub.quiet();
  heldOnce(11);
  // The line on which processes wake each other is back too.
  const lines = (): Promise<object[]> =>
    hub.rows(
      `select pid from pg_stat_activity where datname = current_database() and (query like 'listen %' or query like 'select pg_notify%')`,
    );
  await expect.poll(lines, { timeout: 10_000 }).toHaveLength(1);
});

test('a batch that was being applied when the connection broke is taken again', async () => {
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  try {
    await other.query('begin; lock table record in exclusive mode');
    expect(await hub.send(...order(0))).toBe(202);
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await other.query(waiting)).rowCount, { timeout: 5_000 }).toBe(1);
    gate.shut();
  } finally {
    await other.end();
  }
  gate.open();
  await expect.poll(readiness, { timeout: 10_000 }).toBe(200);
  await hub.quiet();
  heldOnce(1);
});

test('a database that falls silent: 503 within the five seconds a sender waits, and one order after all', async () => {
  gate.stall();
  const began = performance.now();
  const [ready, sent] = await Promise.all([readiness(), hub.send(...order(0))]);
  expect([ready, sent]).toEqual([503, 503]);
  expect(performance.now() - began).toBeLessThan(5_000);
  gate.open();
  await expect.poll(() => hub.send(...order(0)), { timeout: 10_000 }).toBeLessThan(300);
  await hub.quiet();
  heldOnce(1);
});
