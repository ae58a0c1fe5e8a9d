import type { Doc } from '../doc.ts';
import { TrialRun } from './trial-run.ts';

export const address: Doc = {
  name: 'Ana Núñez',
  company: null,
  line1: 'Calle Mayor 1',
  line2: null,
  city: 'Madrid',
  postal_code: '28013',
  country: 'ES',
};

export const eur = (amount: number): Doc => ({ amount, currency: 'EUR' });
const both = (amount: number): Doc => ({ shop: eur(amount), presentment: eur(amount) });

/** A paid order of two tees, as the shop shows it in that version. */
export function shopOrder(version: number, quantity = 2): Doc {
  const total = 1000 * quantity;
  const line: Doc = {
    id: 'o-1-1',
    sku: 'TEE',
    title: 'Tee',
    kind: 'physical',
    quantity,
    unit_price: both(1000),
    discount: both(0),
    order_discount: both(0),
    tax_lines: [{ title: 'VAT', rate: '0.21', amount: both(174 * quantity) }],
    total: both(total),
  };
  return {
    id: 'o-1',
    number: '#1',
    version,
    placed_at: '2025-11-03T14:05:11+01:00',
    currency: 'EUR',
    presentment_currency: 'EUR',
    rate: '1',
    taxes_included: true,
    customer: { id: 'c-1', email: 'ana@example.test', phone: null, name: 'Ana Núñez' },
    bill_to: address,
    ship_to: address,
    lines: [line],
    totals: {
      subtotal: both(total),
      discount: both(0),
      shipping: both(0),
      tax: both(174 * quantity),
      fees: both(0),
      total: both(total),
    },
    transactions: [
      {
        id: 't-1',
        kind: 'sale',
        status: 'success',
        gateway: 'card',
        amount: eur(total),
        at: '2025-11-03T13:05:12.311Z',
      },
    ],
    note: null,
  };
}

export function salesOrder(quantity = 2): Doc {
  const total = 1000 * quantity;
  return {
    reference: 'rec-1',
    order_number: '#1',
    customer_reference: 'rec-c',
    placed_at: '2025-11-03T13:05:11Z',
    currency: 'EUR',
    taxes_included: true,
    bill_to: address,
    ship_to: address,
    note: null,
    status: 'delivered',
    lines: [
      {
        line_ref: 'o-1-1',
        sku: 'TEE',
        kind: 'physical',
        quantity,
        unit_price: eur(1000),
        discount: eur(0),
        order_discount: eur(0),
        tax: eur(174 * quantity),
        total: eur(total),
      },
    ],
    totals: {
      subtotal: eur(total),
      discount: eur(0),
      shipping: eur(0),
      tax: eur(174 * quantity),
      fees: eur(0),
      total: eur(total),
    },
    payments: [
      {
        reference: 't-1',
        kind: 'sale',
        status: 'success',
        gateway: 'card',
        amount: eur(total),
        at: '2025-11-03T13:05:12.311Z',
      },
    ],
  };
}

export const warehouseOrder = (quantity = 2): Doc => ({
  id: 'W-1',
  order_number: '#1',
  status: 'shipped',
  ship_to: address,
  lines: [{ line_id: '1', line_ref: 'o-1-1', sku: 'TEE', quantity, ship_to: null }],
});

const parcels: Doc[] = [{ tracking_number: 'SN1', carrier: 'sendex' }];
export const fulfilment: Doc = {
  id: 'f-1',
  order_id: 'o-1',
  reference: 'rec-s',
  status: 'delivered',
  lines: [{ line_id: 'o-1-1', quantity: 2 }],
  packages: parcels,
};
export const delivery: Doc = {
  id: 'D-1',
  reference: 'rec-s',
  shipped_at: '2025-11-03T15:00:00.000Z',
  lines: [{ line_ref: 'o-1-1', quantity: 2 }],
  packages: parcels,
};

/** The manifest's line of the order: what is to become of it, delivered unless it is said otherwise. */
export function expectOrder(run: TrialRun, changes: Doc): void {
  run.lines.push({
    type: 'order',
    id: 'o-1',
    number: '#1',
    expect: 'delivered',
    reason: null,
    targets: ['warehouse', 'erp'],
    warehouse: 'final',
    final: shopOrder(2),
    ...changes,
  });
}

