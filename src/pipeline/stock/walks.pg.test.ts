import { afterEach, beforeEach, expect, test } from 'vitest';
import { counted, placedOrder, variant } from '../../testing/stock-hub.ts';
import { openStockStage, type StockStage } from '../../testing/stock-stage.ts';
import { rowCounter } from '../../testing/written-rows.ts';
import { apply } from '../apply.ts';
import { allocate } from './allocate.ts';
import { keepLevels } from './keep-levels.ts';

// The walks (e) and (f) of docs/walks.md: what is asserted here is what stands there.

let stage: StockStage;
let added: () => Promise<Record<string, number>>;

beforeEach(async () => {
  stage = await openStockStage({}, { apply: false });
  await stage.list(variant('A'));
  added = rowCounter(stage.hub);
});

afterEach(() => stage.end());

/** Applies and keeps stock until nothing is left: the deliverers run by themselves. */
async function rest(): Promise<void> {
  for (let looks = 0; looks < 3;) {
    const done =
      (await apply(stage.hub.engine, 500)) +
      (await keepLevels(stage.hub.engine, stage.rules, 100)) +
      (await allocate(stage.hub.engine, stage.rules, 100));
    const busy = await stage.hub.rows(
      `select 1 from delivery where state in ('due', 'open', 'unknown', 'blocked') union all select 1 from waiting`,
    );
    looks = done === 0 && busy.length === 0 ? looks + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const level = () =>
  stage.hub.rows(
    'select trim_scale(on_hand)::int as "onHand", trim_scale(reserved)::int as reserved, trim_scale(doubt)::int as doubt from stock',
  );
const demands = () =>
  stage.hub.rows(
    `select r.body::json -> 'header' ->> 'number' as number, trim_scale(d.reserved)::int as reserved, trim_scale(d.short)::int as short, d.due
     from demand d join record r on r.id = d.record_id order by 1`,
  );
const offers = (): unknown[] => [...stage.offered('shop'), ...stage.offered('market')];

test('walk e: two channels buy the last unit, then the one that got it cancels', async () => {
  await stage.count(counted('A', 1));
  await rest();
  expect(offers()).toEqual(['1', '1']);
  await added();

  await stage.sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1));
  await stage.sell('market', placedOrder('M1', [{ sku: 'A', quantity: 1 }], 2));
  await apply(stage.hub.engine, 500);
  expect(await added()).toMatchObject({ change: 2, seen: 2, fact: 2, record: 2, demand: 2 });
  expect(await demands()).toMatchObject([{ due: true }, { due: true }]);

  await allocate(stage.hub.engine, stage.rules, 100);
  expect(await added()).toMatchObject({ reservation: 1, sourcing: 2, change: 1 });
  expect(await level()).toEqual([{ onHand: 1, reserved: 1, doubt: null }]);
  expect(await demands()).toEqual([
    { number: 'M1', reserved: 0, short: 1, due: false },
    { number: 'S1', reserved: 1, short: 0, due: false },
  ]);

  await rest();
  expect(offers()).toEqual(['0', '0']);
  expect(stage.targets.wms.objects.size).toBe(1);

  const cancellation = { at: '2026-11-01T12:30:00Z', reason: null };
  const cancelled = { ...placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1, { cancellation }), version: 2 };
  await stage.sell('shop', cancelled);
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
  await stage.count(counted('A', 10));
  await stage.sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 3 }], 1));
  await rest();
  expect(await level()).toEqual([{ onHand: 10, reserved: 3, doubt: null }]);
  const [id] = [...stage.targets.wms.objects.keys()];
  const lines = [{ line: 'l1', picked: '3', packed: '3', shipped: '3', short: '0' }];
  const shipped = { id, version: 2, updatedAt: '2026-11-02T01:30:00Z', groups: { fulfilment: { status: 'shipped', lines } } };
  await stage.hub.send('order', shipped, { system: 'wms' });
  await rest();
  expect(await level()).toEqual([{ onHand: 7, reserved: 0, doubt: null }]);

  // Counted some time between one and two o'clock: before the three left, or after.
  const file = (quantity: number, day: number): unknown => {
    const { groups, ...whole } = counted('A', quantity, { asOf: `2026-11-0${day}T02:00:00Z`, version: day });
    return { ...whole, groups: { ...groups, onHand: { ...groups.onHand, since: `2026-11-0${day}T01:00:00Z` } } };
  };
  await added();
  await stage.count(file(10, 2));
  await rest();
  expect(await added()).toMatchObject({ movement: 1 });
  expect(await level()).toEqual([{ onHand: 7, reserved: 0, doubt: null }]);

  // The next night it agrees with no moment: it stands, and the difference is kept until somebody counts again.
  await stage.count(file(5, 3));
  await rest();
  expect(await level()).toEqual([{ onHand: 5, reserved: 0, doubt: -2 }]);
  await stage.count(counted('A', 5, { asOf: '2026-11-03T08:00:00Z', version: 4 }));
  await rest();
  expect(await level()).toEqual([{ onHand: 5, reserved: 0, doubt: null }]);
});
