import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub, type Hub } from '../config.ts';
import { owner } from '../config/strategies.ts';
import { orderHub } from '../testing/order-hub.ts';
import { orderGroups, payment, variantGroups } from '../testing/orders.ts';
import { plainSystem } from '../testing/plain-systems.ts';
import { permutations } from '../testing/random-order.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import { apply } from './apply.ts';
import { replay } from './replay.ts';

let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

/** The order hub, whose shop tells of shipments by its own order ids. */
function shippingHub(urls: { warehouse: string; erp: string }): Hub {
  const { systems, ownership, flows } = orderHub(urls);
  return defineHub({
    hub: 'test',
    systems: { ...systems, shop: plainSystem('http://127.0.0.1:9', ['order', 'variant', 'shipment']) },
    ownership: {
      ...(ownership as Record<string, never>),
      shipment: { header: owner('shop'), packages: owner('shop'), status: owner('shop') },
    },
    flows: flows as never[],
  });
}

beforeEach(async () => {
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
  hub = await openTestHub(shippingHub({ warehouse: warehouse.url, erp: erp.url }), { apply: false });
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
});

afterEach(async () => {
  await hub.end();
  await Promise.all([warehouse.close(), erp.close()]);
});

/** Applies until nothing is left: the deliverers run by themselves. */
async function rest(batch = 500): Promise<void> {
  for (let looks = 0; looks < 2;) {
    const done = await apply(hub.engine, batch);
    const busy = await hub.rows(
      `select 1 from delivery where state in ('due', 'open', 'unknown', 'blocked') union all select 1 from waiting`,
    );
    looks = done === 0 && busy.length === 0 ? looks + 1 : 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const order = (id: string, version = 1): Promise<number> =>
  hub.send('order', { id, version, groups: orderGroups([{ sku: 'A', quantity: 2 }]) });

const paid = (): Promise<number> =>
  hub.send('order', { id: '1001', version: 2, groups: {}, events: [payment('t1', 'succeeded', 2_000)] });

/** A shipment of the shop's order with one unit in each package. */
const shipment = (id: string, version: number, said: { status: string; packages?: number; of?: string }): Promise<number> =>
  hub.send('shipment', {
    id,
    version,
    groups: {
      header: { number: id, order: { id: said.of ?? '1001' }, location: 'W', service: null },
      packages: {
        packages: Array.from({ length: said.packages ?? 1 }, (_, index) => ({
          id: `p${index}`,
          sscc: null,
          carrier: 'ups',
          trackingNumber: `1Z-${id}-${index}`,
          contents: [{ line: 'l1', sku: 'A', quantity: '1' }],
        })),
      },
      status: { status: said.status },
    },
  });

interface Derived {
  lifecycle: string;
  delivery: string;
  fulfilment: string;
  lines: Record<string, string>[];
}

async function derived(id = '1001'): Promise<Derived> {
  const [row] = await hub.rows<{ derived: Derived }>(
    `select r.body::json -> 'derived' as derived from record r join link l on l.record_id = r.id where l.subject = $1`,
    [`shop/order/${id}`],
  );
  if (row === undefined) throw new Error(`no order ${id}`);
  return row.derived;
}

const touches = async (): Promise<number> => (await hub.rows(`select 1 from change where topic = 'touch'`)).length;

test('an order is as far as its shipments, whatever comes first', { timeout: 120_000 }, async () => {
  const facts = [
    () => order('1001'),
    () => paid(),
    () => shipment('S1', 1, { status: 'shipped' }),
    () => shipment('S1', 2, { status: 'delivered' }),
    () => shipment('S2', 1, { status: 'delivered' }),
  ];
  const found = new Set<string>();
  for (const [nth, said] of permutations(facts).entries()) {
    // Every tenth, and with it every fact at every place.
    if (nth % 10 !== 0) continue;
    await hub.rows(
      'truncate change, seen, fact, fact_key, record, history, link, reference, delivery, attempt, cases, discrepancy',
    );
    await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
    for (const say of said) {
      await say();
      await apply(hub.engine, 1);
    }
    await rest(nth % 20 === 0 ? 1 : 500);
    const { lifecycle, delivery, fulfilment, lines } = await derived();
    found.add(JSON.stringify({ lifecycle, delivery, fulfilment, lines }));
  }
  expect([...found].map((one) => JSON.parse(one) as unknown)).toEqual([
    {
      lifecycle: 'completed',
      delivery: 'delivered',
      fulfilment: 'fulfilled',
      lines: [{ id: 'l1', ordered: '2', delivered: '2' }],
    },
  ]);
});

test('a shipment in the batch of its order needs no second batch; one that shows nothing new touches nobody', async () => {
  await order('1001');
  await shipment('S1', 1, { status: 'shipped' });
  await rest();
  expect(await derived()).toMatchObject({ delivery: 'in_transit', fulfilment: 'partial' });
  expect(await touches()).toBe(0);
  await shipment('S1', 2, { status: 'delivered' });
  await rest();
  expect(await derived()).toMatchObject({ delivery: 'partial', lines: [{ delivered: '1' }] });
  const before = await touches();
  expect(before).toBe(1);
  // The same again under a newer version: a fact, and nothing to show.
  await shipment('S1', 3, { status: 'delivered' });
  await rest();
  expect(await touches()).toBe(before);
});

test('a shipment that turns out to be of another order leaves the first and comes to the second', async () => {
  await order('1001');
  await order('1002');
  await rest();
  await shipment('S1', 1, { status: 'delivered', packages: 2 });
  await rest();
  expect([(await derived()).delivery, (await derived('1002')).delivery]).toEqual(['delivered', 'none']);
  await shipment('S1', 2, { status: 'delivered', packages: 2, of: '1002' });
  await rest();
  expect([(await derived()).delivery, (await derived('1002')).delivery]).toEqual(['none', 'delivered']);
});

test('a replay of the stored changes comes to the same hashes, with every shipment counted', { timeout: 60_000 }, async () => {
  await order('1001');
  await rest();
  await shipment('S1', 1, { status: 'shipped', packages: 2 });
  await rest();
  await shipment('S1', 2, { status: 'delivered', packages: 2 });
  await paid();
  await rest();
  const hashes = (): Promise<{ id: string; record_hash: string }[]> => hub.rows('select id, record_hash from record order by id');
  const before = await hashes();
  expect((await derived()).lifecycle).toBe('completed');
  await hub.rows('truncate fact, fact_key, record, history, link, reference, delivery, attempt, cases, discrepancy');
  await replay(hub.engine);
  expect(await hashes()).toEqual(before);
});

test('orders and their shipments that two workers apply at once are all counted in the end', { timeout: 60_000 }, async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `2${index}`);
  const said = ids.flatMap((id, index) => {
    const both = [() => order(id), () => shipment(`S${id}`, 1, { status: 'delivered', packages: 2, of: id })];
    return index % 2 === 0 ? both : both.toReversed();
  });
  for (const say of said) await say();
  const worker = async (): Promise<void> => {
    while ((await apply(hub.engine, 1)) > 0);
  };
  await Promise.all([worker(), worker()]);
  await expect
    .poll(
      async () => {
        await rest();
        const rows = await hub.rows<{ delivery: string }>(
          `select body::json -> 'derived' ->> 'delivery' as delivery from record where entity = 'order'`,
        );
        return rows.map(({ delivery }) => delivery);
      },
      { timeout: 30_000 },
    )
    .toEqual(ids.map(() => 'delivered'));
});
