import { afterEach, beforeEach, expect, test } from 'vitest';
import { variantGroups } from '../testing/orders.ts';
import { shopHub } from '../testing/shop-hub.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';

let shop: TargetServer;
let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  [shop, warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
  hub = await openTestHub(shopHub({ shop: shop.url, warehouse: warehouse.url, erp: erp.url }));
});

afterEach(async () => {
  await hub.end();
  await Promise.all([shop.close(), warehouse.close(), erp.close()]);
});

const copy = { title: 'Teapot' };
const price = { amount: 1_900, currency: 'EUR', taxIncluded: true };

async function counted(): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${hub.port}/metrics`);
  return (await response.text()).split('\n').filter((line) => line.startsWith('syncline_breaches_total'));
}

test("a system's write of a group that another owns is not believed, is put right, and counts once", async () => {
  shop.objects.set('v1', {});
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A', { copy }) });
  await hub.quiet();
  const [[id, held] = []] = erp.objects;
  const reference = held?.['reference'];
  // Its own copy of what it was told, its own price, and a title that it has no say in.
  await hub.send('variant', { id, version: 1, reference, groups: { copy } }, { system: 'erp' });
  await hub.quiet();
  expect(await counted()).toEqual([]);
  await hub.send('variant', { id, version: 2, reference, groups: { copy: { title: 'Pot' }, price } }, { system: 'erp' });
  await hub.quiet();
  const once = ['syncline_breaches_total{system="erp",entity="variant",group="copy"} 1'];
  expect(await counted()).toEqual(once);
  expect(await hub.rows(`select body::json->'copy'->>'title' as title from record`)).toEqual([{ title: 'Teapot' }]);
  expect(erp.calls.at(-1)).toMatchObject({ method: 'PUT', path: `/things/${id}`, body: { copy } });
  // The record is projected again; the claim stands as it stood.
  await hub.send('variant', { id: 'v1', version: 2, groups: variantGroups('A', { copy: { title: 'Kettle' } }) });
  await hub.quiet();
  expect(await counted()).toEqual(once);
});
