import type { Doc } from '../doc.ts';
import { delivery, goodRun, salesOrder, shopOrder, warehouseOrder } from './good-run.ts';
import { TrialRun } from './trial-run.ts';

export const ORDER = 'gid://shopify/Order/1';
const LINE = 'gid://shopify/LineItem/11';
const CUSTOMER = 'gid://shopify/Customer/2';
const PAYMENT = 'gid://shopify/OrderTransaction/3';

const both = (amount: number): Doc => ({ shop: amount, presentment: amount });

/** The order of the plain run as the sandbox's Shopify keeps it. */
export function orderRecord(quantity = 2): Doc {
  const address: Doc = {
    firstName: 'Ana',
    lastName: 'Núñez',
    company: null,
    address1: 'Calle Mayor 1',
    address2: null,
    city: 'Madrid',
    province: null,
    provinceCode: null,
    countryCode: 'ES',
    zip: '28013',
    phone: null,
  };
  const line: Doc = {
    id: '11',
    title: 'Tee',
    sku: 'TEE',
    quantity,
    removed: 0,
    refunded: 0,
    price: both(1000),
    requiresShipping: true,
    isGiftCard: false,
    discounts: [],
    taxLines: [{ title: 'VAT', rate: 0.21, price: both(174 * quantity) }],
  };
  const paid: Doc = { id: '3', kind: 'SALE', status: 'SUCCESS', gateway: 'card', amount: both(1000 * quantity) };
  return {
    id: '1',
    name: '#1',
    email: 'ana@example.test',
    phone: null,
    note: null,
    processedAt: '2025-11-03T13:05:11Z',
    currency: 'EUR',
    presentmentCurrency: 'EUR',
    taxesIncluded: true,
    customerId: '2',
    billingAddress: address,
    shippingAddress: address,
    lines: [line],
    shippingLines: [],
    discounts: [],
    transactions: [{ ...paid, processedAt: '2025-11-03T13:05:12.311Z' }],
    cancelledAt: null,
  };
}

/** What the generator wrote of it. */
export function expectedOrder(quantity = 2): Doc {
  const order = shopOrder(2, quantity);
  const named = (list: string, id: string): Doc[] => (order[list] as Doc[]).map((one) => ({ ...one, id }));
  const customer: Doc = { ...(order['customer'] as Doc), id: CUSTOMER };
  return { ...order, id: ORDER, customer, lines: named('lines', LINE), transactions: named('transactions', PAYMENT) };
}

export const fulfilmentRecord: Doc = {
  id: '5',
  orderId: '1',
  status: 'SUCCESS',
  lines: [{ id: '6', lineId: '11', quantity: 2 }],
  tracking: [{ number: 'SN1', company: 'sendex', url: null }],
};

export function levelRecord(available: number): Doc {
  return { id: '9', itemId: '8', locationId: '7', quantities: { available, committed: 2, incoming: 50 } };
}

/** The plain good run, with the sandbox's Shopify as the shop. */
export function goodShopifyRun(): TrialRun {
  const run = goodRun(new TrialRun('shopify'));
  for (const table of ['orders', 'order_version', 'fulfilments', 'stock', 'customers', 'products'])
    run.sql('shop', `drop table if exists ${table}`);
  const contents = [expectedOrder(1), expectedOrder(2)];
  run.lines.splice(1, run.lines.length, { ...run.lines[1], id: ORDER, contents, final: expectedOrder() });
  run.put('shop', { table: 'orders', id: '1', reference: '#1' }, orderRecord());
  run.put('shop', { table: 'fulfillments', id: '5', parent: '1' }, fulfilmentRecord);
  run.put('shop', { table: 'locations', id: '7' }, { id: '7', name: 'WH1' });
  run.put('shop', { table: 'inventory_items', id: '8' }, { id: '8', sku: 'TEE', tracked: true });
  run.put('shop', { table: 'inventory_levels', id: '9' }, levelRecord(6));
  run.put('shop', { table: 'products', id: '4' }, { id: '4', title: 'Tee' });
  run.put('shop', { table: 'variants', id: '10' }, variantRecord(1000));
  const person = { id: '2', firstName: 'Ana', lastName: 'Núñez', email: 'ana@example.test', phone: null };
  run.put('shop', { table: 'customers', id: '2' }, person);
  run.effect('shop', { kind: 'create', entity: 'fulfillment', id: 'gid://shopify/Fulfillment/5', reference: 'SN1' });
  putTargets(run);
  return run;
}

export function variantRecord(price: number): Doc {
  return { id: '10', productId: '4', sku: 'TEE', title: 'Default Title', barcode: '04006381333931', price };
}

function putTargets(run: TrialRun): void {
  run.put('erp', { table: 'sales_orders', id: 'rec-1', reference: '#1', parent: 'rec-c' }, bookedOrder());
  run.put('warehouse', { table: 'orders', id: 'W-1', reference: 'rec-1', parent: '#1' }, ofLine(warehouseOrder()));
  const shipped = run.held('warehouse', 'shipments', 'S-1');
  run.put('warehouse', { table: 'shipments', id: 'S-1', reference: 'rec-1', parent: 'W-1' }, ofLine(shipped));
  run.put('erp', { table: 'deliveries', id: 'D-1', reference: 'rec-s', parent: 'rec-1' }, ofLine(delivery));
  run.sql('erp', 'delete from effect');
}

export function bookedOrder(quantity = 2): Doc {
  const order = ofLine(salesOrder(quantity));
  return { ...order, payments: (order['payments'] as Doc[]).map((one) => ({ ...one, reference: PAYMENT })) };
}

function ofLine(doc: Doc): Doc {
  return { ...doc, lines: (doc['lines'] as Doc[]).map((line) => ({ ...line, line_ref: LINE })) };
}
