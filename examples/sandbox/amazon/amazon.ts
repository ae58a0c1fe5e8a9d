import { amazonFba } from '../../../connectors/amazon-fba/index.ts';

/** The code of Amazon's warehouses. */
export const AMAZON_PLACE = 'FBA';

/** The sandbox's account at Amazon. It counts what is reserved, too: what the hub's own orders have reserved is the hub's to subtract. */
export const amazon = amazonFba({
  baseUrl: process.env['SYNCLINE_AMAZON_URL'] ?? 'http://127.0.0.1:4650',
  tokenUrl: `${process.env['SYNCLINE_AMAZON_URL'] ?? 'http://127.0.0.1:4650'}/auth/o2/token`,
  clientId: 'SANDBOX_AMAZON_CLIENT_ID',
  clientSecret: 'SANDBOX_AMAZON_CLIENT_SECRET',
  refreshToken: 'SANDBOX_AMAZON_REFRESH_TOKEN',
  marketplace: 'A1PA6795UKMFR9',
  entities: ['order', 'shipment', 'inventory-level'],
  location: AMAZON_PLACE,
  quantity: 'on_hand',
  // What is missing is sent by the warehouse.
  policy: 'FillAllAvailable',
  // Each look at the stock is a count of its own: often enough to see what came in, and seldom enough to come to rest between.
  poll: { everyMs: 1_000, stockEveryMs: 20_000, trackingEveryMs: 60_000 },
  limits: { rate: 50, burst: 100, deadlineMs: 3_000 },
});
