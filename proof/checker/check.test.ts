import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Doc } from './doc.ts';
import type { Verdict } from './verdict.ts';
import { address, delivery, eur, expectOrder, fulfilment, goodRun, salesOrder, warehouseOrder } from './trial/good-run.ts';
import type { TrialRun } from './trial/trial-run.ts';

let run: TrialRun;
beforeEach(() => {
  run = goodRun();
});
afterEach(() => run.end());

const counts = ({ lost, duplicated, misordered, corrupted, drift }: Verdict) => ({
  lost,
  duplicated,
  misordered,
  corrupted,
  drift,
});
const clean = { lost: 0, duplicated: 0, misordered: 0, corrupted: 0, drift: 0 };

describe('a run in which everything arrived', () => {
  test('has no findings, closes its account and is ok', () => {
    const verdict = run.verdict();
    expect(verdict.findings).toEqual([]);
    expect(counts(verdict)).toEqual(clean);
    expect(verdict.ok).toBe(true);
    expect(verdict.systems['erp']).toMatchObject({
      input: 4,
      delivered: 4,
      held: {},
      rejected: {},
      waiting: 0,
    });
    expect(verdict.systems['erp']?.entities['order']).toEqual({
      input: 1,
      delivered: 1,
      held: {},
      rejected: {},
      waiting: 0,
    });
    expect(verdict.systems['shop']?.entities).toMatchObject({
      fulfilment: { input: 1, delivered: 1 },
      stock: { input: 1, delivered: 1 },
    });
  });

  test('is not ok without the end of the manifest, or without any input', () => {
    run.lines.splice(1);
    expect(run.verdict().ok).toBe(false);
  });
});

describe('what is missing is lost', () => {
  test.each([
    ['erp', 'sales_orders', 'rec-1'],
    ['warehouse', 'orders', 'W-1'],
    ['shop', 'fulfilments', 'f-1'],
    ['erp', 'deliveries', 'D-1'],
    ['erp', 'customers', 'rec-c'],
    ['warehouse', 'items', 'TEE'],
    ['shop', 'stock', 'TEE@WH1'],
  ] as const)('%s: %s', (system, table, id) => {
    run.remove(system, table, id);
    const verdict = run.verdict();
    expect(verdict.lost).toBeGreaterThan(0);
    expect(verdict.ok).toBe(false);
  });

  test('a hold that nobody expects is no excuse', () => {
    run.remove('erp', 'sales_orders', 'rec-1');
    run.cases.push({ id: 1, code: 'SYN_PROJECT_UNKNOWN_SKU', state: 'open', subjects: ['shop/order/o-1'] });
    const verdict = run.verdict();
    expect(verdict.findings[0]).toMatchObject({
      fault: 'lost',
      system: 'erp',
      about: 'order o-1',
      detail: 'it is not there; the hub holds it: SYN_PROJECT_UNKNOWN_SKU',
    });
    expect(verdict.ok).toBe(false);
  });

  test('an order whose webhook has not been sent waits, and waiting is not ok', () => {
    run.remove('warehouse', 'orders', 'W-1');
    run.remove('warehouse', 'shipments', 'S-1');
    run.remove('shop', 'fulfilments', 'f-1');
    run.remove('erp', 'deliveries', 'D-1');
    run.sql('shop', "insert into webhook (object_id, status) values ('orders/o-1', 'pending')");
    const verdict = run.verdict();
    expect(verdict.systems['warehouse']?.waiting).toBe(1);
    expect(counts(verdict)).toEqual(clean);
    expect(verdict.ok).toBe(false);
  });
});

describe('a case', () => {
  const refused = { id: 1, code: 'SYN_DELIVER_REFUSED', state: 'open', subjects: ['shop/order/o-1'] };

  // Of goods that left although their order was cancelled an order explains it that was; here is none.
  test.each([refused.code, 'SYN_PROJECT_CANCEL_AFTER_SHIP'])('%s that no input explains calls a person for nothing', (code) => {
    run.cases.push({ ...refused, code });
    const verdict = run.verdict();
    expect(verdict.problems).toEqual([`1 open cases ${code} and 0 inputs that explain them`]);
    expect(verdict.ok).toBe(false);
  });

  test.each([
    ['has closed again', { ...refused, state: 'closed' }],
    ['tells of a refused request', { ...refused, code: 'SYN_DELIVER_REQUEST_REFUSED' }],
  ])('that %s is in order', (_, one) => {
    run.cases.push(one);
    expect(run.verdict().ok).toBe(true);
  });
});

