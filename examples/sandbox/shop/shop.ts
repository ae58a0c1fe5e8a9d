import { http } from '../../../connectors/http/index.ts';
import { readCustomer, readProduct } from './catalogue.ts';
import { readReturn } from './returns.ts';
import { fulfilmentChange, newFulfilment } from './fulfilment.ts';
import { readOrder, readOrderPaid } from './order.ts';
import { contactAndLegal, offeredDocument, offeredPath, priceOfVariant, productOf, stockLevel, stockPath } from './writes.ts';
import { cursorList } from '../mapping/lists.ts';

/** How the sandbox's shop is reached, read and written. */
export const shopSettings = {
  baseUrl: process.env['SYNCLINE_SHOP_URL'] ?? 'http://127.0.0.1:4610',
  auth: { kind: 'bearer', token: 'SANDBOX_SHOP_TOKEN' },
  limits: { concurrency: 16, deadlineMs: 3_000 },
  webhook: {
    signature: {
      scheme: 'hmac',
      header: 'x-shop-signature',
      encoding: 'base64',
      secrets: ['SANDBOX_SHOP_WEBHOOK_SECRET'],
    },
    deliveryId: ['x-shop-event-id'],
    topic: { header: 'x-shop-topic' },
    topics: {
      'order.created': { entity: 'order' },
      'order.updated': { entity: 'order' },
      'order.cancelled': { entity: 'order' },
      'order.paid': { entity: 'order', read: readOrderPaid },
      'product.updated': { entity: 'product' },
      'customer.updated': { entity: 'customer' },
      'return.created': { entity: 'return' },
    },
  },
  entities: {
    order: {
      edits: 'state',
      version: 'strict',
      idempotency: 'none',
      read: readOrder,
      get: (id) => `/orders/${encodeURIComponent(id)}`,
      list: cursorList('/orders', 3_000),
    },
    return: {
      edits: 'state',
      version: 'strict',
      idempotency: 'none',
      read: readReturn,
      get: (id) => `/returns/${encodeURIComponent(id)}`,
      list: cursorList('/returns', 3_000),
    },
    product: {
      edits: 'state',
      version: 'strict',
      idempotency: 'none',
      read: readProduct,
      get: (id) => `/products/${encodeURIComponent(id)}`,
      list: cursorList('/products', 10_000),
    },
    variant: {
      edits: 'state',
      version: 'strict',
      idempotency: 'none',
      read: readProduct,
      get: (id) => `/products/${encodeURIComponent(productOf(id))}`,
      facets: {
        price: {
          update: {
            path: (target) => `/products/${encodeURIComponent(productOf(target.id))}`,
            document: priceOfVariant,
          },
        },
        // Where it is told what it may sell in all, and not what lies where.
        stock: { update: { method: 'PUT', path: offeredPath('WH1'), document: offeredDocument('shop') } },
      },
      // The answer is the whole product: what it says of the variant comes back as its webhook.
      answered: () => ({ id: null }),
      returned: false,
    },
    customer: {
      edits: 'state',
      version: 'strict',
      idempotency: 'none',
      read: readCustomer,
      get: (id) => `/customers/${encodeURIComponent(id)}`,
      list: cursorList('/customers', 10_000),
      write: {
        update: {
          path: (target) => `/customers/${encodeURIComponent(target.id)}`,
          document: contactAndLegal,
        },
      },
    },
    shipment: {
      edits: 'state',
      version: 'strict',
      idempotency: 'native',
      keyLifetimeMs: 365 * 86_400_000,
      get: (id) => `/fulfilments/${encodeURIComponent(id)}`,
      write: {
        create: {
          path: (target) => `/orders/${encodeURIComponent(target.needed('order'))}/fulfilments`,
          document: newFulfilment,
          keyHeader: 'idempotency-key',
        },
        update: {
          path: (target) => `/fulfilments/${encodeURIComponent(target.id)}`,
          document: fulfilmentChange,
        },
      },
    },
    'inventory-level': {
      edits: 'state',
      version: 'strict',
      idempotency: 'upsert',
      facets: { stock: { upsert: { path: stockPath, document: stockLevel } } },
      answered: (doc) => ({
        id: `${doc.text('sku')}@${doc.text('location')}`,
        version: doc.integer('version'),
      }),
    },
  },
} satisfies Parameters<typeof http>[0];

/** The sandbox's shop: where orders, products and customers come from. */
export const shop = http(shopSettings);
