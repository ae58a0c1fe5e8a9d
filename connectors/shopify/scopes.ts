import type { EntityName } from './settings.ts';

/** Rights by what is read; the right to write holds the right to read. Without one the shop refuses by name. */
const SCOPES: Record<EntityName, string[]> = {
  order: ['read_orders', 'read_merchant_managed_fulfillment_orders'],
  shipment: ['read_orders'],
  'fulfilment-order': ['read_merchant_managed_fulfillment_orders'],
  return: ['read_returns'],
  product: ['read_products'],
  variant: ['read_products'],
  'price-list': ['read_products'],
  'inventory-level': ['read_inventory', 'read_locations'],
  location: ['read_locations'],
  customer: ['read_customers'],
  payout: ['read_shopify_payments_payouts'],
  'balance-entry': ['read_shopify_payments_payouts'],
};

/** Rights that the wanted entities need and the app was not granted. */
export function missingScopes(entities: readonly EntityName[], granted: readonly string[]): string[] {
  const needed = new Set(entities.flatMap((entity) => SCOPES[entity]));
  return [...needed].filter((scope) => !granted.includes(scope) && !granted.includes(scope.replace(/^read_/, 'write_'))).sort();
}
