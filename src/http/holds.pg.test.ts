import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub, type Hub } from '../config.ts';
import type { ActiveHold } from '../model/order-life/holds.ts';
import { replay } from '../pipeline/replay.ts';
import { orderHub } from '../testing/order-hub.ts';
import { orderGroups, variantGroups } from '../testing/orders.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';

let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

/** The order hub, whose warehouse is not told of an order while a hold stands. */
function holdingHub(urls: { warehouse: string; erp: string }): Hub {
  const { systems, ownership, flows } = orderHub(urls);
  const isFree = (body: Record<string, unknown>): boolean => (body['derived'] as { onHold?: boolean }).onHold !== true;
  return defineHub({
    hub: 'test',
    systems,
    ownership,
    flows: flows.map((flow) => (flow.to === 'warehouse' ? { ...flow, begins: isFree } : flow)) as never[],
  });
}

beforeEach(async () => {
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
  hub = await openTestHub(holdingHub({ warehouse: warehouse.url, erp: erp.url }));
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.quiet();
});

afterEach(async () => {
  await hub.end();
  await Promise.all([warehouse.close(), erp.close()]);
});

const order = (version: number, more = {}): Promise<number> =>
  hub.send('order', { id: '1001', version, groups: orderGroups([{ sku: 'A', quantity: 2 }], more) });

const byShop = { holds: [{ id: 'risk', reason: 'fraud', placedAt: '2026-11-01T10:00:00Z' }] };

interface Derived {
  lifecycle: string;
  onHold: boolean;
  holds: ActiveHold[];
  flags: string[];
  refused: { event: string; reason: string }[];
}

async function derived(): Promise<Derived> {
  await hub.quiet();
  const [row] = await hub.rows<{ derived: Derived }>(
    `select body::json -> 'derived' as derived from record where entity = 'order'`,
  );
  if (row === undefined) throw new Error('no order');
  return row.derived;
}

const place = (body: object): Promise<{ status: number; body: unknown }> =>
  hub.ask('/orders/1001/holds', { method: 'POST', body: JSON.stringify(body) });

const release = (id: string): Promise<{ status: number; body: unknown }> =>
  hub.ask(`/orders/1001/holds/${id}`, { method: 'DELETE' });

const openCodes = async (): Promise<string[]> =>
  (await hub.rows<{ code: string }>(`select code from cases where state = 'open' order by 1`)).map(({ code }) => code);

test('holds stack: the order is released when the last of all systems has ended', async () => {
  await order(1, { holds: byShop });
  expect(await derived()).toMatchObject({
    lifecycle: 'on_hold',
    onHold: true,
    holds: [{ id: 'risk', by: 'shop', reason: 'fraud' }],
  });
  const { status, body } = await place({ reason: 'address', note: 'the street is missing' });
  expect(status).toBe(202);
  const { hold } = body as { hold: ActiveHold };
  await order(2, { holds: { holds: [] } });
  expect(await derived()).toMatchObject({ lifecycle: 'on_hold', holds: [{ id: hold.id, by: 'hub', reason: 'address' }] });
  expect(warehouse.objects.size).toBe(0);
  // A hold keeps it from the warehouse, not from the books.
  expect(erp.objects.size).toBe(1);
  expect((await release(hold.id)).status).toBe(202);
  expect(await derived()).toMatchObject({ lifecycle: 'in_fulfilment', onHold: false, holds: [] });
  expect(warehouse.objects.size).toBe(1);
  const audited = await hub.rows<{ action: string }>(`select action from audit order by id`);
  expect(audited.map(({ action }) => action)).toEqual(['order.held', 'order.released']);
});

test('an operator may release another system’s hold, which stays released when that system says it again', async () => {
  await order(1, { holds: byShop });
  await derived();
  expect(await release('risk')).toMatchObject({ status: 202, body: { released: { id: 'risk', by: 'shop' } } });
  expect(await derived()).toMatchObject({ lifecycle: 'in_fulfilment', holds: [] });
  await order(2, { holds: { holds: [...byShop.holds, { id: 'second', reason: 'credit', placedAt: '2026-11-02T10:00:00Z' }] } });
  expect((await derived()).holds).toMatchObject([{ id: 'second', by: 'shop' }]);
});

