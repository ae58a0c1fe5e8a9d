import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderHub } from '../testing/order-hub.ts';
import { orderGroups, variantGroups } from '../testing/orders.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import { recordIdOf } from './identify.ts';

let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
  hub = await openTestHub(orderHub({ warehouse: warehouse.url, erp: erp.url }));
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await order(1);
  await hub.quiet();
});

afterEach(async () => {
  await hub.end();
  await Promise.all([warehouse.close(), erp.close()]);
});

const order = (version: number, more = {}): Promise<number> =>
  hub.send('order', { id: '1001', version, groups: orderGroups([{ sku: 'A', quantity: 2 }], more) });

const cancellation = { at: '2026-11-01T12:00:00Z', reason: 'customer' };

async function ship(): Promise<void> {
  const fulfilment = { status: 'shipped', lines: [{ line: 'l1', picked: '2', packed: '2', shipped: '2', short: '0' }] };
  const reference = recordIdOf(hub.engine.hub, { system: 'shop', entity: 'order', id: '1001' });
  await hub.send('order', { id: 'T1', version: 1, reference, groups: { fulfilment } }, { system: 'warehouse' });
  await hub.quiet();
}

interface Derived {
  lifecycle: string;
  flags: string[];
  refused: object[];
}

async function derived(): Promise<Derived> {
  const [row] = await hub.rows<{ derived: Derived }>(
    `select body::json -> 'derived' as derived from record where entity = 'order'`,
  );
  if (row === undefined) throw new Error('no order');
  return row.derived;
}

const cases = async (state: string): Promise<string[]> =>
  (await hub.rows<{ code: string }>(`select code from cases where state = $1 order by code`, [state])).map(({ code }) => code);

test('goods that leave after everybody granted the cancellation are believed, named, and a case until it is taken back', async () => {
  await order(2, { cancellation });
  await hub.quiet();
  expect((await derived()).lifecycle).toBe('cancelled');
  await ship();
  expect(await derived()).toMatchObject({ lifecycle: 'in_fulfilment', flags: ['shipped_despite_cancel'], refused: [] });
  expect(await cases('open')).toEqual(['SYN_PROJECT_SHIPPED_DESPITE_CANCEL']);
  const { cases: shown } = await hub.api<{ cases: { remedy: string }[] }>('/cases');
  expect(shown[0]?.remedy).toMatch(/Stop the parcel/);
  // Nothing is held by it: the fact reaches the books.
  expect([...erp.objects.values()].at(-1)).toMatchObject({ lifecycle: 'in_fulfilment' });
  await order(3, { cancellation: null });
  await hub.quiet();
  expect((await derived()).flags).toEqual([]);
  expect([await cases('open'), await cases('closed')]).toEqual([[], ['SYN_PROJECT_SHIPPED_DESPITE_CANCEL']]);
});

test('a cancellation that comes when the goods have left is kept and refused, and a case that says what can be done', async () => {
  warehouse.decide = () => ({ outcome: 'rejected', reason: 'on the road' });
  await ship();
  await order(2, { cancellation });
  await hub.quiet();
  expect(await derived()).toMatchObject({
    lifecycle: 'in_fulfilment',
    flags: ['cancel_refused', 'cancel_after_ship'],
    refused: [
      { event: 'cancelled', reason: 'units have left' },
      { event: 'cancelled', reason: 'warehouse refuses it: on the road' },
    ],
  });
  expect(await cases('open')).toEqual(['SYN_DELIVER_REQUEST_REFUSED', 'SYN_PROJECT_CANCEL_AFTER_SHIP']);
});

test('a case that a person has closed is not opened again by whatever else changes', async () => {
  await order(2, { cancellation });
  await hub.quiet();
  await ship();
  const { cases: open } = await hub.api<{ cases: { id: number }[] }>('/cases');
  await hub.api(`/cases/${open[0]?.id}/close`, { method: 'POST', body: 'a return is on its way' });
  await order(3, { cancellation, tags: { tags: ['called'], note: null } });
  await hub.quiet();
  expect((await derived()).flags).toEqual(['shipped_despite_cancel']);
  expect(await cases('open')).toEqual([]);
});
