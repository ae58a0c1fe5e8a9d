import { http } from '../../../connectors/http/index.ts';
import { offeredDocument, offeredPath } from '../shop/writes.ts';

/** A second place to sell, which only shows how many are left: it is told each variant's number, and tells nothing. */
export const outlet = http({
  baseUrl: process.env['SYNCLINE_SHOP_URL'] ?? 'http://127.0.0.1:4610',
  auth: { kind: 'bearer', token: 'SANDBOX_SHOP_TOKEN' },
  limits: { concurrency: 4, deadlineMs: 3_000 },
  entities: {
    variant: {
      edits: 'state',
      version: 'strict',
      idempotency: 'upsert',
      facets: { stock: { upsert: { path: offeredPath('OUTLET'), document: offeredDocument('outlet') } } },
      answered: (doc) => ({ id: doc.text('sku'), version: doc.integer('version') }),
    },
  },
});
