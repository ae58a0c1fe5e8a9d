import { afterEach, expect, test } from 'vitest';
import { counted, moved, placedOrder, variant } from '../../testing/stock-hub.ts';
import { openStockStage, replayedHub, type StockStage } from '../../testing/stock-stage.ts';
import type { TestHub } from '../../testing/test-hub.ts';
import { apply } from '../apply.ts';
import { keepStock } from './keep-stock.ts';

let stage: StockStage;

afterEach(() => stage.end());

test('of two channels that sell the last unit one gets it, the other waits, and both are told that none is left', async () => {
  stage = await openStockStage();
  await stage.list(variant('A'));
  await stage.count(counted('A', 1));
  await stage.hub.quiet();
  expect([stage.offered('shop'), stage.offered('market')]).toEqual([['1'], ['1']]);
  await Promise.all([
    stage.sell('market', placedOrder('M1', [{ sku: 'A', quantity: 1 }], 2)),
    stage.sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1)),
  ]);
  await stage.hub.quiet();
  expect(Object.values(await stage.allocations()).toSorted()).toEqual(['full', 'none']);
  expect(await stage.level('A')).toEqual({ onHand: 1, reserved: 1 });
  expect([stage.offered('shop'), stage.offered('market')]).toEqual([['0'], ['0']]);
  expect(stage.targets.wms.objects.size).toBe(1);
});

test('what comes in goes to the oldest order first, and no channel offers what orders wait for', async () => {
  stage = await openStockStage();
  await stage.list(variant('A'));
  await stage.count(counted('A', 0));
  for (const second of [3, 1, 2]) await stage.sell('shop', placedOrder(`S${second}`, [{ sku: 'A', quantity: 2 }], second));
  await stage.hub.quiet();
  expect(await stage.allocations()).toEqual({ S1: 'none', S2: 'none', S3: 'none' });
  await stage.count(moved('A', [{ key: 'r1', quantity: 5, at: '2026-11-01T13:00:00Z', reason: 'receipt' }]));
  await stage.hub.quiet();
  expect(await stage.allocations()).toEqual({ S1: 'full', S2: 'full', S3: 'partial' });
  expect(stage.offered('shop')).toEqual(['0']);
  const { lines } = await stage.hub.api<{ lines: unknown[] }>('/orders/S3/sourcing');
  expect(lines).toMatchObject([{ line: 'l1', reserved: '1', short: '1' }]);
});

test('a cancelled order gives its units to the one that waits', async () => {
  stage = await openStockStage();
  await stage.list(variant('A'));
  await stage.count(counted('A', 1));
  await stage.sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1));
  await stage.hub.quiet();
  await stage.sell('market', placedOrder('M1', [{ sku: 'A', quantity: 1 }], 2));
  await stage.hub.quiet();
  expect(await stage.allocations()).toEqual({ S1: 'full', M1: 'none' });
  const cancelled = placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1, {
    cancellation: { at: '2026-11-01T12:30:00Z', reason: null },
  });
  await stage.sell('shop', { ...cancelled, version: 2 });
  await stage.hub.quiet();
  expect((await stage.allocations())['M1']).toBe('full');
  expect(await stage.level('A')).toEqual({ onHand: 1, reserved: 1 });
});

test('what has shipped is consumed once, and a count of before it knows nothing of it', async () => {
  stage = await openStockStage();
  await stage.list(variant('A'));
  await stage.count(counted('A', 10));
  await stage.sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 3 }]));
  await stage.hub.quiet();
  const [id] = [...stage.targets.wms.objects.keys()];
  const shipped = (quantity: number, version: number, at: string): unknown => ({
    id,
    version,
    updatedAt: at,
    groups: {
      fulfilment: { status: 'shipped', lines: [{ line: 'l1', picked: '3', packed: '3', shipped: String(quantity), short: '0' }] },
    },
  });
  await stage.hub.send('order', shipped(2, 2, '2026-11-01T14:00:00Z'), { system: 'wms' });
  await stage.hub.quiet();
  expect(await stage.level('A')).toEqual({ onHand: 8, reserved: 1 });
  await stage.hub.send('order', shipped(3, 3, '2026-11-01T15:00:00Z'), { system: 'wms' });
  await stage.hub.send('order', shipped(3, 3, '2026-11-01T15:00:00Z'), { system: 'wms' });
  await stage.hub.quiet();
  expect(await stage.level('A')).toEqual({ onHand: 7, reserved: 0 });
  // Counted between the two, told after both.
  await stage.count(counted('A', 8, { asOf: '2026-11-01T14:30:00Z', version: 2 }));
  await stage.hub.quiet();
  expect(await stage.level('A')).toEqual({ onHand: 7, reserved: 0 });
  expect(stage.offered('shop')).toEqual(['7']);
});

