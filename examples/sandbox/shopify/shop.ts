import { shopify } from '../../../connectors/shopify/index.ts';

export const shopSettings = {
  shop: 'syncline-trial.myshopify.com',
  baseUrl: process.env['SYNCLINE_SHOP_URL'] ?? 'http://127.0.0.1:4610',
  token: 'SANDBOX_SHOPIFY_TOKEN',
  webhookSecrets: ['SANDBOX_SHOPIFY_SECRET'],
  entities: ['order', 'shipment', 'return', 'product', 'variant', 'inventory-level', 'customer'],
  currency: 'EUR',
  taxesIncluded: true,
  // The shop's number of a place → the warehouse's name of it.
  locations: { 8000000000001: 'WH1' },
  // In life five minutes. A fulfilment lowers what the shop has on hand without a webhook: a list tells of it.
  pollEveryMs: 10_000,
  // Points a second of the largest plan.
  limits: { rate: 4_000, burst: 40_000, concurrency: 16, deadlineMs: 5_000 },
} satisfies Parameters<typeof shopify>[0];

/** The sandbox's Shopify: where orders, products, customers and returns come from. */
export const shop = shopify(shopSettings);
