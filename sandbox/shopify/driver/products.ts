import type { Doc } from '../../frame/json.ts';
import type { Fields } from '../../wire/fields.ts';
import { notFound } from '../../wire/refusal.ts';
import { gid } from '../keep/gid.ts';
import type { ProductRecord } from '../keep/product-record.ts';
import { addProduct, addVariant, announceProduct, handleOf, plainVariant } from '../catalogue/product-store.ts';
import { activateLevel, changeStock, emptyQuantities } from '../catalogue/stock.ts';
import { defaultLocation } from '../work/route-lines.ts';
import type { Shopify } from '../shop-context.ts';
import type { References } from './references.ts';

/**
 * A product as the driver says it: `{id?, title, description?, status?, vendor?, tags?, variants: [{sku, title?, gtin?, price?: {amount},
 * tracked?, stock?: {"<location>": n}}]}`. One variant without a title has the shop's default option.
 */
export function addProductGiven(shop: Shopify, references: References, fields: Fields): Doc {
  const variants = fields.list('variants', 0);
  const titles = variants.map((one, index) => one.optionalText('title') ?? `Option ${index + 1}`);
  const plain = variants.length <= 1 && (variants[0]?.optionalText('title') ?? null) === null;
  const product = newProduct(shop, fields, plain ? null : titles);
  const made = variants.map((one, index) =>
    addVariantGiven(shop, product, one, { position: index + 1, title: plain ? null : (titles[index] ?? '') }),
  );
  announceProduct(shop, product);
  references.note('product', fields.optionalText('id'), product.id);
  return { id: product.id, admin_graphql_api_id: gid('Product', product.id), handle: product.handle, variants: made };
}

function newProduct(shop: Shopify, fields: Fields, titles: string[] | null): ProductRecord {
  const title = fields.text('title');
  const status = (fields.optionalText('status') ?? 'active').toUpperCase();
  const tags = fields.doc['tags'];
  return addProduct(shop, {
    title,
    handle: handleOf(title),
    descriptionHtml: fields.optionalText('description') ?? '',
    vendor: fields.optionalText('vendor') ?? shop.settings.name,
    productType: fields.optionalText('type') ?? '',
    status: status === 'DRAFT' || status === 'ARCHIVED' ? status : 'ACTIVE',
    tags: Array.isArray(tags) ? tags.map(String).toSorted() : [],
    isGiftCard: fields.doc['gift_card'] === true,
    options: [{ id: shop.next('option'), name: titles === null ? 'Title' : 'Variant', values: titles ?? ['Default Title'] }],
  });
}

function addVariantGiven(
  shop: Shopify,
  product: ProductRecord,
  fields: Fields,
  place: { position: number; title: string | null },
): Doc {
  const variant = addVariant(shop, product.id, {
    ...plainVariant,
    sku: fields.optionalText('sku'),
    barcode: fields.optionalText('gtin'),
    position: place.position,
    price: fields.has('price') ? fields.inner('price').integer('amount') : 0,
    tracked: fields.doc['tracked'] !== false,
    requiresShipping: (fields.optionalText('kind') ?? 'physical') === 'physical',
    ...(place.title === null ? {} : { title: place.title, selected: [{ name: 'Variant', value: place.title }] }),
  });
  const stock = fields.has('stock') ? fields.inner('stock').doc : {};
  const first = Object.keys(stock).length === 0 ? { [shop.keep.locations.get(defaultLocation(shop))?.name ?? '']: 0 } : stock;
  for (const [name, quantity] of Object.entries(first)) {
    const level = activateLevel(shop, variant.itemId, locationNamed(shop, name));
    if (quantity !== 0) changeStock(shop, level, { available: Number(quantity) });
  }
  return { id: variant.id, sku: variant.sku, inventory_item_id: variant.itemId };
}

/** Many plain products at once, without webhooks: `{count, prefix?, stock?}` makes `<prefix>-1` … with a stock at the first location. */
export function addManyProducts(shop: Shopify, fields: Fields): Doc {
  const count = fields.quantity('count');
  const prefix = fields.optionalText('prefix') ?? 'BULK';
  const stock = fields.has('stock') ? fields.integer('stock') : 0;
  const from = shop.frame.store.next(`many_${prefix}`, 1);
  const locationId = defaultLocation(shop);
  const now = shop.now();
  for (let nth = from; nth < from + count; nth += 1) {
    const sku = `${prefix}-${nth}`;
    const product: ProductRecord = {
      id: shop.next('product'),
      createdAt: now,
      updatedAt: now,
      title: `Product ${sku}`,
      handle: `product-${sku.toLowerCase()}`,
      descriptionHtml: '',
      vendor: shop.settings.name,
      productType: '',
      status: 'ACTIVE',
      tags: [],
      isGiftCard: false,
      options: [{ id: shop.next('option'), name: 'Title', values: ['Default Title'] }],
      publishedAt: now,
    };
    shop.keep.products.put(product);
    const variant = addVariant(shop, product.id, { ...plainVariant, sku, price: 1000 + (nth % 500), tracked: true });
    const quantities = { ...emptyQuantities(), available: stock };
    shop.keep.levels.put({
      id: shop.next('level'),
      createdAt: now,
      updatedAt: now,
      itemId: variant.itemId,
      locationId,
      active: true,
      quantities,
    });
  }
  shop.frame.store.sql('update counter set value = value + ? where name = ?').run(count - 1, `many_${prefix}`);
  return { count, first: `${prefix}-${from}`, last: `${prefix}-${from + count - 1}` };
}

/** A quantity that changed outside of the API: `{sku, location, available}`. */
export function setStock(shop: Shopify, fields: Fields): Doc {
  const variant = shop.keep.variants.byReference(fields.text('sku'));
  if (variant === null) throw notFound(`variant ${fields.text('sku')}`);
  const locationId = locationNamed(shop, fields.text('location'));
  const level =
    shop.keep.levels.byReference(`${variant.itemId}@${locationId}`) ?? activateLevel(shop, variant.itemId, locationId);
  const wanted = fields.integer('available');
  const saved = changeStock(shop, level, { available: wanted - level.quantities.available });
  return { inventory_item_id: variant.itemId, location_id: locationId, quantities: { ...saved.quantities } };
}

function locationNamed(shop: Shopify, name: string): string {
  const location = shop.keep.locations.byReference(name) ?? shop.keep.locations.get(name);
  if (location === null) throw notFound(`location ${name}`);
  return location.id;
}
