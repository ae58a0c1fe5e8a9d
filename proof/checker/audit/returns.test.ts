import { afterEach, beforeEach, expect, test } from 'vitest';
import { eur, goodRun } from '../trial/good-run.ts';
import type { TrialRun } from '../trial/trial-run.ts';

let run: TrialRun;
beforeEach(() => {
  run = goodRun();
  const line = { id: 'r-1-1', sku: 'TEE', kind: 'physical', quantity: 1, refund: eur(900), match: 'matched' };
  const final = { number: 'R-1', currency: 'EUR', lines: [line], total: eur(900) };
  run.lines.push({ type: 'return', id: 'r-1', number: 'R-1', expect: 'delivered', reason: null, targets: ['erp'], final });
  const { id: line_ref, ...rest } = line;
  run.put('erp', { table: 'returns', id: 'ret_1', reference: 'R-1' }, { ...final, lines: [{ line_ref, ...rest }] });
});
afterEach(() => run.end());

function credit(id: string, amount: number): void {
  const note = { number: id, kind: 'credit_note', return_reference: 'ret_1', total: eur(amount) };
  run.put('erp', { table: 'invoices', id, reference: 'ret_1', parent: 'rec-1' }, note);
}

test('a return that is credited for what was paid back is sound, in one note or in two', () => {
  credit('CN-1', 500);
  credit('CN-2', 400);
  expect(run.verdict().findings).toEqual([]);
});

test('one that is credited twice is found, and so is one that is not credited', () => {
  credit('CN-1', 900);
  credit('CN-2', 900);
  expect(run.verdict().findings).toMatchObject([{ about: 'return r-1', detail: expect.stringContaining('1800') as unknown }]);
});

test('what the warehouse has set aside may not be for sale', () => {
  credit('CN-1', 900);
  const level = { sku: 'TEE', location: 'WH1-QUARANTINE', on_hand: 2 };
  const row = { table: 'stock', id: 'TEE@WH1-QUARANTINE', reference: 'TEE', parent: 'WH1-QUARANTINE' };
  run.put('warehouse', row, level);
  expect(run.verdict().findings).toEqual([]);
});

test('and is found where the shop shows it', () => {
  credit('CN-1', 900);
  const level = { sku: 'TEE', location: 'WH1-QUARANTINE', on_hand: 2 };
  const row = { table: 'stock', id: 'TEE@WH1-QUARANTINE', reference: 'TEE', parent: 'WH1-QUARANTINE' };
  for (const system of ['warehouse', 'shop'] as const) run.put(system, row, level);
  expect(run.verdict().findings).toMatchObject([{ about: 'stock TEE@WH1-QUARANTINE' }]);
});
