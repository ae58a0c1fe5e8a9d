import { levelBody, productBody } from '../hooks/product-body.ts';
import type { LevelRecord, ProductRecord, StockState } from '../keep/product-record.ts';
import { stockStates } from '../keep/product-record.ts';
import type { Shopify } from '../shop-context.ts';

/** Saves a product as changed now, and tells of it. */
export function touchProduct(shop: Shopify, product: ProductRecord, topic = 'PRODUCTS_UPDATE'): ProductRecord {
  const saved = { ...product, updatedAt: shop.now() };
  shop.keep.products.put(saved);
  shop.tell(topic, `products/${product.id}`, () => productBody(shop, saved));
  return saved;
}

export function emptyQuantities(): Record<StockState, number> {
  return Object.fromEntries(stockStates.map((state) => [state, 0])) as Record<StockState, number>;
}

/** Stocks an item at a location; an item that was there and inactive is active again. */
export function activateLevel(shop: Shopify, itemId: string, locationId: string): LevelRecord {
  const now = shop.now();
  const before = shop.keep.levels.byReference(`${itemId}@${locationId}`);
  const level: LevelRecord = {
    id: before?.id ?? shop.next('level'),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    itemId,
    locationId,
    active: true,
    quantities: before?.quantities ?? emptyQuantities(),
  };
  shop.keep.levels.put(level);
  shop.tell('INVENTORY_LEVELS_CONNECT', `inventory_levels/${level.id}`, () => levelBody(shop, level));
  return level;
}

/**
 * Changes the stock of an item at a location. A change of what is available is also an update of the product:
 * its `updatedAt` moves and `products/update` is told.
 */
export function changeStock(shop: Shopify, level: LevelRecord, deltas: Partial<Record<StockState, number>>): LevelRecord {
  const quantities = { ...level.quantities };
  for (const state of stockStates) quantities[state] += deltas[state] ?? 0;
  const saved: LevelRecord = { ...level, quantities, updatedAt: shop.now() };
  shop.keep.levels.put(saved);
  if ((deltas.available ?? 0) !== 0) tellOfAvailable(shop, saved);
  return saved;
}

function tellOfAvailable(shop: Shopify, level: LevelRecord): void {
  shop.tell('INVENTORY_LEVELS_UPDATE', `inventory_levels/${level.id}`, () => levelBody(shop, level));
  const item = shop.keep.items.get(level.itemId);
  const variant = item === null ? null : shop.keep.variants.get(item.variantId);
  const product = variant === null ? null : shop.keep.products.get(variant.productId);
  if (product !== null) touchProduct(shop, product);
}

/** What an order does to the stock of a variant at a location; variants that are not tracked have none. */
export function changeStockOf(
  shop: Shopify,
  place: { variantId: string | null; locationId: string },
  deltas: Partial<Record<StockState, number>>,
): void {
  const variant = place.variantId === null ? null : shop.keep.variants.get(place.variantId);
  const item = variant === null ? null : shop.keep.items.get(variant.itemId);
  if (item === null || !item.tracked) return;
  const level = shop.keep.levels.byReference(`${item.id}@${place.locationId}`) ?? activateLevel(shop, item.id, place.locationId);
  changeStock(shop, level, deltas);
}
