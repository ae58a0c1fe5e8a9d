import type { Product } from './catalogue.ts';

/** A title as every system keeps it, so that no difference is seeded by mistake; a product without one is called by its SKU. */
export function settledTitle(product: Product): string {
  const title = product.title.trim().replace(/\s+/g, ' ');
  return title === '' ? product.sku : title;
}
