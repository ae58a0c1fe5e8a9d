import { afterEach, beforeEach, expect, test } from 'vitest';
import { counted, placedOrder, stockHub, variant } from '../../testing/stock-hub.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { rowCounter } from '../../testing/written-rows.ts';
import { apply } from '../apply.ts';
import { allocate } from './allocate.ts';
import { keepLevels } from './keep-levels.ts';

// The walks (e) and (f) of docs/walks.md: what is asserted here is what stands there.

let targets: TargetServer[];
let hub: TestHub;
let added: () => Promise<Record<string, number>>;

beforeEach(async () => {
  targets = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
  const [shop, market, wms] = targets.map(({ url }) => url);
  hub = await openTestHub(stockHub({ shop: shop ?? '', market: market ?? '', wms: wms ?? '' }), { apply: false });
  targets[0]?.objects.set('v-A', {});
  await hub.send('variant', variant('A'));
  added = rowCounter(hub);
});

afterEach(async () => {
  await hub.end();
  await Promise.all(targets.map((target) => target.close()));
});

const rules = () => {
  const { stock } = hub.engine.hub;
  if (stock === undefined) throw new Error('the hub keeps no stock');
  return stock;
};

/** Applies and keeps stock until nothing is left: the deliverers run by themselves. */
async function rest(): Promise<void> {
  for (let looks = 0; looks < 3;) {
    const done =
      (await apply(hub.engine, 500)) + (await keepLevels(hub.engine, rules(), 100)) + (await allocate(hub.engine, rules(), 100));
    const busy = await hub.rows(
      `select 1 from delivery where state in ('due', 'open', 'unknown', 'blocked') union all select 1 from waiting`,
    );
    looks = done === 0 && busy.length === 0 ? looks + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const level = () =>
  hub.rows(
    'select trim_scale(on_hand)::int as "onHand", trim_scale(reserved)::int as reserved, trim_scale(doubt)::int as doubt from stock',
  );
const demands = () =>
  hub.rows(
    `select r.body::json -> 'header' ->> 'number' as number, trim_scale(d.reserved)::int as reserved, trim_scale(d.short)::int as short, d.due
     from demand d join record r on r.id = d.record_id order by 1`,
  );
const offers = (): unknown[] =>
  targets.slice(0, 2).flatMap((target) => [...target.objects.values()].map((one) => one['shop'] ?? one['market']));

test('walk e: two channels buy the last unit, then the one that got it cancels', async () => {
  await hub.send('inventory-level', counted('A', 1), { system: 'wms' });
  await rest();
  expect(offers()).toEqual(['1', '1']);
  await added();

  await hub.send('order', placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1), { system: 'shop' });
  await hub.send('order', placedOrder('M1', [{ sku: 'A', quantity: 1 }], 2), { system: 'market' });
  await apply(hub.engine, 500);
  expect(await added()).toMatchObject({ change: 2, seen: 2, fact: 2, record: 2, demand: 2 });
  expect(await demands()).toMatchObject([{ due: true }, { due: true }]);

  await allocate(hub.engine, rules(), 100);
  expect(await added()).toMatchObject({ reservation: 1, sourcing: 2, change: 1 });
  expect(await level()).toEqual([{ onHand: 1, reserved: 1, doubt: null }]);
  expect(await demands()).toEqual([
    { number: 'M1', reserved: 0, short: 1, due: false },
    { number: 'S1', reserved: 1, short: 0, due: false },
  ]);

  await rest();
  expect(offers()).toEqual(['0', '0']);
  expect(targets[2]?.objects.size).toBe(1);

  const cancellation = { at: '2026-11-01T12:30:00Z', reason: null };
  const cancelled = { ...placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1, { cancellation }), version: 2 };
  await hub.send('order', cancelled, { system: 'shop' });
  await rest();
  expect(await demands()).toEqual([
    { number: 'M1', reserved: 1, short: 0, due: false },
    { number: 'S1', reserved: 0, short: 0, due: false },
  ]);
  expect(await level()).toEqual([{ onHand: 1, reserved: 1, doubt: null }]);
  // Nobody was offered the unit in between: it was the waiting order's at once.
  expect(offers()).toEqual(['0', '0']);
});

test('walk f: a nightly stock file that does not say when it was counted, while orders ship', async () => {
  await hub.send('inventory-level', counted('A', 10), { system: 'wms' });
  await hub.send('order', placedOrder('S1', [{ sku: 'A', quantity: 3 }], 1), { system: 'shop' });
  await rest();
  expect(await level()).toEqual([{ onHand: 10, reserved: 3, doubt: null }]);
  const [id] = [...(targets[2]?.objects.keys() ?? [])];
  const lines = [{ line: 'l1', picked: '3', packed: '3', shipped: '3', short: '0' }];
  const shipped = { id, version: 2, updatedAt: '2026-11-02T01:30:00Z', groups: { fulfilment: { status: 'shipped', lines } } };
  await hub.send('order', shipped, { system: 'wms' });
  await rest();
  expect(await level()).toEqual([{ onHand: 7, reserved: 0, doubt: null }]);

  // Counted some time between one and two o'clock: before the three left, or after.
  const file = (quantity: number, day: number): unknown => {
    const { groups, ...whole } = counted('A', quantity, { asOf: `2026-11-0${day}T02:00:00Z`, version: day });
    return { ...whole, groups: { ...groups, onHand: { ...groups.onHand, since: `2026-11-0${day}T01:00:00Z` } } };
  };
  await added();
  await hub.send('inventory-level', file(10, 2), { system: 'wms' });
  await rest();
  expect(await added()).toMatchObject({ movement: 1 });
  expect(await level()).toEqual([{ onHand: 7, reserved: 0, doubt: null }]);

  // The next night it agrees with no moment: it stands, and the difference is kept until somebody counts again.
  await hub.send('inventory-level', file(5, 3), { system: 'wms' });
  await rest();
  expect(await level()).toEqual([{ onHand: 5, reserved: 0, doubt: -2 }]);
  await hub.send('inventory-level', counted('A', 5, { asOf: '2026-11-03T08:00:00Z', version: 4 }), { system: 'wms' });
  await rest();
  expect(await level()).toEqual([{ onHand: 5, reserved: 0, doubt: null }]);
});