test('a movement told twice moves once, and one told before anyone said what it is of waits until then', async () => {
  stage = await openStockStage();
  const receipt = moved('A', [{ key: 'r1', quantity: 4, at: '2026-11-01T13:00:00Z' }]);
  await stage.count({ ...receipt, groups: {} });
  await stage.hub.quiet();
  expect(await stage.level('A')).toBeUndefined();
  await stage.count(receipt);
  await stage.count({ ...receipt, movements: [...receipt.movements, ...receipt.movements] });
  await stage.hub.quiet();
  expect(await stage.level('A')).toEqual({ onHand: 4, reserved: 0 });
});

test('of a level that is counted and moved many times the first and the last word are kept', async () => {
  stage = await openStockStage();
  for (let version = 1; version <= 20; version += 1) {
    await stage.count(counted('A', version, { version, asOf: `2026-11-01T09:00:${String(version).padStart(2, '0')}Z` }));
  }
  await stage.hub.quiet();
  expect(await stage.level('A')).toEqual({ onHand: 20, reserved: 0 });
  const told = 'select version from fact union select (json_array_elements(versions)->>$1)::float8 from fact order by 1';
  const versions = (await stage.hub.rows<{ version: number }>(told, ['version'])).map(({ version }) => version);
  expect([versions[0], versions.at(-1)]).toEqual([1, 20]);
  // The first batch keeps both of its ends.
  expect(versions.length).toBeLessThanOrEqual(3);
});

test('a replay of what was told and decided comes to the same stock, promises and records, and decides nothing anew', async () => {
  stage = await openStockStage();
  await stage.list(variant('A'), variant('B'));
  await stage.count(counted('A', 3));
  await stage.count(counted('B', 9));
  await stage.sell(
    'shop',
    placedOrder(
      'S1',
      [
        { sku: 'A', quantity: 2 },
        { sku: 'B', quantity: 4 },
      ],
      1,
    ),
  );
  await stage.hub.quiet();
  await stage.sell('market', placedOrder('M1', [{ sku: 'A', quantity: 2 }], 2));
  await stage.count(moved('B', [{ key: 'r1', quantity: 5, at: '2026-11-01T13:00:00Z' }]));
  const cancellation = { at: '2026-11-01T12:30:00Z', reason: null };
  await stage.sell('shop', {
    ...placedOrder(
      'S1',
      [
        { sku: 'A', quantity: 2 },
        { sku: 'B', quantity: 4 },
      ],
      1,
      { cancellation },
    ),
    version: 2,
  });
  await stage.hub.quiet();
  const before = await kept(stage.hub);
  const empty = await replayedHub(stage.hub);
  try {
    expect(await kept(empty)).toEqual(before);
    // The worker looks once more and finds everything as it should be.
    while ((await keepStock(empty.engine, stage.rules)) > 0);
    expect(await kept(empty)).toEqual(before);
  } finally {
    await empty.end();
  }
});

test('the history of an order names the decision that promised it its stock, whatever else came with it', async () => {
  stage = await openStockStage({}, { apply: false });
  const { engine } = stage.hub;
  await stage.list(variant('A'));
  await stage.count(counted('A', 1));
  await stage.sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1));
  await apply(engine, 500);
  await keepStock(engine, stage.rules);
  const [decision] = await stage.hub.rows<{ id: number }>(`select max(id) as id from change where topic = 'stock'`);
  await stage.list(variant('B'));
  await apply(engine, 500);
  const caused = await stage.hub.rows(
    `select h.change_id as id from history h join record r on r.id = h.record_id where r.entity = 'order' order by h.version limit 1`,
  );
  expect(caused).toEqual([decision]);
});

/** Levels, promises and the hashes of all records. */
async function kept(from: TestHub): Promise<unknown> {
  return {
    stock: await from.rows(
      'select sku, location, trim_scale(on_hand) as on_hand, trim_scale(reserved) as reserved from stock order by 1, 2',
    ),
    reservations: await from.rows(
      'select record_id, line, sku, location, trim_scale(quantity) as quantity from reservation order by 1, 2, 3, 4',
    ),
    demands: await from.rows(
      'select record_id, line, trim_scale(wanted) as wanted, trim_scale(short) as short from demand order by 1, 2',
    ),
    records: await from.rows('select id, record_hash from record order by id'),
  };
}
