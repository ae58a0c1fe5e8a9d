import { afterEach, expect, test } from 'vitest';
import { inspection, receipt, returnHeader, returnLine } from '../../testing/model/whole-return.ts';
import { counted, variant } from '../../testing/stock-hub.ts';
import { openStockStage, replayedHub, type StockStage } from '../../testing/stock-stage.ts';
import { keepStock } from './keep-stock.ts';

let stage: StockStage;

afterEach(() => stage.end());

const at = (time: string): string => `2026-11-01T${time}:00Z`;
const onHand = (units: number): unknown => ({ onHand: units, reserved: 0 });

test('what an inspection puts back on the shelf is on hand once, until it is said otherwise or the owner has counted', async () => {
  stage = await openStockStage();
  const { hub } = stage;
  await stage.list(variant('TEE-M'));
  await stage.count(counted('TEE-M', 10));
  await hub.quiet();
  let version = 0;
  const looked = async (units: Parameters<typeof inspection>[0], time: string): Promise<unknown> => {
    const groups = { receipt: receipt('4', { rma: 'R-1' }), inspection: { ...inspection(units), at: at(time) } };
    await hub.send('return', { id: 'B-1', version: (version += 1), updatedAt: at(time), groups }, { system: 'wms' });
    await hub.quiet();
    return stage.level('TEE-M');
  };
  // Nobody knows yet whose they are.
  expect(await looked({ restock: '1', undecided: '3' }, '10:00')).toEqual(onHand(10));
  const header = { ...returnHeader, order: null, customer: null, rma: 'R-1' };
  const lines = { lines: [returnLine({ quantity: '4' })], total: 0 };
  await hub.send('return', { id: 'r-1', version: 1, groups: { header, lines, authorisation: { state: 'approved', at: null } } });
  await hub.quiet();
  expect(await stage.level('TEE-M')).toEqual(onHand(11));

  expect(await looked({ restock: '1', quarantine: '1', scrap: '1', undecided: '1' }, '10:02')).toEqual(onHand(11));
  expect(await looked({ restock: '2', quarantine: '1', scrap: '1' }, '10:03')).toEqual(onHand(12));
  expect(stage.offered('shop')).toEqual(['12']);
  expect(await looked({ restock: '1', quarantine: '1', scrap: '2' }, '10:04')).toEqual(onHand(11));
  const moved = `select trim_scale(quantity)::text as quantity, reason from movement where kind = 'delta' order by at`;
  expect(await hub.rows(moved)).toEqual(['1', '1', '-1'].map((quantity) => ({ quantity, reason: 'restock' })));

  // The owner has counted what came back; what is told of before that is in the count.
  await stage.count(counted('TEE-M', 11, { asOf: at('11:00'), version: 2 }));
  expect(await looked({ restock: '2', quarantine: '1', scrap: '1' }, '10:50')).toEqual(onHand(11));

  const kept = (from: StockStage['hub']) =>
    from.rows(`select r.id, r.record_hash, s.on_hand::int from record r left join stock s on s.level = r.id order by 1`);
  const before = await kept(hub);
  const again = await replayedHub(hub);
  try {
    while ((await keepStock(again.engine, stage.rules)) > 0);
    expect(await kept(again)).toEqual(before);
    expect(await again.rows(moved)).toHaveLength(4);
  } finally {
    await again.end();
  }
});