describe('what is there twice is duplicated', () => {
  test('an order released twice', () => {
    run.put('warehouse', { table: 'orders', id: 'W-2', reference: 'rec-1', parent: '#1' }, { ...warehouseOrder(), id: 'W-2' });
    run.effect('warehouse', { kind: 'create', entity: 'order', id: 'W-2', reference: 'rec-1' });
    expect(run.verdict()).toMatchObject({ duplicated: 2, ok: false });
  });

  test('a shipment told twice to shop and ERP', () => {
    run.put(
      'shop',
      { table: 'fulfilments', id: 'f-2', reference: 'other', parent: 'o-1' },
      { ...fulfilment, id: 'f-2', reference: 'other' },
    );
    run.put(
      'erp',
      { table: 'deliveries', id: 'D-2', reference: 'other', parent: 'rec-1' },
      { ...delivery, id: 'D-2', reference: 'other' },
    );
    expect(run.verdict()).toMatchObject({ duplicated: 2, corrupted: 0, ok: false });
  });

  test('a label bought twice and a cancel asked twice, by the effect logs', () => {
    for (const id of ['L-1', 'L-2']) run.effect('carrier', { kind: 'create', entity: 'label', id, reference: 'S-1-1' });
    for (const id of ['a', 'b'])
      run.effect('warehouse', {
        kind: 'request',
        entity: 'request',
        id: `W-1@${id}`,
        path: '/orders/W-1/cancel-requests',
        body: { request_id: id },
      });
    expect(run.verdict()).toMatchObject({ duplicated: 2, ok: false });
  });
});

describe('what is out of order is misordered', () => {
  test('an older version stands in the ERP', () => {
    run.put('erp', { table: 'sales_orders', id: 'rec-1', reference: '#1', parent: 'rec-c' }, salesOrder(1));
    const verdict = run.verdict();
    expect(verdict).toMatchObject({ misordered: 2, corrupted: 0, ok: false });
    expect(verdict.driftCents).toEqual({ EUR: 1000 + 174 + 1000 + 174 + 1000 + 1000 + 1000 });
  });

  test('an older version stands in the warehouse', () => {
    run.put('warehouse', { table: 'orders', id: 'W-1', reference: 'rec-1', parent: '#1' }, warehouseOrder(1));
    expect(run.verdict()).toMatchObject({ misordered: 1, corrupted: 0, ok: false });
  });

  test('but not when an edit raced the picking and the warehouse said no: then the ERP keeps what is worked on, too', () => {
    expectOrder(run, { warehouse: 'final_or_answered' });
    run.put('warehouse', { table: 'orders', id: 'W-1', reference: 'rec-1', parent: '#1' }, warehouseOrder(1));
    run.put(
      'erp',
      { table: 'sales_orders', id: 'rec-1', reference: '#1', parent: 'rec-c' },
      { ...salesOrder(1), payments: salesOrder()['payments'] ?? [], status: 'open' },
    );
    expect(run.verdict()).toMatchObject({ misordered: 2, ok: false });
    run.put(
      'warehouse',
      { table: 'requests', id: 'W-1@r', reference: 'r', parent: 'W-1' },
      { kind: 'change', outcome: 'too_late' },
    );
    expect(counts(run.verdict())).toEqual(clean);
  });

  test('an old level of stock', () => {
    run.put('shop', { table: 'stock', id: 'TEE@WH1', reference: 'TEE' }, { on_hand: 10 });
    expect(run.verdict()).toMatchObject({ misordered: 1, ok: false });
  });

  test('an older version written over a newer one, even when it was put right later', () => {
    run.effect('erp', {
      kind: 'update',
      entity: 'sales_order',
      id: 'rec-1',
      method: 'PUT',
      body: salesOrder(1),
    });
    run.effect('erp', {
      kind: 'update',
      entity: 'sales_order',
      id: 'rec-1',
      method: 'PUT',
      body: salesOrder(2),
    });
    expect(run.verdict()).toMatchObject({ misordered: 1, corrupted: 0, ok: false });
  });

  test('a cancel before its create', () => {
    run.effect('warehouse', { kind: 'cancel', entity: 'order', id: 'W-9' });
    run.effect('warehouse', { kind: 'create', entity: 'order', id: 'W-9', reference: 'rec-9' });
    expect(run.verdict()).toMatchObject({ misordered: 1, ok: false });
  });

  test('a parcel that was delivered and is still on its way in the shop', () => {
    run.put(
      'shop',
      { table: 'fulfilments', id: 'f-1', reference: 'rec-s', parent: 'o-1' },
      { ...fulfilment, status: 'in_transit' },
    );
    expect(run.verdict()).toMatchObject({ misordered: 1, ok: false });
  });
});