test('a hold with an end ends by a stored look at the clock', async () => {
  await order(1, { holds: byShop });
  await derived();
  const until = new Date(hub.engine.now() + 1_500).toISOString();
  expect((await place({ reason: 'scheduled', until })).status).toBe(202);
  await hub.quiet();
  expect(await hub.rows('select record_id from alarm')).toHaveLength(1);
  await release('risk');
  expect(await derived()).toMatchObject({ lifecycle: 'on_hold', holds: [{ reason: 'scheduled', releaseAt: until }] });
  await expect.poll(async () => (await derived()).lifecycle, { timeout: 20_000 }).toBe('in_fulfilment');
  expect(await hub.rows('select 1 from alarm')).toEqual([]);
  const ticks = await hub.rows<{ raw: Buffer }>(
    `select raw from change where topic = 'events' and convert_from(raw, 'UTF8') like '%tick%'`,
  );
  expect(ticks).toHaveLength(1);
});

test('a hold after the goods were picked takes nothing back, is named, and is a case until it ends', async () => {
  await order(1);
  await derived();
  const record = (await hub.rows<{ id: string }>(`select id from record where entity = 'order'`))[0]?.id;
  const picked = { status: 'picked', lines: [{ line: 'l1', picked: '2', packed: '0', shipped: '0', short: '0' }] };
  await hub.send('order', { id: 'T1', version: 1, reference: record, groups: { fulfilment: picked } }, { system: 'warehouse' });
  await derived();
  const { body } = await place({ reason: 'compliance' });
  expect(await derived()).toMatchObject({
    lifecycle: 'in_fulfilment',
    onHold: false,
    holds: [{ reason: 'compliance' }],
    flags: ['hold_after_pick'],
    refused: [{ event: 'hold', reason: 'units are picked' }],
  });
  expect(await openCodes()).toEqual(['SYN_PROJECT_HOLD_AFTER_PICK']);
  expect(await hub.rows(`select 1 from delivery where effect <> ''`)).toEqual([]);
  await release((body as { hold: ActiveHold }).hold.id);
  expect((await derived()).flags).toEqual([]);
  expect(await openCodes()).toEqual([]);
});

test('a hold while the warehouse is being told does not cancel what it was told', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  warehouse.behave = async () => {
    asked.resolve();
    await answer.promise;
    return 'serve' as const;
  };
  await order(1);
  await asked.promise;
  expect((await place({ reason: 'manual' })).status).toBe(202);
  await expect
    .poll(async () => (await hub.rows(`select 1 from fact where subject like 'hub/%'`)).length, { timeout: 10_000 })
    .toBe(1);
  answer.resolve();
  expect(await derived()).toMatchObject({ lifecycle: 'in_fulfilment', onHold: true });
  expect(warehouse.calls.filter(({ path }) => path.endsWith('/cancel'))).toEqual([]);
});

test('what is not a hold is refused in words', async () => {
  await order(1);
  await derived();
  expect(await place({ reason: 'weather' })).toMatchObject({ status: 400, body: { code: 'SYN_API_BAD_REQUEST' } });
  expect(await place({ reason: 'manual', until: '2020-01-01T00:00:00Z' })).toMatchObject({ status: 400 });
  expect(await place({ reason: 'manual', until: '2099-12-31T23:59:60Z' })).toMatchObject({ status: 400 });
  expect(await hub.ask('/orders/1001/holds', { method: 'POST', body: 'no' })).toMatchObject({ status: 400 });
  expect(await release('h-0')).toMatchObject({ status: 404 });
  expect(await hub.ask('/orders/9/holds', { method: 'POST', body: '{"reason":"manual"}' })).toMatchObject({ status: 404 });
  expect(await hub.ask('/orders/1001/holds', { key: 'wrong' })).toMatchObject({ status: 401 });
});

test('a replay holds and releases the same orders', { timeout: 60_000 }, async () => {
  await order(1, { holds: byShop });
  await derived();
  const { body } = await place({ reason: 'credit' });
  await derived();
  await release('risk');
  await place({ reason: 'manual' });
  await derived();
  await release((body as { hold: ActiveHold }).hold.id);
  expect((await derived()).holds).toMatchObject([{ reason: 'manual' }]);
  const hashes = (): Promise<unknown[]> => hub.rows('select id, record_hash from record order by id');
  const before = await hashes();
  await hub.stop();
  const empty = await openTestHub(hub.engine.hub, { databaseUrl: hub.databaseUrl, apply: false, deliver: false });
  try {
    await empty.rows('truncate fact, fact_key, record, history, link, reference, delivery, attempt, cases, discrepancy, alarm');
    await replay(empty.engine);
    expect(await empty.rows('select id, record_hash from record order by id')).toEqual(before);
  } finally {
    await empty.stop();
  }
});
