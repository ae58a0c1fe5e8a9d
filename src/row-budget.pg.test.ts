import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tools/test-database.ts';
import { defineHub, type Hub } from './config.ts';
import { owner } from './config/strategies.ts';
import { orderHub } from './testing/order-hub.ts';
import { variantGroups } from './testing/orders.ts';
import { plainSystem, readPlain } from './testing/plain-systems.ts';
import { put, spoiledOrder } from './testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from './testing/target-server.ts';
import { openTestHub } from './testing/test-hub.ts';

/** Row writes that an order with its customer and two targets may cost: what bounds the throughput. */
const BUDGET = 24;

let database: TestDatabase;
let warehouse: TargetServer;
let erp: TargetServer;

beforeAll(async () => {
  [database, warehouse, erp] = await Promise.all([createTestDatabase(), openTargetServer(), openTargetServer()]);
});

afterAll(async () => {
  await Promise.all([warehouse.close(), erp.close()]);
  await database.drop();
});

/**
 * A shop whose order webhook shows its customer too, as most shops' do, and two targets that are
 * each told once. With stages, the warehouse's acceptance releases the order and the ERP is told of it.
 */
function shopWithCustomers(stages: boolean): Hub {
  const { systems, ownership, flows } = orderHub({ warehouse: warehouse.url, erp: erp.url });
  const once = (['warehouse', 'erp'] as const).map((to) => ({
    entity: 'order' as const,
    to,
    groups: ['header', 'lines'] as const,
  }));
  return defineHub({
    hub: 'test',
    systems: {
      ...systems,
      shop: plainSystem('http://127.0.0.1:9', ['order', 'variant'], {
        read: (doc, { topic }) => [
          ...readPlain(topic, doc),
          ...(topic === 'order' ? readPlain('customer', doc.object('customer')) : []),
        ],
      }),
    },
    ownership: {
      ...(ownership as Record<string, never>),
      customer: { identity: owner('shop'), contact: owner('shop'), legal: owner('shop') },
    },
    flows: (stages ? flows : once) as never[],
  });
}

function order(number: number): object {
  const customer = {
    id: `C${number}`,
    version: 1,
    groups: { identity: { number: null, name: 'A', locale: null }, contact: { email: `c${number}@example.test`, phone: null } },
  };
  return { ...spoiledOrder(`O${number}`, put('header.customer', { id: customer.id })), customer };
}

/** Inserts, updates and deletes by table. A backend's counts are complete when it has ended. */
async function writes(): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('select pg_stat_force_next_flush()');
    await client.query('select pg_stat_clear_snapshot()');
    const { rows } = await client.query<{ name: string; n: string }>(
      `select regexp_replace(relname, '_(\\d+|default|\\d{4}_\\d\\d)$', '') as name, sum(n_tup_ins + n_tup_upd + n_tup_del) as n
       from pg_stat_user_tables group by 1`,
    );
    return Object.fromEntries(rows.map((row) => [row.name, Number(row.n)]));
  } finally {
    await client.end();
  }
}

/** What a hub writes while it takes this many orders to both targets, less what starting and ending it writes. */
async function cost(config: Hub, numbers: number[]): Promise<Record<string, number>> {
  const idle = await during(config, []);
  const busy = await during(config, numbers);
  return Object.fromEntries(
    Object.entries(busy)
      .map(([name, n]): [string, number] => [name, n - (idle[name] ?? 0)])
      .filter(([, n]) => n > 0),
  );
}

async function during(config: Hub, numbers: number[]): Promise<Record<string, number>> {
  const before = await writes();
  const hub = await openTestHub(config, { databaseUrl: database.url });
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') }, { deliveryId: 'once' });
  await Promise.all(numbers.map((number) => hub.send('order', order(number))));
  await hub.quiet();
  await hub.end();
  const after = await writes();
  return Object.fromEntries(Object.entries(after).map(([name, n]) => [name, n - (before[name] ?? 0)]));
}

const total = (rows: Record<string, number>): number => Object.values(rows).reduce((sum, n) => sum + n, 0);

const MANY = 100;
let taken = 0;

/** Prints and returns the row writes of one order among many. */
async function measure(title: string, config: Hub): Promise<number> {
  await during(config, []);
  const alone = total(await cost(config, [(taken += 1)]));
  const many = await cost(
    config,
    Array.from({ length: MANY }, () => (taken += 1)),
  );
  const each = total(many) / MANY;
  const tables = Object.entries(many).map(([name, n]) => `${name} ${n / MANY}`);
  process.stdout.write(
    `row writes of one order, ${title}: ${each.toFixed(1)} among ${MANY} (${tables.join(', ')}); ${alone} alone\n`,
  );
  return each;
}

test('an order with its customer and two targets writes no more rows than its budget', async () => {
  expect(await measure('two targets', shopWithCustomers(false))).toBeLessThanOrEqual(BUDGET);
  expect(warehouse.objects.size + erp.objects.size).toBe(2 * (MANY + 1));
});

test('released by one target and shown to the other it costs another call with its record’s second version', async () => {
  const call = { attempt: 2, delivery: 3, record: 1, history: 1, change: 1 };
  expect(await measure('with a release', shopWithCustomers(true))).toBeLessThanOrEqual(BUDGET + total(call));
});
