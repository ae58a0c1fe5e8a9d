import { http } from '../../../connectors/http/index.ts';
import type { Settings } from '../../../connectors/http/settings.ts';
import { cursorList } from '../mapping/lists.ts';
import { itemPath, pickedItem, readLevel, readLevels, readShipment } from './goods.ts';
import { readShipmentAndLoad } from './loads.ts';
import { cancelRequest, changeRequest, livingOrder, readWarehouseOrder, releasedOrder } from './order.ts';
import { readWave } from './waves.ts';
import { announcedReturn, cancelledReturn, ownedParcel, readWarehouseReturn } from './returns.ts';

const announced = (reference: string): string => `/returns/by-reference/${encodeURIComponent(reference)}`;

const settings = {
  baseUrl: process.env['SYNCLINE_WAREHOUSE_URL'] ?? 'http://127.0.0.1:4620',
  auth: {
    kind: 'hmac',
    key: { header: 'x-wh-key', id: 'SANDBOX_WAREHOUSE_KEY_ID' },
    secret: 'SANDBOX_WAREHOUSE_SIGNING_SECRET',
    timestampHeader: 'x-wh-timestamp',
    signatureHeader: 'x-wh-signature',
    prefix: 'sha256=',
    encoding: 'hex',
    signs: ['timestamp', 'method', 'path', 'bodySha256'],
    separator: '\n',
  },
  limits: { concurrency: 32, deadlineMs: 3_000 },
  webhook: {
    signature: {
      scheme: 'hmac',
      header: 'x-wh-signature',
      encoding: 'hex',
      prefix: 'sha256=',
      secrets: ['SANDBOX_WAREHOUSE_WEBHOOK_SECRET'],
    },
    deliveryId: ['x-wh-id'],
    topic: { header: 'x-wh-topic' },
    topics: {
      'order.changed': { entity: 'order' },
      'wave.changed': { entity: 'order', read: readWave },
      'shipment.created': { entity: 'shipment' },
      'shipment.changed': { entity: 'shipment' },
      'return.changed': { entity: 'return' },
      'stock.changed': { entity: 'inventory-level', read: readLevels },
    },
  },
  entities: {
    order: {
      edits: 'state',
      version: 'strict',
      idempotency: 'search',
      visibilityLagMs: 1_500,
      read: readWarehouseOrder,
      get: (id) => `/orders/${encodeURIComponent(id)}`,
      list: cursorList('/orders', 3_000),
      find: {
        path: (record) => `/orders?reference=${encodeURIComponent(record)}`,
        pick: (doc) => livingOrder(doc.list('items')),
      },
      write: {
        create: { path: () => '/orders', document: releasedOrder },
        update: {
          method: 'PUT',
          path: (target) => `/orders/${encodeURIComponent(target.id)}`,
          document: releasedOrder,
          ifMatch: 'version',
          whole: true,
        },
        cancel: {
          path: (target) => `/orders/${encodeURIComponent(target.id)}/cancel-requests`,
          document: cancelRequest,
        },
        edit: {
          path: (target) => `/orders/${encodeURIComponent(target.id)}/change-requests`,
          document: changeRequest,
        },
      },
      answered: (doc, { purpose }) => {
        const object = purpose === 'request' ? doc.object('order') : doc;
        return { id: object.id('id'), version: object.integer('version'), object };
      },
      decision: (doc) => {
        const outcome = doc.oneOf('outcome', ['accepted', 'rejected', 'too_late']);
        return outcome === 'accepted' ? { outcome } : { outcome: 'rejected', reason: doc.maybeText('reason') ?? outcome };
      },
      judge: (doc) => (doc.maybeText('code') === 'unknown_item' ? { class: 'dependency', role: 'variant' } : null),
    },
    shipment: {
      edits: 'state',
      version: 'strict',
      idempotency: 'none',
      read: readShipment,
      get: (id) => `/shipments/${encodeURIComponent(id)}`,
      list: cursorList('/shipments', 3_000),
    },
    return: {
      edits: 'state',
      version: 'strict',
      idempotency: 'upsert',
      read: readWarehouseReturn,
      get: (id) => `/returns/${encodeURIComponent(id)}`,
      list: cursorList('/returns', 3_000),
      write: {
        create: { method: 'PUT', path: (target) => announced(target.record), document: announcedReturn },
        update: {
          method: 'PUT',
          path: (target) => `/returns/${encodeURIComponent(target.id)}`,
          document: ownedParcel,
          whole: true,
        },
        remove: { method: 'PUT', path: (target) => announced(target.record), document: cancelledReturn },
      },
      answered: (doc) => ({ id: doc.id('id'), version: doc.integer('version'), object: doc }),
    },
    'inventory-level': {
      edits: 'state',
      version: 'strict',
      idempotency: 'none',
      read: readLevel,
      get: (id) => `/stock/${id.split('@').map(encodeURIComponent).join('/')}`,
      list: cursorList('/stock', 10_000),
    },
    variant: {
      edits: 'state',
      version: 'strict',
      idempotency: 'upsert',
      get: (sku) => `/items/${encodeURIComponent(sku)}`,
      read: (doc) => [
        {
          entity: 'variant',
          id: doc.text('sku'),
          version: doc.integer('version'),
          keys: [`sku:${doc.text('sku')}`],
        },
      ],
      write: { upsert: { path: itemPath, document: pickedItem } },
      answered: (doc) => ({ id: doc.text('sku'), version: doc.integer('version') }),
    },
  },
} satisfies Settings;

/** The sandbox's warehouse: it takes no idempotency key for orders, so they are looked for by our reference. */
export const warehouse = http(settings);

/** The same, where what it has packed is a load that carriers have to be asked to take. */
export const warehouseWithLoads = http({
  ...settings,
  entities: {
    ...settings.entities,
    shipment: { ...settings.entities.shipment, read: readShipmentAndLoad },
    load: { edits: 'state', version: 'strict', idempotency: 'none' },
  },
});
