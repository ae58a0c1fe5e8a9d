import { http } from '../connectors/http/index.ts';
import { defineHub } from '../src/config.ts';
import { owner } from '../src/config/strategies.ts';
import type { FactDraft } from '../src/kit/contract.ts';
import type { Doc } from '../src/kit/doc.ts';

const CURRENCY = 'EUR';

/** The hub that is measured: a shop that tells of orders with their customers, and two systems that keep the orders. */
export default defineHub({
  hub: 'bench',
  systems: { shop: shop(), erp: target('BENCH_TARGET_1'), warehouse: target('BENCH_TARGET_2') },
  ownership: {
    order: {
      header: owner('shop'),
      lines: owner('shop'),
      shipTo: owner('shop'),
      billTo: owner('shop'),
      buyer: owner('shop'),
      cancellation: owner('shop'),
      tags: owner('shop'),
      fulfilment: owner('warehouse'),
      posting: owner('erp'),
    },
    customer: { identity: owner('shop'), contact: owner('shop'), legal: owner('shop') },
    variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
  },
  flows: [
    { entity: 'order', to: 'erp', groups: ['header', 'lines', 'shipTo', 'billTo'] },
    { entity: 'order', to: 'warehouse', groups: ['header', 'lines', 'shipTo', 'billTo'] },
  ],
});

function shop() {
  const entity = { edits: 'state', version: 'strict', idempotency: 'none' } as const;
  return http({
    baseUrl: 'http://127.0.0.1:9',
    auth: { kind: 'none' },
    webhook: {
      signature: { scheme: 'hmac', header: 'x-shop-signature', encoding: 'hex', secrets: ['BENCH_SECRET'] },
      deliveryId: ['x-shop-delivery'],
      topic: { header: 'x-shop-topic' },
      topics: { order: { entity: 'order' }, variant: { entity: 'variant' } },
    },
    entities: { order: { ...entity, read: readOrder }, customer: entity, variant: { ...entity, read: readVariant } },
  });
}

function target(origin: string) {
  return http({
    baseUrl: process.env[origin] ?? 'http://127.0.0.1:9',
    auth: { kind: 'none' },
    // As many calls at once as the hub claims at a time.
    limits: { concurrency: 200 },
    entities: {
      order: {
        edits: 'state',
        version: 'strict',
        idempotency: 'upsert',
        returned: false,
        write: {
          upsert: {
            path: ({ body }) => `/orders/${(body['header'] as { number: string }).number}`,
            // The whole order, as the floor sends it.
            document: ({ record, body: { header, lines, shipTo, billTo } }) =>
              ({ record, header, lines, shipTo, billTo }) as never,
          },
        },
      },
    },
  });
}

function readVariant(doc: Doc): FactDraft[] {
  return [
    {
      entity: 'variant',
      id: doc.id('id'),
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      groups: {
        identity: { sku: doc.text('sku'), gtin: null, product: null },
        copy: { title: doc.text('title') },
        price: { amount: doc.minor('price', CURRENCY), currency: CURRENCY, taxIncluded: true },
      },
    },
  ];
}

function readOrder(doc: Doc): FactDraft[] {
  const stamp = { version: doc.integer('version'), at: doc.time('updated_at') };
  const customer = doc.object('customer');
  const order: FactDraft = {
    entity: 'order',
    id: doc.id('id'),
    ...stamp,
    groups: {
      header: headerOf(doc),
      lines: linesOf(doc),
      shipTo: addressOf(doc.object('shipping_address')),
      billTo: addressOf(doc.object('billing_address')),
    },
  };
  const buyer: FactDraft = {
    entity: 'customer',
    id: customer.id('id'),
    ...stamp,
    groups: {
      identity: { number: null, name: customer.text('name'), locale: customer.text('locale') },
      contact: { email: customer.text('email'), phone: customer.text('phone') },
    },
  };
  return [order, buyer];
}

function headerOf(doc: Doc) {
  return {
    number: doc.text('number'),
    placedAt: doc.time('placed_at'),
    currency: doc.text('currency'),
    taxesIncluded: doc.boolean('taxes_included'),
    channel: doc.text('channel'),
    customer: { id: doc.id('customer.id') },
  };
}

function linesOf(doc: Doc) {
  const shipping = doc.object('shipping');
  return {
    lines: doc.list('lines').map(lineOf),
    discounts: [],
    shippingLines: [
      {
        code: shipping.text('code'),
        title: shipping.text('title'),
        amount: amount(shipping, 'amount'),
        taxLines: [taxLine(shipping, 'tax')],
      },
    ],
    fees: [],
    giftCards: [],
    totals: {
      shop: {
        subtotal: doc.minor('totals.subtotal', CURRENCY),
        discount: doc.minor('totals.discount', CURRENCY),
        shipping: doc.minor('totals.shipping', CURRENCY),
        tax: doc.minor('totals.tax', CURRENCY),
        fees: 0,
        total: doc.minor('totals.total', CURRENCY),
      },
    },
  };
}

function lineOf(line: Doc) {
  return {
    id: line.id('id'),
    sku: line.text('sku'),
    title: line.text('title'),
    kind: 'physical',
    quantity: line.decimal('quantity'),
    unitPrice: amount(line, 'unit_price'),
    discountAllocations: [],
    taxLines: [{ ...taxLine(line, 'tax'), rate: line.decimal('tax_rate') }],
    total: amount(line, 'total'),
  };
}

function taxLine(part: Doc, path: string) {
  return { title: 'VAT', amount: amount(part, path) };
}

function amount(part: Doc, path: string) {
  return { shop: part.minor(path, CURRENCY) };
}

function addressOf(address: Doc) {
  return {
    name: address.text('name'),
    line1: address.text('line1'),
    line2: address.text('line2'),
    city: address.text('city'),
    postalCode: address.text('postal_code'),
    country: address.text('country'),
    phone: address.text('phone'),
  };
}