describe('what is not what it was is corrupted', () => {
  test('a letter of an address', () => {
    run.put(
      'erp',
      { table: 'sales_orders', id: 'rec-1', reference: '#1', parent: 'rec-c' },
      { ...salesOrder(), ship_to: { ...address, city: 'MadrÃ­d' } },
    );
    const verdict = run.verdict();
    expect(counts(verdict)).toEqual({ ...clean, corrupted: 1 });
    expect(verdict.findings[0]?.detail).toBe('ship_to.city: expected "Madrid", holds "MadrÃ­d"');
  });

  test('an address in the warehouse', () => {
    run.put(
      'warehouse',
      { table: 'orders', id: 'W-1', reference: 'rec-1', parent: '#1' },
      { ...warehouseOrder(), ship_to: { ...address, city: 'Toledo' } },
    );
    expect(run.verdict().corrupted).toBeGreaterThan(0);
  });

  test('quantities and parcels of a fulfilment', () => {
    run.put(
      'shop',
      { table: 'fulfilments', id: 'f-1', reference: 'S-1', parent: 'o-1' },
      { ...fulfilment, lines: [{ line_id: 'o-1-1', quantity: 1 }], packages: [] },
    );
    expect(run.verdict()).toMatchObject({ corrupted: 2, ok: false });
  });

  test('the account of another customer, a bar code, a level that never was', () => {
    run.put('erp', { table: 'customers', id: 'rec-c' }, { reference: 'rec-c', name: 'Ana', email: 'ana@example.test' });
    run.put('warehouse', { table: 'items', id: 'TEE' }, { sku: 'TEE', title: 'Tee', gtin: '1' });
    run.put('shop', { table: 'stock', id: 'TEE@WH1', reference: 'TEE' }, { on_hand: 77 });
    expect(run.verdict()).toMatchObject({ corrupted: 3, ok: false });
  });

  test('an order that nobody placed', () => {
    run.put('erp', { table: 'sales_orders', id: 'rec-2', reference: '#2' }, { ...salesOrder(), order_number: '#2' });
    expect(run.verdict()).toMatchObject({ corrupted: 1, ok: false });
  });
});

describe('money that is off is drift, in minor units by currency', () => {
  test('a cent in a line', () => {
    const [line] = salesOrder()['lines'] as Doc[];
    run.put(
      'erp',
      { table: 'sales_orders', id: 'rec-1', reference: '#1', parent: 'rec-c' },
      { ...salesOrder(), lines: [{ ...line, total: eur(2001) }] },
    );
    expect(run.verdict()).toMatchObject({ corrupted: 1, drift: 1, driftCents: { EUR: 1 }, ok: false });
  });

  test('invoices that do not sum to the order; a price that is not its owner’s', () => {
    run.put(
      'erp',
      { table: 'invoices', id: 'INV-1', reference: 'rec-s', parent: 'rec-1' },
      { number: 'INV-1', total: eur(1990) },
    );
    run.put('erp', { table: 'items', id: 'TEE' }, { sku: 'TEE', title: 'Tee', gtin: null, price: eur(1005) });
    expect(run.verdict()).toMatchObject({ drift: 15, ok: false });
  });
});
