import { afterEach, expect, test } from 'vitest';
import { orderGroups, variantGroups } from '../../testing/orders.ts';
import { shopHub } from '../../testing/shop-hub.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';

let hub: TestHub;
let targets: TargetServer[];

afterEach(async () => {
  await hub.end();
  await Promise.all(targets.map((target) => target.close()));
});

const parcel = (sku: string, version = 1): unknown => ({
  id: 'S1',
  version,
  groups: {
    header: { number: 'S1', order: { id: 'T1' }, direction: 'outbound' },
    packages: {
      packages: [{ id: 'p1', carrier: 'ups', trackingNumber: '1Z1', contents: [{ line: 'l1', sku, quantity: '2' }] }],
    },
    status: { status: 'shipped' },
  },
});

test('a parcel of another SKU waits, and goes on when it is corrected or accepted, whichever of it and its order came first', async () => {
  const [shop, warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
  targets = [shop, warehouse, erp];
  hub = await openTestHub(shopHub({ shop: shop.url, warehouse: warehouse.url, erp: erp.url }));
  for (const sku of ['A', 'B', 'C']) await hub.send('variant', { id: `v-${sku}`, version: 1, groups: variantGroups(sku) });
  // The parcel first: its order is not known yet.
  await hub.send('shipment', parcel('B'), { system: 'warehouse' });
  await hub.send('order', { id: '1001', version: 1, groups: orderGroups([{ sku: 'A', quantity: 2 }]) });
  const waits = (): Promise<unknown> =>
    hub.rows(`select state, note from delivery where entity = 'shipment' and system = 'shop'`);
  const note = 'holds what was not ordered: line l1: expected A, seen 2 of B';
  await expect.poll(waits, { timeout: 15_000 }).toEqual([{ state: 'blocked', note }]);
  const cases = (): Promise<unknown> => hub.rows(`select code, detail from cases where state = 'open'`);
  expect(await cases()).toEqual([{ code: 'SYN_PROJECT_WRONG_GOODS', detail: 'lines: line l1: expected A, seen 2 of B.' }]);
  const parcels = (): unknown[] => [...shop.objects.values()].filter((one) => 'packages' in one);
  expect(parcels()).toEqual([]);

  await hub.send('shipment', parcel('A', 2), { system: 'warehouse' });
  await hub.quiet();
  expect([parcels().length, await cases()]).toEqual([1, []]);

  await hub.send('shipment', parcel('C', 3), { system: 'warehouse' });
  await expect.poll(cases, { timeout: 15_000 }).toHaveLength(1);
  const wish = JSON.stringify({ line: 'l1', sku: 'C', reason: 'agreed by phone' });
  await hub.api('/orders/1001/substitutions', { method: 'POST', body: wish });
  await expect.poll(cases, { timeout: 15_000 }).toEqual([]);
});
