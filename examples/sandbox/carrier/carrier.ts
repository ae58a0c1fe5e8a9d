import { http } from '../../../connectors/http/index.ts';
import { cursorList } from '../mapping/lists.ts';
import { readTracking } from './tracking.ts';

/** The sandbox's carrier: it only tells. */
export const carrier = http({
  baseUrl: process.env['SYNCLINE_CARRIER_URL'] ?? 'http://127.0.0.1:4640',
  auth: { kind: 'basic', user: 'SANDBOX_CARRIER_USER', password: 'SANDBOX_CARRIER_PASSWORD' },
  limits: { concurrency: 4, deadlineMs: 3_000 },
  webhook: {
    signature: {
      scheme: 'hmac',
      header: 'x-carrier-signature',
      encoding: 'hex',
      timestamp: 'x-carrier-timestamp',
      secrets: ['SANDBOX_CARRIER_WEBHOOK_SECRET'],
    },
    deliveryId: ['x-carrier-event-id'],
    topic: { header: 'x-carrier-topic' },
    topics: { 'tracking.updated': { entity: 'shipment' } },
  },
  entities: {
    shipment: {
      edits: 'delta',
      version: 'strict',
      idempotency: 'none',
      read: readTracking,
      get: (number) => `/tracking/${encodeURIComponent(number)}`,
      list: cursorList('/tracking', 3_000),
    },
  },
});
