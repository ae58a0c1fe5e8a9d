import { shopify } from '../connectors/shopify/index.ts';
import { defineHub } from '../src/config.ts';
import { owner } from '../src/config/strategies.ts';

/** The hub of the first load: a shop with products, and nobody to tell of them. */
export default defineHub({
  hub: 'bench',
  systems: {
    shop: shopify({
      shop: 'acme.myshopify.com',
      baseUrl: process.env['BENCH_SHOP'] ?? 'http://127.0.0.1:9',
      token: 'SANDBOX_SHOPIFY_TOKEN',
      webhookSecrets: ['SANDBOX_SHOPIFY_SECRET'],
      entities: ['product', 'variant'],
      currency: 'EUR',
      taxesIncluded: false,
    }),
  },
  ownership: {
    product: { identity: owner('shop'), copy: owner('shop') },
    variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
  },
  flows: [],
});
