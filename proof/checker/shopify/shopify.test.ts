import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Doc } from '../doc.ts';
import {
  bookedOrder,
  expectedOrder,
  fulfilmentRecord,
  goodShopifyRun,
  levelRecord,
  ORDER,
  orderRecord,
  variantRecord,
} from '../trial/shopify-run.ts';
import type { TrialRun } from '../trial/trial-run.ts';
import { orderForm } from './order-form.ts';

let run: TrialRun;
beforeEach(() => {
  run = goodShopifyRun();
});
afterEach(() => run.end());

function putFulfilment(id: string, changes: Doc): void {
  run.put('shop', { table: 'fulfillments', id, parent: '1' }, { ...fulfilmentRecord, id, ...changes });
}

test('a run with Shopify in which everything arrived is ok', () => {
  const verdict = run.verdict();
  expect(verdict.findings).toEqual([]);
  expect(verdict).toMatchObject({ ok: true, problems: [] });
  expect(verdict.systems['shop']?.entities).toMatchObject({
    fulfilment: { input: 1, delivered: 1 },
    stock: { input: 1, delivered: 1 },
    price: { input: 1, delivered: 1 },
  });
});

test('webhooks that were asked for again, as after a restart, are no effect', () => {
  const asked = { kind: 'create', entity: 'webhook_subscription', reference: 'ORDERS_CREATE' };
  for (const id of ['1', '2']) run.effect('shop', { ...asked, id: `gid://shopify/WebhookSubscription/${id}` });
  expect(run.verdict()).toMatchObject({ duplicated: 0, ok: true });
});

describe('what the shop of a bad run holds', () => {
  test('a shipment that it does not show is lost', () => {
    run.remove('shop', 'fulfillments', '5');
    expect(run.verdict()).toMatchObject({ lost: 1, ok: false });
  });

  test('another tracking number is no shipment of ours', () => {
    putFulfilment('5', { tracking: [{ number: 'SN9', company: 'sendex', url: null }] });
    expect(run.verdict()).toMatchObject({ lost: 1, corrupted: 1, ok: false });
  });

  test('another carrier, and fewer units, are found by their names', () => {
    const lines = [{ id: '6', lineId: '11', quantity: 1 }];
    putFulfilment('5', { lines, tracking: [{ number: 'SN1', company: 'other', url: null }] });
    const { findings } = run.verdict();
    expect(findings.map(({ detail }) => detail)).toEqual([
      'lines[gid://shopify/LineItem/11].quantity: expected 2, holds 1',
      'packages[SN1].carrier: expected "sendex", holds "other"',
    ]);
  });

  test('a second fulfilment of one shipment is doubled, in the store and in the journal', () => {
    putFulfilment('6', {});
    run.effect('shop', { kind: 'create', entity: 'fulfillment', id: 'gid://shopify/Fulfillment/6', reference: 'SN1' });
    expect(run.verdict()).toMatchObject({ duplicated: 2, ok: false });
  });

  test('stock that the warehouse has not, and a price that is not the ERP’s', () => {
    run.put('shop', { table: 'inventory_levels', id: '9' }, levelRecord(71));
    run.put('shop', { table: 'variants', id: '10' }, variantRecord(1001));
    expect(run.verdict()).toMatchObject({ corrupted: 2, drift: 1, ok: false });
  });

  test('an order that somebody changed', () => {
    run.put('shop', { table: 'orders', id: '1', reference: '#1' }, { ...orderRecord(), shippingAddress: null });
    expect(run.verdict().findings[0]).toMatchObject({ fault: 'corrupted', system: 'shop', about: `order ${ORDER}` });
  });
});

test('an older content of an order is known from the manifest, for the shop keeps none', () => {
  const older = { ...bookedOrder(1), payments: bookedOrder()['payments'] ?? [] };
  run.put('erp', { table: 'sales_orders', id: 'rec-1', reference: '#1', parent: 'rec-c' }, older);
  expect(run.verdict()).toMatchObject({ misordered: 1, corrupted: 0, ok: false });
});

