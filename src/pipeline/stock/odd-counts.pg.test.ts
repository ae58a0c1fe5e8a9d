import { afterEach, expect, test } from 'vitest';
import { printStock } from '../../print-stock.ts';
import { counted, variant } from '../../testing/stock-hub.ts';
import { openStockStage, type StockStage } from '../../testing/stock-stage.ts';

let stage: StockStage;

afterEach(() => stage.end());

test('a count that does not stand is kept and named, once for each level, and the next one closes the case', async () => {
  stage = await openStockStage();
  await stage.list(variant('A'));
  let version = 0;
  const told = async (quantity: number, time: string): Promise<void> => {
    await stage.count(counted('A', quantity, { asOf: `2026-11-01T${time}:00Z`, version: (version += 1) }));
    await stage.hub.quiet();
  };
  const cases = () => stage.hub.rows(`select code, state, times::int as times from cases order by id`);
  const open = () => stage.hub.rows(`select code, detail from discrepancy where closed_at is null`);
  await told(20, '09:00');

  // Ten minutes: transport explains it. The same figure or the very same count: nobody is told anything new.
  for (const [quantity, time] of [
    [25, '08:50'],
    [20, '06:00'],
    [20, '09:00'],
  ] as const)
    await told(quantity, time);
  const words = '25 counted at 2026-11-01T08:50:00.000Z does not stand; 20 counted at 2026-11-01T09:00:00.000Z does.';
  expect([await open(), await cases()]).toEqual([[{ code: 'SYN_STOCK_COUNT_OLDER', detail: words }], []]);

  await told(31, '07:30');
  await told(32, '07:31');
  const older = { code: 'SYN_STOCK_COUNT_OLDER', times: 1 };
  expect([await stage.level('A'), await cases()]).toEqual([{ onHand: 20, reserved: 0 }, [{ ...older, state: 'open' }]]);
  const said =
    'derived.odd: A at WH1: 31 counted at 2026-11-01T07:30:00.000Z does not stand; 20 counted at 2026-11-01T09:00:00.000Z does; count there again.';
  expect(await stage.hub.rows(`select detail from cases`)).toEqual([{ detail: said }]);
  const shown = await stage.hub.api<Parameters<typeof printStock>[0]>('/stock/A');
  const standing = { quantity: '20', asOf: '2026-11-01T09:00:00.000Z' };
  expect(shown.levels).toMatchObject([{ odd: { is: 'late', quantity: '31', asOf: '2026-11-01T07:30:00.000Z', standing } }]);
  expect(printStock(shown)).toContain('  late: 31 counted at 2026-11-01T07:30:00.000Z does not stand, 20 counted at');
  const kept = await stage.hub.rows(`select 1 from change where convert_from(raw, 'UTF8') like '%"31"%' and system = 'wms'`);
  expect(kept).toHaveLength(1);

  await told(21, '10:00');
  await told(30, '10:00');
  const disputed = { code: 'SYN_STOCK_COUNT_DISPUTED', times: 1 };
  expect([await stage.level('A'), await open()]).toEqual([{ onHand: 21, reserved: 0 }, []]);
  expect(await cases()).toEqual([
    { ...older, state: 'closed' },
    { ...disputed, state: 'open' },
  ]);
  await told(21, '10:01');
  expect(await cases()).toEqual([
    { ...older, state: 'closed' },
    { ...disputed, state: 'closed' },
  ]);
});
