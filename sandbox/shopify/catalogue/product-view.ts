import { gid } from '../keep/gid.ts';
import { fixedText } from '../keep/money.ts';
import { moneyView } from '../keep/money-view.ts';
import type { ItemRecord, ProductRecord, VariantRecord } from '../keep/product-record.ts';
import type { SearchFields } from '../search/conditions.ts';
import { listed } from '../search/connection.ts';
import type { Shopify, View } from '../shop-context.ts';
import { metafieldsOf } from './metafields.ts';
import { itemView } from './stock-view.ts';

const text = (name: string) => ({ sql: `json_extract(body, '$.${name}')`, as: 'text' as const });

export const productSearch: SearchFields = {
  words: "json_extract(body, '$.title')",
  fields: {
    id: { sql: 'id', as: 'id' },
    title: text('title'),
    handle: { sql: 'reference', as: 'text' },
    status: text('status'),
    vendor: text('vendor'),
    product_type: text('productType'),
    tag: { sql: "json_extract(body, '$.tags')", as: 'tag' },
    created_at: { sql: 'created_at', as: 'time' },
    updated_at: { sql: 'updated_at', as: 'time' },
    sku: { sql: 'select 1 from variants where variants.parent = products.id and variants.reference = ?', as: 'exists' },
  },
};
export const variantSearch: SearchFields = {
  words: 'reference',
  fields: {
    id: { sql: 'id', as: 'id' },
    sku: { sql: 'reference', as: 'text' },
    barcode: text('barcode'),
    title: text('title'),
    product_id: { sql: 'parent', as: 'id' },
    updated_at: { sql: 'updated_at', as: 'time' },
  },
};
/** What the API's sort keys stand for; those of products and of variants alike. */
export const catalogueSorts = {
  ID: 'id',
  UPDATED_AT: 'updated_at',
  CREATED_AT: 'created_at',
  TITLE: "json_extract(body, '$.title')",
  NAME: "json_extract(body, '$.title')",
  SKU: "coalesce(reference, '')",
  POSITION: "json_extract(body, '$.position')",
};

export function productView(shop: Shopify, product: ProductRecord): View {
  const variants = () => shop.keep.variants.ofParent(product.id).toSorted((left, right) => left.position - right.position);
  const priced = (choose: (...all: number[]) => number) =>
    moneyView(choose(...variants().map((one) => one.price)), shop.settings.currency);
  return {
    __typename: 'Product',
    id: gid('Product', product.id),
    legacyResourceId: product.id,
    title: product.title,
    handle: product.handle,
    descriptionHtml: product.descriptionHtml,
    description: product.descriptionHtml.replace(/<[^>]*>/g, '').trim(),
    vendor: product.vendor,
    productType: product.productType,
    status: product.status,
    tags: product.tags,
    isGiftCard: product.isGiftCard,
    category: null,
    templateSuffix: null,
    publishedAt: product.publishedAt,
    createdAt: product.createdAt,
    updatedAt: product.updatedAt,
    options: product.options.map((option, index) => ({
      id: gid('ProductOption', option.id),
      name: option.name,
      position: index + 1,
      values: option.values,
      linkedMetafield: null,
    })),
    hasOnlyDefaultVariant: product.options.length === 1 && product.options[0]?.name === 'Title',
    tracksInventory: () => variants().some((one) => shop.keep.items.get(one.itemId)?.tracked === true),
    totalInventory: () => variants().reduce((sum, one) => sum + availableOf(shop, one.itemId), 0),
    variantsCount: () => ({ count: variants().length, precision: 'EXACT' }),
    priceRangeV2: () => ({ minVariantPrice: priced(Math.min), maxVariantPrice: priced(Math.max) }),
    featuredMedia: null,
    seo: { title: null, description: null },
    variants: listed(
      variants,
      (one) => variantView(shop, one),
      (one) => one.id,
    ),
    ...metafieldsOf(shop, 'Product', product.id),
  };
}

export function variantView(shop: Shopify, variant: VariantRecord): View {
  const price = (minor: number) => fixedText(minor, shop.settings.currency);
  const item = (): ItemRecord | null => shop.keep.items.get(variant.itemId);
  return {
    __typename: 'ProductVariant',
    id: gid('ProductVariant', variant.id),
    legacyResourceId: variant.id,
    title: variant.title,
    displayName: () => `${shop.keep.products.get(variant.productId)?.title ?? ''} - ${variant.title}`,
    sku: variant.sku,
    barcode: variant.barcode,
    position: variant.position,
    price: price(variant.price),
    compareAtPrice: variant.compareAtPrice === null ? null : price(variant.compareAtPrice),
    taxable: variant.taxable,
    inventoryPolicy: variant.inventoryPolicy,
    inventoryQuantity: () => availableOf(shop, variant.itemId),
    sellableOnlineQuantity: () => availableOf(shop, variant.itemId),
    availableForSale: () =>
      item()?.tracked !== true || variant.inventoryPolicy === 'CONTINUE' || availableOf(shop, variant.itemId) > 0,
    selectedOptions: variant.selected,
    requiresComponents: false,
    createdAt: variant.createdAt,
    updatedAt: variant.updatedAt,
    product: () => shop.node('Product', variant.productId),
    inventoryItem: () => {
      const found = item();
      return found === null ? null : itemView(shop, found);
    },
    ...metafieldsOf(shop, 'ProductVariant', variant.id),
  };
}

function availableOf(shop: Shopify, itemId: string): number {
  return shop.keep.levels.ofParent(itemId).reduce((sum, level) => sum + (level.active ? level.quantities.available : 0), 0);
}
