import { http } from '../../../connectors/http/index.ts';
import { readPosting, salesOrder } from './order.ts';
import { customerDocument, deliveryDocument, readErpCustomer, readInvoice, readItem } from './records.ts';
import { returnDocument } from './returns.ts';
import { pageList } from '../mapping/lists.ts';
import { itemDocument, itemPath } from '../warehouse/goods.ts';

const byReference = (path: string) => (reference: string) => `${path}/by-reference/${encodeURIComponent(reference)}`;
const order = byReference('/sales-orders');
const customer = byReference('/customers');
const returned = byReference('/returns');

/** The sandbox's ERP: our record's id is its key of an order and a customer; both are guarded by an ETag. */
export const erp = http({
  baseUrl: process.env['SYNCLINE_ERP_URL'] ?? 'http://127.0.0.1:4630',
  auth: {
    kind: 'oauth2',
    tokenPath: '/oauth/token',
    clientId: 'SANDBOX_ERP_CLIENT_ID',
    clientSecret: 'SANDBOX_ERP_CLIENT_SECRET',
  },
  limits: { concurrency: 32, deadlineMs: 3_000 },
  webhook: {
    signature: { scheme: 'timestamped', header: 'x-erp-signature', secrets: ['SANDBOX_ERP_WEBHOOK_SECRET'] },
    deliveryId: ['x-erp-event-id'],
    topic: { header: 'x-erp-topic' },
    topics: {
      'order.posted': { entity: 'order' },
      'invoice.created': { entity: 'invoice' },
      'item.changed': { entity: 'variant' },
      'customer.changed': { entity: 'customer' },
    },
  },
  entities: {
    order: {
      edits: 'state',
      version: 'strict',
      // Sent again it would meet its own ETag; so after a call without an answer it is looked for.
      idempotency: 'search',
      read: readPosting,
      get: order,
      list: pageList('/sales-orders', 3_000),
      find: { path: order },
      write: {
        upsert: { path: (target) => order(target.record), document: salesOrder, ifMatch: 'etag' },
        remove: {
          method: 'PATCH',
          path: (target) => order(target.id),
          document: () => ({ status: 'cancelled', reason: 'The order was cancelled.' }),
          ifMatch: 'etag',
        },
      },
      answered: (doc) => ({ id: doc.text('reference'), version: doc.integer('version') }),
      judge: (doc) => {
        const code = doc.maybeText('code');
        if (code === 'unknown_item') return { class: 'dependency', role: 'variant' };
        return code === 'unknown_customer' ? { class: 'dependency', role: 'customer' } : null;
      },
    },
    customer: {
      edits: 'state',
      version: 'strict',
      // As with an order: its own ETag would refuse it the second time.
      idempotency: 'search',
      read: readErpCustomer,
      get: customer,
      list: pageList('/customers', 10_000),
      find: { path: customer },
      write: { upsert: { path: (target) => customer(target.record), document: customerDocument, ifMatch: 'etag' } },
      answered: (doc) => ({ id: doc.text('reference'), version: doc.integer('version') }),
    },
    variant: {
      edits: 'state',
      version: 'strict',
      idempotency: 'upsert',
      read: readItem,
      get: (sku) => `/items/${encodeURIComponent(sku)}`,
      list: pageList('/items', 10_000),
      write: { upsert: { path: itemPath, document: itemDocument } },
      answered: (doc) => ({ id: doc.text('sku'), version: doc.integer('version') }),
    },
    shipment: {
      edits: 'state',
      version: 'strict',
      idempotency: 'native',
      keyLifetimeMs: 365 * 86_400_000,
      get: (id) => `/deliveries/${encodeURIComponent(id)}`,
      write: {
        create: { path: () => '/deliveries', document: deliveryDocument, keyHeader: 'idempotency-key' },
      },
    },
    return: {
      edits: 'state',
      version: 'none',
      idempotency: 'upsert',
      get: returned,
      write: { upsert: { path: (target) => returned(target.record), document: returnDocument } },
      answered: (doc) => ({ id: doc.text('reference') }),
    },
    invoice: {
      edits: 'state',
      version: 'strict',
      idempotency: 'none',
      read: readInvoice,
      get: (number) => `/invoices/${encodeURIComponent(number)}`,
      list: pageList('/invoices', 3_000),
    },
  },
});