test('an order whose webhook has not been sent waits', () => {
  run.remove('warehouse', 'orders', 'W-1');
  run.remove('warehouse', 'shipments', 'S-1');
  run.remove('shop', 'fulfillments', '5');
  run.remove('erp', 'deliveries', 'D-1');
  run.sql('shop', "insert into hook (object_id, status) values ('orders/1', 'pending')");
  expect(run.verdict().systems['warehouse']).toMatchObject({ waiting: 1 });
});

describe('goods that left although the shop had taken them off the order', () => {
  beforeEach(() => {
    const record = orderRecord();
    const [line] = record['lines'] as Doc[];
    run.put('shop', { table: 'orders', id: '1', reference: '#1' }, { ...record, lines: [{ ...line, removed: 1 }] });
    run.remove('shop', 'fulfillments', '5');
    const final = expectedOrder(1);
    run.lines.splice(1, 1, { ...run.lines[1], warehouse: 'final_or_answered', final, contents: [expectedOrder(), final] });
    run.put('warehouse', { table: 'requests', id: 'W-1@r', parent: 'W-1' }, { kind: 'change', outcome: 'too_late' });
    run.sql('shop', 'delete from effect');
  });

  test('are held by name, for Shopify shows no more as sent than is ordered', () => {
    const subjects = ['warehouse/shipment/S-1'];
    run.cases.push({ id: 1, code: 'SYN_DELIVER_PLAN_REFUSED', state: 'open', subjects });
    const { systems, lost } = run.verdict();
    expect(systems['shop']?.entities['fulfilment']).toMatchObject({ held: { SYN_DELIVER_PLAN_REFUSED: 1 } });
    expect(lost).toBe(0);
  });

  test('are lost when nobody is told of them', () => {
    expect(run.verdict()).toMatchObject({ lost: 1, ok: false });
  });
});

describe('an order in the form of the manifest', () => {
  const both = (amount: number): Doc => ({ shop: amount, presentment: amount * 2 });
  const line = (changes: Doc): Doc => ({ ...(orderRecord()['lines'] as Doc[])[0], taxLines: [], ...changes });
  const formed = (lines: Doc[]): { lines: Doc[]; totals: Doc } =>
    orderForm({
      ...orderRecord(),
      presentmentCurrency: 'USD',
      discounts: [
        { method: 'ACROSS', selection: 'ALL' },
        { method: 'EACH', selection: 'EXPLICIT' },
      ],
      lines,
    }) as unknown as { lines: Doc[]; totals: Doc };

  test('units that an edit took off take their part of discounts and taxes along, rounded as one sum', () => {
    const discounts = [
      { application: 0, amount: both(358) },
      { application: 1, amount: both(7289) },
    ];
    const taxLines = [{ title: 'VAT', rate: 0.21, price: both(101) }];
    const [edited] = formed([line({ quantity: 5, removed: 1, price: both(4000), discounts, taxLines })]).lines;
    const shop = (amount: number): Doc => ({ shop: { amount, currency: 'EUR' } });
    expect(edited).toMatchObject({ quantity: 4, order_discount: shop(286), discount: shop(5832), total: shop(10_168) });
    expect(edited?.['tax_lines']).toMatchObject([{ amount: shop(81) }]);
  });

  test('what an edit took off altogether is not there, and what is no product is a fee', () => {
    const { lines, totals } = formed([line({ removed: 2 }), line({ id: '12', sku: null, requiresShipping: false })]);
    expect(lines).toMatchObject([{ id: 'gid://shopify/LineItem/12', sku: 'NO-PRODUCT', kind: 'fee', quantity: 2 }]);
    expect(totals).toMatchObject({ subtotal: { shop: { amount: 2000 }, presentment: { currency: 'USD' } } });
  });
});
