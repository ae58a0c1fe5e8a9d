import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../../../tools/test-database.ts';
import { defineHub, type Hub } from '../../config.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { variantGroups } from '../../testing/orders.ts';
import { spoiledOrder } from '../../testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { apply } from '../apply.ts';
import { revisitMissed } from './sweep.ts';

let warehouse: TargetServer;
let erp: TargetServer;
let first: TestHub | undefined;
let second: TestHub | undefined;

beforeEach(async () => {
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
});

afterEach(async () => {
  await second?.end();
  second = undefined;
  await first?.end();
  first = undefined;
  await Promise.all([warehouse.close(), erp.close()]);
});

const config = (): Hub => orderHub({ warehouse: warehouse.url, erp: erp.url });

test('several that start at once on an empty database all come up', async () => {
  const database = await createTestDatabase();
  const hubs: TestHub[] = [];
  try {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('drop schema public cascade; create schema public');
    await client.end();
    hubs.push(...(await Promise.all([1, 2, 3].map(() => openTestHub(config(), { databaseUrl: database.url })))));
    const sent = await Promise.all(hubs.map((hub, index) => hub.send('order', spoiledOrder(`S${index}`))));
    expect(sent).toEqual([202, 202, 202]);
  } finally {
    for (const hub of hubs) await hub.end();
    await database.drop();
  }
});

test('what one process held, another may free, and the first delivers it', async () => {
  const opened = await openTestHub(config(), { apply: false });
  first = opened;
  second = await openTestHub(config(), { apply: false, deliver: false, databaseUrl: opened.databaseUrl });
  await opened.send('order', spoiledOrder('1'));
  await apply(opened.engine, 500);
  expect(await opened.rows('select held from record')).toEqual([{ held: ['SYN_PROJECT_UNKNOWN_SKU'] }]);
  await second.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await apply(second.engine, 500);
  await expect.poll(() => [warehouse.objects.size, erp.objects.size], { timeout: 5_000 }).toEqual([1, 1]);
});

test('an order and the SKU it lacks, applied at the same moment by two processes, find each other', async () => {
  const opened = await openTestHub(config(), { apply: false, deliver: false });
  first = opened;
  second = await openTestHub(config(), { apply: false, deliver: false, databaseUrl: opened.databaseUrl });
  const blocker = new pg.Client({ connectionString: opened.databaseUrl });
  await blocker.connect();
  await opened.send('order', spoiledOrder('1'));
  // The order has looked for its SKU and cannot say yet that it waits for it.
  await blocker.query('begin; lock table reference in share mode');
  const order = apply(opened.engine, 1);
  await expect
    .poll(
      async () => (await blocker.query(`select 1 from pg_locks where not granted and relation = 'reference'::regclass`)).rowCount,
    )
    .toBe(1);
  await second.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  expect(await apply(second.engine, 1)).toBe(1);
  await blocker.query('commit');
  await blocker.end();
  expect(await order).toBe(1);
  expect(await opened.rows(`select held from record where entity = 'order'`)).toEqual([{ held: ['SYN_PROJECT_UNKNOWN_SKU'] }]);

  expect(await revisitMissed(opened.engine)).toBe(1);
  await apply(opened.engine, 500);
  expect(await opened.rows(`select held from record where entity = 'order'`)).toEqual([{ held: null }]);
  expect(await revisitMissed(opened.engine)).toBe(0);
});

test('a process with other rules takes over, projects everything by them, and the old one only receives', async () => {
  const opened = await openTestHub(config());
  first = opened;
  await opened.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await opened.send('order', spoiledOrder('1'));
  await opened.quiet();
  expect(erp.objects.get('T1')).not.toHaveProperty('payment');

  const { systems, ownership, flows } = config();
  const more = flows.map((flow) => (flow.to === 'erp' ? { ...flow, groups: [...flow.groups, 'derived.payment'] } : flow));
  const next = defineHub({ hub: 'test', systems, ownership, flows: more as never[] });
  second = await openTestHub(next, { databaseUrl: opened.databaseUrl });
  await second.quiet();
  expect(erp.objects.get('T1')).toHaveProperty('payment');
  // Taken by the old process, brought about by the new one.
  expect(await opened.send('order', spoiledOrder('2'))).toBe(202);
  await second.quiet();
  expect([...erp.objects.values()].every((object) => 'payment' in object)).toBe(true);
  expect([warehouse.objects.size, erp.objects.size]).toEqual([2, 2]);
});
