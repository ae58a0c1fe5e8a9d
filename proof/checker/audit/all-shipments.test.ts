import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Doc } from '../doc.ts';
import { fulfilmentRecord, goodShopifyRun } from '../trial/shopify-run.ts';
import { delivery } from '../trial/good-run.ts';
import type { TrialRun } from '../trial/trial-run.ts';

const LINE = 'gid://shopify/LineItem/11';
const one = [{ line_ref: LINE, quantity: 1 }];
const parcel: Doc = { tracking_number: 'AM1', carrier: 'ups' };
let run: TrialRun;

/** One of two units is sent by the warehouse, the other by somebody else. */
beforeEach(() => {
  run = goodShopifyRun();
  const sent = { id: 'D9', shipped_at: delivery['shipped_at'] ?? null, lines: one, packages: [parcel] };
  run.lines.splice(1, 1, { ...run.lines[1], elsewhere: [sent] });
  putWarehouseOrder(1);
  run.put(
    'warehouse',
    { table: 'shipments', id: 'S-1', reference: 'rec-1', parent: 'W-1' },
    halved('warehouse', 'shipments', 'S-1'),
  );
  run.put('erp', { table: 'deliveries', id: 'D-1', reference: 'rec-s', parent: 'rec-1' }, halved('erp', 'deliveries', 'D-1'));
  putDelivery('D-2');
  putFulfilment('5', 'SN1', 'sendex');
  putFulfilment('6', 'AM1', 'ups');
});
afterEach(() => run.end());

function halved(system: 'warehouse' | 'erp', table: string, id: string): Doc {
  const held = run.held(system, table, id);
  return { ...held, lines: (held['lines'] as Doc[]).map((line) => ({ ...line, quantity: 1 })) };
}

function putWarehouseOrder(quantity: number): void {
  const held = run.held('warehouse', 'orders', 'W-1');
  const lines = (held['lines'] as Doc[]).map((line) => ({ ...line, quantity }));
  run.put('warehouse', { table: 'orders', id: 'W-1', reference: 'rec-1', parent: '#1' }, { ...held, lines });
}

function putDelivery(id: string): void {
  run.put(
    'erp',
    { table: 'deliveries', id, reference: 'rec-a', parent: 'rec-1' },
    { ...delivery, lines: one, packages: [parcel] },
  );
}

function putFulfilment(id: string, number: string, company: string): void {
  const lines = [{ id: `${id}1`, lineId: '11', quantity: 1 }];
  const tracking = [{ number, company, url: null }];
  run.put('shop', { table: 'fulfillments', id, parent: '1' }, { ...fulfilmentRecord, id, lines, tracking });
}

test('what somebody else has sent belongs in the shop and in the ERP, and not in the warehouse', () => {
  const verdict = run.verdict();
  expect(verdict.findings).toEqual([]);
  expect(verdict.systems['shop']?.entities['fulfilment']).toMatchObject({ input: 2, delivered: 2 });
});

test('it is lost when the shop does not show it', () => {
  run.remove('shop', 'fulfillments', '6');
  expect(run.verdict()).toMatchObject({ lost: 1, ok: false });
});

test('it is doubled when the shop shows it twice', () => {
  putFulfilment('7', 'AM1', 'ups');
  expect(run.verdict()).toMatchObject({ duplicated: 1, ok: false });
});

test('a warehouse that is to send it, too, would send it twice', () => {
  putWarehouseOrder(2);
  expect(run.verdict().findings[0]).toMatchObject({ fault: 'corrupted', system: 'warehouse' });
});
