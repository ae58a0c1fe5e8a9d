import { http } from '../connectors/http/index.ts';
import { shopify } from '../connectors/shopify/index.ts';
import { defineHub } from '../src/config.ts';
import { owner } from '../src/config/strategies.ts';
import type { FactDraft } from '../src/kit/contract.ts';
import type { Doc } from '../src/kit/doc.ts';
import type { Json } from '../src/model/json.ts';
import { BUCKET_SECONDS } from './figures/limits.ts';

/** Points a second of the shop's plan. */
const POINTS = Number(process.env['BENCH_POINTS'] ?? 100);
const plain = { edits: 'state', version: 'strict', idempotency: 'none' } as const;

/** The hub of the burst: a shop tells of orders, two systems keep them, and one of these ships them and counts stock. */
export default defineHub({
  hub: 'bench',
  systems: { shop: shop(), erp: target('BENCH_TARGET_1'), warehouse: warehouse() },
  ownership: {
    order: {
      header: owner('shop'),
      lines: owner('shop'),
      shipTo: owner('shop'),
      billTo: owner('shop'),
      buyer: owner('shop'),
      cancellation: owner('shop'),
      tags: owner('shop'),
      fulfilment: owner('shop'),
      posting: owner('erp'),
    },
    customer: { identity: owner('shop'), contact: owner('shop'), legal: owner('shop') },
    product: { identity: owner('shop'), copy: owner('shop') },
    variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
    location: { identity: owner('shop'), address: owner('shop') },
    'inventory-level': { identity: owner('warehouse'), onHand: owner('warehouse') },
    shipment: { header: owner('warehouse'), packages: owner('warehouse'), status: owner('warehouse') },
  },
  flows: [
    { entity: 'order', to: 'erp', groups: ['header', 'lines', 'shipTo', 'billTo'] },
    { entity: 'order', to: 'warehouse', groups: ['header', 'lines', 'shipTo', 'billTo'] },
    { entity: 'inventory-level', to: 'shop', groups: ['onHand'], needs: ['variant'] },
    { entity: 'shipment', to: 'shop', groups: ['header', 'packages', 'status'], needs: ['order'] },
  ],
});

function shop() {
  return shopify({
    shop: 'acme.myshopify.com',
    baseUrl: process.env['BENCH_SHOP'] ?? 'http://127.0.0.1:9',
    token: 'SANDBOX_SHOPIFY_TOKEN',
    webhookSecrets: ['SANDBOX_SHOPIFY_SECRET'],
    entities: ['order', 'shipment', 'product', 'variant', 'inventory-level', 'location', 'customer'],
    currency: 'EUR',
    taxesIncluded: false,
    locations: { [process.env['BENCH_LOCATION'] ?? '1']: 'WH1' },
    limits: { rate: POINTS, burst: BUCKET_SECONDS * POINTS },
  });
}

/** Keeps orders, and tells of shipments and of stock as the model has them. */
function warehouse() {
  const { order } = keeping();
  return http({
    ...at('BENCH_TARGET_2'),
    webhook: {
      signature: { scheme: 'hmac', header: 'x-shop-signature', encoding: 'hex', secrets: ['BENCH_SECRET'] },
      deliveryId: ['x-shop-delivery'],
      topic: { header: 'x-shop-topic' },
      topics: {
        level: { entity: 'inventory-level', read: claim('inventory-level') },
        shipment: { entity: 'shipment', read: claim('shipment') },
      },
    },
    entities: { order, 'inventory-level': plain, shipment: plain },
  });
}

function target(origin: string) {
  return http({ ...at(origin), entities: keeping() });
}

function at(origin: string) {
  const baseUrl = process.env[origin] ?? 'http://127.0.0.1:9';
  return { baseUrl, auth: { kind: 'none' }, limits: { concurrency: 200 } } as const;
}

function keeping() {
  return {
    order: {
      edits: 'state',
      version: 'strict',
      idempotency: 'upsert',
      returned: false,
      write: {
        upsert: {
          path: ({ body }: { body: Record<string, unknown> }) => `/orders/${(body['header'] as { number: string }).number}`,
          document: ({ record, body: { header, lines, shipTo, billTo } }: { record: string; body: Record<string, unknown> }) =>
            ({ record, header, lines, shipTo, billTo }) as never,
        },
      },
    },
  } as const;
}

function claim(entity: string) {
  return (doc: Doc): FactDraft[] => [
    { entity, id: doc.id('id'), version: doc.integer('version'), groups: doc.value('groups') as Record<string, Json> },
  ];
}
