import { productBody } from '../hooks/product-body.ts';
import { gid, idOf } from '../keep/gid.ts';
import type { ProductRecord } from '../keep/product-record.ts';
import type { Deed, Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify } from '../shop-context.ts';
import { inputArg, listArg, textArg, textsArg } from '../shop-context.ts';
import { setMetafields } from './metafields.ts';
import { removeVariant, saveIfChanged } from './product-store.ts';
import { productView, variantView } from './product-view.ts';
import { touchProduct } from './stock.ts';
import { itemView } from './stock-view.ts';
import { withItemInput, withVariantInput } from './variant-input.ts';

/** Changes a product's own fields. */
export const productUpdate: Mutation = (args, deed) => {
  const { shop } = deed;
  const given = { ...inputArg(args, 'input'), ...inputArg(args, 'product') };
  const id = textArg(given, 'id') ?? textArg(inputArg(args, 'identifier'), 'id') ?? '';
  const before = shop.keep.products.get(idOf('Product', id) ?? '');
  if (before === null) throw refuse('id', 'Product does not exist');
  const after = withProductInput(before, given);
  if (after.title.trim() === '') throw refuse('title', "Title can't be blank");
  if (after.title.length > 255) throw refuse('title', 'Title is too long (maximum is 255 characters)');
  const noted = setMetafields(shop, { type: 'Product', id: before.id }, given, 'metafields');
  return { product: productView(shop, saveProduct(deed, before, after, noted)) };
};

/** Changes variants of one product: all, or with `allowPartialUpdates` those that can be. */
export const productVariantsBulkUpdate: Mutation = (args, deed) => {
  const { shop, done } = deed;
  const product = shop.keep.products.get(idOf('Product', textArg(args, 'productId') ?? '') ?? '');
  if (product === null) throw refuse('productId', 'Product does not exist', 'PRODUCT_DOES_NOT_EXIST');
  const touched = listArg(args, 'variants').map((input, index) => updateVariant(shop, product, input, `variants.${index}`));
  const changed = touched.filter((one) => one.changed);
  if (changed.length > 0) touchProduct(shop, product);
  for (const one of changed) done('update', 'product_variant', gid('ProductVariant', one.id));
  const variants = touched.map((one) => shop.keep.variants.get(one.id)).filter((one) => one !== null);
  return {
    product: productView(shop, shop.keep.products.get(product.id) ?? product),
    productVariants: variants.map((variant) => variantView(shop, variant)),
  };
};

export const productDelete: Mutation = (args, { shop, done }) => {
  const id = idOf('Product', textArg(inputArg(args, 'input'), 'id') ?? '') ?? '';
  const product = shop.keep.products.get(id);
  if (product === null) throw refuse('id', 'Product does not exist');
  for (const variant of shop.keep.variants.ofParent(id)) removeVariant(shop, variant);
  shop.keep.products.remove(id);
  shop.tell('PRODUCTS_DELETE', `products/${id}`, () => ({ id: Number(id) }));
  done('update', 'product', gid('Product', id));
  return { deletedProductId: gid('Product', id), shop: shop.node('Shop', '1') };
};

export const inventoryItemUpdate: Mutation = (args, { shop, done }) => {
  const before = shop.keep.items.get(idOf('InventoryItem', textArg(args, 'id') ?? '') ?? '');
  if (before === null) throw refuse('id', "The product couldn't be updated because it does not exist.");
  const after = withItemInput(shop, before, inputArg(args, 'input'), 'input');
  if (saveIfChanged(before, after, (record) => shop.keep.items.put(record), shop.now())) {
    done('update', 'inventory_item', gid('InventoryItem', before.id));
    const variant = shop.keep.variants.get(before.variantId);
    if (variant !== null) shop.keep.variants.put({ ...variant, sku: after.sku, updatedAt: shop.now() });
    const product = variant === null ? null : shop.keep.products.get(variant.productId);
    if (product !== null) touchProduct(shop, product);
  }
  return { inventoryItem: itemView(shop, shop.keep.items.get(before.id) ?? after) };
};

/** A product with what the input says; tags are kept sorted, as the shop does. */
export function withProductInput(before: ProductRecord, input: Args): ProductRecord {
  const after = { ...before };
  const names = ['title', 'descriptionHtml', 'vendor', 'productType', 'handle'] as const;
  for (const name of names) after[name] = textArg(input, name) ?? before[name];
  const status = textArg(input, 'status');
  if (status === 'ACTIVE' || status === 'ARCHIVED' || status === 'DRAFT' || status === 'UNLISTED') after.status = status;
  if (Array.isArray(input['tags'])) after.tags = sortedTags(textsArg(input, 'tags'));
  return after;
}

export function sortedTags(tags: string[]): string[] {
  const trimmed = tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
  const first = trimmed.filter((tag, index) => trimmed.findIndex((one) => one.toLowerCase() === tag.toLowerCase()) === index);
  return first.toSorted((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1));
}

function saveProduct({ shop, done }: Deed, before: ProductRecord, after: ProductRecord, noted: boolean): ProductRecord {
  const wanted = noted ? { ...after, updatedAt: shop.now() } : after;
  const changed = saveIfChanged(before, wanted, (record) => shop.keep.products.put(record), shop.now()) || noted;
  const saved = shop.keep.products.get(before.id) ?? after;
  if (!changed) return saved;
  shop.tell('PRODUCTS_UPDATE', `products/${saved.id}`, () => productBody(shop, saved));
  done('update', 'product', gid('Product', saved.id));
  return saved;
}

function updateVariant(shop: Shopify, product: ProductRecord, input: Args, path: string): { id: string; changed: boolean } {
  const id = textArg(input, 'id');
  if (id === null) throw refuse(`${path}.id`, 'Product variant is missing ID attribute', 'PRODUCT_VARIANT_ID_MISSING');
  const before = shop.keep.variants.get(idOf('ProductVariant', id) ?? '');
  if (before === null || before.productId !== product.id)
    throw refuse(`${path}.id`, 'Product variant does not exist', 'PRODUCT_VARIANT_DOES_NOT_EXIST');
  if (listArg(input, 'inventoryQuantities').length > 0) {
    const words =
      'Inventory quantities can only be provided during create. To update inventory for existing variants, use inventoryAdjustQuantities.';
    throw refuse(`${path}.inventoryQuantities`, words, 'NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE');
  }
  return saveVariantInput(shop, before, input, path);
}

/** Saves a variant and its item as the input says. */
export function saveVariantInput(
  shop: Shopify,
  before: NonNullable<ReturnType<Shopify['keep']['variants']['get']>>,
  input: Args,
  path: string,
): { id: string; changed: boolean } {
  const { variants, items } = shop.keep;
  const after = withVariantInput(shop, before, input, path);
  const noted = setMetafields(shop, { type: 'ProductVariant', id: before.id }, input, `${path}.metafields`);
  const changed = saveIfChanged(before, after, (record) => variants.put(record), shop.now()) || noted;
  const item = items.get(before.itemId);
  if (item === null) return { id: before.id, changed };
  const wanted = { ...withItemInput(shop, item, inputArg(input, 'inventoryItem'), `${path}.inventoryItem`), sku: after.sku };
  const itemChanged = saveIfChanged(item, wanted, (record) => items.put(record), shop.now());
  return { id: before.id, changed: changed || itemChanged };
}
