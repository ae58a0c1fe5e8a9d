import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOrderStage, type OrderStage } from '../testing/order-hub.ts';
import { orderGroups, variantGroups } from '../testing/orders.ts';
import type { TargetServer } from '../testing/target-server.ts';
import type { TestHub } from '../testing/test-hub.ts';

let stage: OrderStage;
let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  stage = await openOrderStage();
  ({ warehouse, erp, hub } = stage);
});

afterEach(() => stage.end());

const order = (version: number, quantity: number, more = {}) => ({
  id: '1001',
  version,
  groups: orderGroups([{ sku: 'A', quantity }], more),
});

test('an order reaches both targets once, however often it is sent', async () => {
  expect(await hub.send('order', order(1, 2), { deliveryId: 'd1' })).toBe(202);
  expect(await hub.send('order', order(1, 2), { deliveryId: 'd1' })).toBe(200);
  await hub.send('order', order(1, 2), { deliveryId: 'd2' });
  await hub.quiet();
  expect([...warehouse.creates.values()]).toEqual([1]);
  expect([...erp.creates.values()]).toEqual([1]);
  expect(await hub.rows('select * from fact where subject = $1', ['shop/order/1001'])).toHaveLength(1);
});

test('a call that took effect and was never answered is found, not made again', async () => {
  warehouse.behave = (call) => (call.method === 'POST' ? 'lose' : 'serve');
  await hub.send('order', order(1, 2));
  await hub.quiet();
  expect([...warehouse.creates.values()]).toEqual([1]);
  const [delivery] = await hub.rows<{ state: string; shadow: { id: string } }>(
    `select state, shadow from delivery where system = 'warehouse'`,
  );
  expect(delivery).toMatchObject({ state: 'idle', shadow: { id: 'T1', exists: true } });
});

test('a call that never took effect is made again under the same key once that is certain', async () => {
  warehouse.behave = (_call, nth) => (nth === 1 ? 'drop' : 'serve');
  await hub.send('order', order(1, 2));
  await hub.quiet();
  expect([...warehouse.creates.values()]).toEqual([1]);
  const keys = await hub.rows<{ key: string }>(`select distinct key from attempt where system = 'warehouse'`);
  expect(keys).toHaveLength(1);
});

test('an edit after release is asked for; refused, it leaves the order as it was and opens a case', async () => {
  await hub.send('order', order(1, 2));
  await hub.quiet();
  warehouse.decide = () => ({ outcome: 'rejected', reason: 'picked' });
  await hub.send('order', order(2, 5));
  await hub.quiet();
  const asked = warehouse.calls.filter((call) => call.path.endsWith('/edit'));
  expect(asked).toHaveLength(1);
  expect(asked[0]?.body).toMatchObject({ lines: { lines: [{ quantity: '5' }] } });
  const { cases } = await hub.api<{ cases: { code: string }[] }>('/cases');
  expect(cases.map((item) => item.code)).toEqual(['SYN_DELIVER_REQUEST_REFUSED']);
  expect(erp.objects.get('T1')).toMatchObject({ lines: { lines: [{ quantity: '2' }] } });
});

test('an edit after release that is accepted reaches every target', async () => {
  await hub.send('order', order(1, 2));
  await hub.quiet();
  await hub.send('order', order(2, 5));
  await hub.quiet();
  expect(erp.objects.get('T1')).toMatchObject({ lines: { lines: [{ quantity: '5' }] } });
  expect(warehouse.calls.filter((call) => call.path.endsWith('/edit'))).toHaveLength(1);
});

test('a cancel before anything was sent is sent to nobody', async () => {
  await hub.send('order', order(1, 2, { cancellation: { at: '2026-11-01T10:05:00Z', reason: 'customer' } }));
  await hub.quiet();
  expect(warehouse.creates.size).toBe(0);
  expect(erp.objects.get('T1')).toMatchObject({ lifecycle: 'cancelled' });
});

test('an order with an unknown SKU is held whole and goes on by itself when the SKU arrives', async () => {
  await hub.send('order', {
    id: '1002',
    version: 1,
    groups: orderGroups([
      { sku: 'A', quantity: 1 },
      { sku: 'B', quantity: 1 },
    ]),
  });
  await hub.quiet();
  expect(warehouse.creates.size + erp.creates.size).toBe(0);
  const { cases } = await hub.api<{ cases: { code: string }[] }>('/cases');
  expect(cases.map((item) => item.code)).toEqual(['SYN_PROJECT_UNKNOWN_SKU']);
  await hub.send('variant', { id: 'v2', version: 1, groups: variantGroups('B') });
  await hub.quiet();
  expect([...warehouse.creates.values()]).toEqual([1]);
  expect((await hub.api<{ cases: unknown[] }>('/cases')).cases).toEqual([]);
});

test('a wrong signature, also of another length, is 401 and stores nothing', async () => {
  const before = await hub.rows('select id from change');
  expect(await hub.send('order', order(1, 2), { signature: 'aa' })).toBe(401);
  expect(await hub.send('order', order(1, 2), { signature: '0'.repeat(64) })).toBe(401);
  expect(await hub.rows('select id from change')).toHaveLength(before.length);
});
