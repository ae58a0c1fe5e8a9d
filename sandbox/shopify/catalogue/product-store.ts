import { productBody } from '../hooks/product-body.ts';
import type { ItemRecord, ProductRecord, VariantRecord } from '../keep/product-record.ts';
import type { Shopify } from '../shop-context.ts';

export type NewVariant = Omit<VariantRecord, 'id' | 'createdAt' | 'updatedAt' | 'productId' | 'itemId'> &
  Omit<ItemRecord, 'id' | 'createdAt' | 'updatedAt' | 'variantId' | 'sku'>;
export type NewProduct = Omit<ProductRecord, 'id' | 'createdAt' | 'updatedAt' | 'publishedAt'>;

export const plainVariant: NewVariant = {
  title: 'Default Title',
  sku: null,
  barcode: null,
  position: 1,
  price: 0,
  compareAtPrice: null,
  taxable: true,
  inventoryPolicy: 'DENY',
  selected: [{ name: 'Title', value: 'Default Title' }],
  tracked: false,
  requiresShipping: true,
  cost: null,
  weight: { value: 0, unit: 'KILOGRAMS' },
  countryCodeOfOrigin: null,
  provinceCodeOfOrigin: null,
  harmonizedSystemCode: null,
};

/** Keeps a new product; its variants are added by `addVariant`, and `products/create` is told by `announceProduct`. */
export function addProduct(shop: Shopify, given: NewProduct): ProductRecord {
  const now = shop.now();
  const product: ProductRecord = {
    ...given,
    id: shop.next('product'),
    handle: freeHandle(shop, given.handle),
    createdAt: now,
    updatedAt: now,
    publishedAt: given.status === 'ACTIVE' ? now : null,
  };
  shop.keep.products.put(product);
  return product;
}

export function announceProduct(shop: Shopify, product: ProductRecord): void {
  shop.tell('PRODUCTS_CREATE', `products/${product.id}`, () => productBody(shop, product));
}

/** Keeps a new variant with its inventory item. */
export function addVariant(shop: Shopify, productId: string, given: NewVariant): VariantRecord {
  const now = shop.now();
  const [id, itemId] = [shop.next('variant'), shop.next('item')];
  const times = { createdAt: now, updatedAt: now };
  const { tracked, requiresShipping, cost, weight, countryCodeOfOrigin, provinceCodeOfOrigin, harmonizedSystemCode, ...own } =
    given;
  const variant: VariantRecord = { ...own, id, itemId, productId, ...times };
  const origin = { countryCodeOfOrigin, provinceCodeOfOrigin, harmonizedSystemCode };
  shop.keep.items.put({
    id: itemId,
    variantId: id,
    sku: given.sku,
    tracked,
    requiresShipping,
    cost,
    weight,
    ...origin,
    ...times,
  });
  shop.keep.variants.put(variant);
  return variant;
}

/** Saves what differs, with a new `updatedAt`; whether anything did. */
export function saveIfChanged<Record extends { updatedAt: string }>(
  before: Record,
  after: Record,
  save: (record: Record) => void,
  now: string,
): boolean {
  if (JSON.stringify(before) === JSON.stringify(after)) return false;
  save({ ...after, updatedAt: now });
  return true;
}

export function removeVariant(shop: Shopify, variant: VariantRecord): void {
  for (const level of shop.keep.levels.ofParent(variant.itemId)) shop.keep.levels.remove(level.id);
  shop.keep.items.remove(variant.itemId);
  shop.keep.variants.remove(variant.id);
}

/** `Blue Mug, 0.3 l` → `blue-mug-0-3-l`, with a number behind it when it is taken. */
export function handleOf(title: string): string {
  const plain = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+|-+$/g, '') || 'product';
}

function freeHandle(shop: Shopify, wanted: string): string {
  if (shop.keep.products.byReference(wanted) === null) return wanted;
  const taken = Number(
    shop.frame.store.sql('select count(*) as n from products where reference like ?').get(`${wanted}-%`)?.['n'],
  );
  return `${wanted}-${taken + 1}`;
}