/** One order that went all the way: sold, released, posted, shipped, tracked, counted. Nothing is wrong with it. */
export function goodRun(run = new TrialRun()): TrialRun {
  const order = shopOrder(2);
  expectOrder(run, { versions: [] });
  run.put('shop', { table: 'orders', id: 'o-1', reference: '#1' }, { ...order, version: 5, fulfilment_status: 'fulfilled' });
  run.put('shop', { table: 'order_version', id: 'o-1@1', parent: 'o-1', version: 1 }, shopOrder(1, 1));
  run.put('shop', { table: 'order_version', id: 'o-1@2', parent: 'o-1', version: 2 }, order);
  putMasterData(run);
  putOrders(run);
  putShipment(run);
  putStock(run);
  return run;
}

function putOrders(run: TrialRun): void {
  run.put('erp', { table: 'sales_orders', id: 'rec-1', reference: '#1', parent: 'rec-c' }, salesOrder());
  run.effect('erp', {
    kind: 'create',
    entity: 'sales_order',
    id: 'rec-1',
    reference: 'rec-1',
    method: 'PUT',
    body: salesOrder(1),
  });
  run.effect('erp', {
    kind: 'update',
    entity: 'sales_order',
    id: 'rec-1',
    reference: 'rec-1',
    method: 'PUT',
    body: salesOrder(),
  });
  run.put('warehouse', { table: 'orders', id: 'W-1', reference: 'rec-1', parent: '#1' }, warehouseOrder());
  run.effect('warehouse', { kind: 'create', entity: 'order', id: 'W-1', reference: 'rec-1' });
}

function putShipment(run: TrialRun): void {
  const shipment: Doc = {
    id: 'S-1',
    order_id: 'W-1',
    order_number: '#1',
    status: 'shipped',
    shipped_at: '2025-11-03T15:00:00Z',
    lines: [{ line_ref: 'o-1-1', sku: 'TEE', quantity: 2 }],
    packages: [{ id: 'S-1-1', tracking_number: 'SN1', carrier: 'sendex', weight_g: 360 }],
  };
  run.put('warehouse', { table: 'shipments', id: 'S-1', reference: 'rec-1', parent: 'W-1' }, shipment);
  run.put('shop', { table: 'fulfilments', id: 'f-1', reference: 'rec-s', parent: 'o-1' }, fulfilment);
  run.put('erp', { table: 'deliveries', id: 'D-1', reference: 'rec-s', parent: 'rec-1' }, delivery);
  run.put('erp', { table: 'invoices', id: 'INV-1', reference: 'rec-s', parent: 'rec-1' }, { number: 'INV-1', total: eur(2000) });
  run.put(
    'carrier',
    { table: 'tracking', id: 'SN1' },
    {
      tracking_number: 'SN1',
      carrier: 'sendex',
      events: [
        { code: 'PU', classifier: 'ACT' },
        { code: 'DL', classifier: 'ACT' },
      ],
    },
  );
}

function putStock(run: TrialRun): void {
  run.put('warehouse', { table: 'movements', id: 'M-1', parent: 'TEE@WH1' }, { sku: 'TEE', delta: 10, kind: 'seed' });
  run.put('warehouse', { table: 'movements', id: 'M-2', parent: 'TEE@WH1' }, { sku: 'TEE', delta: -2, kind: 'pick' });
  run.put(
    'warehouse',
    { table: 'stock', id: 'TEE@WH1', reference: 'TEE', parent: 'WH1' },
    { sku: 'TEE', location: 'WH1', on_hand: 8 },
  );
  run.put(
    'shop',
    { table: 'stock', id: 'TEE@WH1', reference: 'TEE', parent: 'WH1' },
    { sku: 'TEE', location: 'WH1', on_hand: 8 },
  );
}

function putMasterData(run: TrialRun): void {
  run.put('shop', { table: 'customers', id: 'c-1' }, { id: 'c-1', name: 'Ana Núñez', email: 'ana@example.test', phone: null });
  run.put(
    'shop',
    { table: 'products', id: 'p-1' },
    {
      id: 'p-1',
      title: 'Tee',
      variants: [{ sku: 'TEE', title: 'Tee', gtin: '04006381333931', price: eur(1000) }],
    },
  );
  run.put(
    'erp',
    { table: 'customers', id: 'rec-c' },
    { reference: 'rec-c', name: 'Ana Núñez', email: 'ana@example.test', phone: null },
  );
  run.put('erp', { table: 'items', id: 'TEE' }, { sku: 'TEE', title: 'Tee', gtin: '4006381333931', price: eur(1000) });
  run.put('warehouse', { table: 'items', id: 'TEE' }, { sku: 'TEE', title: 'Tee', gtin: '04006381333931' });
}
