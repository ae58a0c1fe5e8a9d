import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderGroups, variantGroups } from '../testing/orders.ts';
import { shopHub } from '../testing/shop-hub.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import { rowCounter } from '../testing/written-rows.ts';
import { apply } from './apply.ts';
import { recordIdOf } from './identify.ts';

// The walks of docs/walks.md: what is asserted here is what stands there.

let shop: TargetServer;
let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;
let added: () => Promise<Record<string, number>>;

beforeEach(async () => {
  [shop, warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
  hub = await openTestHub(shopHub({ shop: shop.url, warehouse: warehouse.url, erp: erp.url }), { apply: false });
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await rest();
  added = rowCounter(hub);
  await added();
});

afterEach(async () => {
  await hub.end();
  await Promise.all([shop.close(), warehouse.close(), erp.close()]);
});

/** Applies until nothing is left: the deliverers run by themselves. */
async function rest(): Promise<void> {
  for (let looks = 0; looks < 3;) {
    const done = await apply(hub.engine, 500);
    const busy = await hub.rows(
      `select 1 from delivery where state in ('due', 'open', 'unknown', 'blocked') union all select 1 from waiting`,
    );
    looks = done === 0 && busy.length === 0 ? looks + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const state = (
  system: string,
  effect = '',
): Promise<
  { state: string; blocked_on: string | null; wanted: { mode: string }; shadow: { id: string; exists: boolean } | null }[]
> =>
  hub.rows(
    `select state, blocked_on, wanted, shadow from delivery d join record r on r.id = d.record_id where r.entity = 'order' and system = $1 and split_part(effect, ':', 1) = $2`,
    [system, effect],
  );

const orderId = (): string => recordIdOf(hub.engine.hub, { system: 'shop', entity: 'order', id: '1001' });

test('walk a: an order from the webhook to the tracking number back in the shop', async () => {
  await hub.send('order', { id: '1001', version: 1, groups: orderGroups([{ sku: 'A', quantity: 2 }]) });
  expect(await added()).toEqual({ change: 1, seen: 1 });

  await apply(hub.engine, 500);
  expect(await added()).toMatchObject({ fact: 1, record: 1, link: 1, delivery: 2 });

  await rest();
  // One create a target, the targets' ids as links, receipts as changes of the hub; the release shows,
  // so the record has a second version. Whether the ERP is told of it in its create or after is a race.
  expect(await added()).toMatchObject({ link: 2, history: 1 });
  const made = await hub.rows(`select system from attempt where purpose = 'create' and record_id = $1 order by 1`, [orderId()]);
  expect(made).toEqual([{ system: 'erp' }, { system: 'warehouse' }]);
  expect(await state('warehouse')).toMatchObject([{ state: 'idle', shadow: { id: 'T1', exists: true } }]);

  await hub.send(
    'shipment',
    {
      id: 'S1',
      version: 1,
      groups: {
        header: { number: 'S1', order: { id: 'T1' }, location: 'W', service: null },
        packages: {
          packages: [
            { id: 'p1', sscc: null, carrier: 'ups', trackingNumber: '1Z1', contents: [{ line: 'l1', sku: 'A', quantity: '2' }] },
          ],
        },
        status: { status: 'shipped' },
      },
    },
    { system: 'warehouse' },
  );
  await rest();
  expect(await added()).toMatchObject({
    seen: 1,
    fact: 1,
    record: 1,
    link: 3,
    reference: 1,
    delivery: 1,
    attempt: 1,
    history: 1,
  });
  expect([...shop.objects.values()]).toMatchObject([{ packages: { packages: [{ trackingNumber: '1Z1' }] } }]);

  const [trace] = await hub.api<{ steps: { what: string; system: string }[] }[]>(`/trace?id=1001`);
  expect(trace?.steps.map((step) => `${step.what} ${step.system}`)).toEqual(
    expect.arrayContaining([
      'received shop',
      'changed hub',
      'attempted warehouse',
      'answered warehouse',
      'attempted erp',
      'answered erp',
    ]),
  );
});

test('walk b: a cancel while the create is an unknown outcome', async () => {
  warehouse.behave = (call) => (call.method === 'POST' && call.path === '/things' ? 'lose' : 'serve');
  const groups = orderGroups([{ sku: 'A', quantity: 2 }]);
  await hub.send('order', { id: '1001', version: 1, groups });
  await apply(hub.engine, 500);
  await expect.poll(async () => (await state('warehouse'))[0]?.state, { timeout: 5_000 }).toMatch(/open|unknown/);

  await hub.send('order', {
    id: '1001',
    version: 2,
    groups: { ...groups, cancellation: { at: '2026-11-01T11:00:00Z', reason: 'customer' } },
  });
  await apply(hub.engine, 500);
  // The target may hold it, so it is left as it is and asked; the question waits for the create.
  expect(await state('warehouse')).toMatchObject([{ wanted: { mode: 'leave' } }]);
  expect(await state('warehouse', 'cancel')).toHaveLength(1);
  // Nobody is told that it is cancelled before the warehouse has said so.
  const [asked] = await hub.rows<{ body: { derived: { lifecycle: string } } }>(
    'select body::json as body from record where id = $1',
    [orderId()],
  );
  expect(asked?.body.derived.lifecycle).toBe('cancel_requested');

  await rest();
  expect([...warehouse.creates.values()]).toEqual([1]);
  expect(warehouse.calls.filter((call) => call.path.endsWith('/cancel'))).toHaveLength(1);
  expect(await state('warehouse')).toMatchObject([{ state: 'idle', wanted: { mode: 'absent' }, shadow: { exists: false } }]);
  const [record] = await hub.rows<{ body: { derived: { lifecycle: string } } }>(
    'select body::json as body from record where id = $1',
    [orderId()],
  );
  expect(record?.body.derived.lifecycle).toBe('cancelled');
  expect([...erp.objects.values()].at(-1)).toMatchObject({ lifecycle: 'cancelled' });
});

test('walk b, when the create never arrived: nothing is sent and the request is not needed', async () => {
  warehouse.behave = (call) => (call.method === 'POST' && call.path === '/things' ? 'drop' : 'serve');
  const groups = orderGroups([{ sku: 'A', quantity: 2 }]);
  await hub.send('order', { id: '1001', version: 1, groups });
  await apply(hub.engine, 500);
  await expect.poll(async () => (await state('warehouse'))[0]?.state, { timeout: 5_000 }).toMatch(/open|unknown/);
  await hub.send('order', {
    id: '1001',
    version: 2,
    groups: { ...groups, cancellation: { at: '2026-11-01T11:00:00Z', reason: 'customer' } },
  });
  await rest();
  expect(warehouse.creates.size).toBe(0);
  expect(await state('warehouse', 'cancel')).toMatchObject([{ state: 'withdrawn' }]);
  expect(warehouse.calls.filter((call) => call.path.endsWith('/cancel'))).toHaveLength(0);
  // What needed no answer is granted: the order shows it, the others are told, and the history says why.
  const [record] = await hub.rows<{ body: { derived: { lifecycle: string } } }>(
    'select body::json as body from record where id = $1',
    [orderId()],
  );
  expect(record?.body.derived.lifecycle).toBe('cancelled');
  expect([...erp.objects.values()].at(-1)).toMatchObject({ lifecycle: 'cancelled' });
  expect(await hub.rows('select 1 from history where change_id is null')).toEqual([]);
});

test('walk c: a variant edited by its two owners within two seconds, with its echoes', async () => {
  shop.objects.set('v1', { id: 'v1', version: 1 });
  erp.objects.set('E1', { id: 'E1', version: 1 });
  await hub.send(
    'variant',
    { id: 'E1', version: 1, groups: variantGroups('A', { price: { amount: 1_000, currency: 'EUR', taxIncluded: true } }) },
    { system: 'erp' },
  );
  await rest();
  await added();
  const at = '2026-11-01T10:00:00Z';
  await hub.send('variant', {
    id: 'v1',
    version: 2,
    updatedAt: at,
    groups: variantGroups('A', { copy: { title: 'New title' } }),
  });
  await hub.send(
    'variant',
    {
      id: 'E1',
      version: 2,
      updatedAt: '2026-11-01T10:00:01Z',
      groups: variantGroups('A', { price: { amount: 1_200, currency: 'EUR', taxIncluded: true } }),
    },
    { system: 'erp' },
  );
  await rest();
  const [record] = await hub.rows<{ body: object }>(`select body::json as body from record where entity = 'variant'`);
  expect(record?.body).toMatchObject({ copy: { title: 'New title' }, price: { amount: 1_200 } });
  const calls = shop.calls.length + erp.calls.length;

  // Each system now says what it was told: an echo, and no write.
  const [held] = await hub.rows<{ id: string }>(
    `select shadow->>'id' as id from delivery d join record r on r.id = d.record_id where r.entity = 'variant' and system = 'erp'`,
  );
  await hub.send(
    'variant',
    {
      id: held?.id,
      version: 3,
      groups: { copy: { title: 'New title' }, price: { amount: 1_200, currency: 'EUR', taxIncluded: true } },
    },
    { system: 'erp' },
  );
  await hub.send('variant', {
    id: 'v1',
    version: 3,
    groups: variantGroups('A', { copy: { title: 'New title' }, price: { amount: 1_200, currency: 'EUR', taxIncluded: true } }),
  });
  await rest();
  expect(shop.calls.length + erp.calls.length).toBe(calls);
});
