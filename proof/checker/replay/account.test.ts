import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Doc } from '../doc.ts';
import { TrialRun } from '../trial/trial-run.ts';
import { readRows } from './read-rows.ts';

const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const FILE = `${HEAD}
536365,85123A,"HOLDER, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,85123A,"HOLDER, WHITE",1,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,POST,POSTAGE,1,2010-12-01 08:26:00,18,17850.0,United Kingdom
536365,gift_0001_40,Dotcomgiftshop Gift Voucher,1,2010-12-01 08:26:00,34.04,17850.0,United Kingdom
C536379,85123A,HOLDER,-2,2010-12-01 09:41:00,2.55,17850.0,United Kingdom
536589,21777,damaged,-10,2010-12-01 16:50:00,0.0,,United Kingdom
536600,85123a,HOLDER,three,2010-12-01 16:50:00,1.00,,United Kingdom
`;

let run: TrialRun;
let folder: string;
beforeEach(() => {
  run = new TrialRun();
  folder = join(run.folder, 'csv');
  mkdirSync(folder);
  writeFileSync(join(folder, '2010-12-01.csv'), FILE);
  for (const { file, line, invoice, sku, quantity, pence, kind } of readRows(folder)) {
    run.lines.push({ type: 'row', file, line, invoice, sku, quantity, amount: pence, as: kind });
  }
  const gbp = (amount: number): Doc => ({ amount, currency: 'GBP' });
  const line = (sku: string, quantity: number, total: number): Doc => ({
    sku,
    quantity,
    total: gbp(total),
    kind: 'fee',
  });
  run.put(
    'erp',
    { table: 'sales_orders', id: 'a', reference: '536365' },
    {
      lines: [line('85123A', 6, 1530), line('85123A', 1, 255), line('POST', 1, 1800), line('gift_0001_40', 1, 3404)],
    },
  );
  run.put(
    'erp',
    { table: 'returns', id: 'b', reference: 'C536379' },
    { lines: [{ sku: '85123A', quantity: 2, refund: gbp(510) }] },
  );
  run.put('warehouse', { table: 'movements', id: 'M-1' }, { sku: '21777', delta: -10, kind: 'adjustment' });
});
afterEach(() => run.end());

test('the rules name what each row is, to the penny', () => {
  expect(readRows(folder).map(({ sku, kind, quantity, pence }) => [sku, kind, quantity, pence])).toEqual([
    ['85123A', 'order_line', 6, 1530],
    ['85123A', 'order_line', 1, 255],
    ['POST', 'fee_line', 1, 1800],
    ['gift_0001_40', 'order_line', 1, 3404],
    ['85123A', 'return_line', -2, -510],
    ['21777', 'adjustment', -10, 0],
    ['85123a', 'rejected', 0, 0],
  ]);
});

test('per SKU the files are what was delivered, held and rejected', () => {
  expect(run.verdict({ csv: folder }).replay).toEqual({
    rows: 7,
    skus: 5,
    open: [],
    held: {},
    csv: { quantity: -3, pence: 6479 },
    delivered: { quantity: -3, pence: 6479 },
    rejected: { CSV_ROW_INVALID: { quantity: 0, pence: 0 } },
  });
});

test('a unit or a penny too few leaves the account of its SKU open', () => {
  run.put(
    'erp',
    { table: 'returns', id: 'b', reference: 'C536379' },
    { lines: [{ sku: '85123A', quantity: 1, refund: { amount: 509, currency: 'GBP' } }] },
  );
  const verdict = run.verdict({ csv: folder });
  expect(verdict.replay?.open).toEqual([{ sku: '85123A', missing: { quantity: -1, pence: -1 } }]);
  expect(verdict.problems).toContain('1 SKUs of the files do not add up');
});

test('a row that was not placed, or placed as something else, is found', () => {
  run.lines.pop();
  Object.assign(run.lines.at(-1) ?? {}, { as: 'order_line' });
  const found = run.verdict({ csv: folder }).findings.filter((one) => one.system === 'generator');
  expect(found.map((one) => one.fault)).toEqual(['corrupted', 'lost']);
});
