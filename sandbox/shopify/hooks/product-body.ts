import type { Doc } from '../../frame/json.ts';
import { gid } from '../keep/gid.ts';
import { fixedText } from '../keep/money.ts';
import type { LevelRecord, ProductRecord, VariantRecord } from '../keep/product-record.ts';
import type { Shopify } from '../shop-context.ts';
import { zonedStamp } from './zoned-stamp.ts';

/** The body of `products/create` and `products/update`, in the shape of the REST API. */
export function productBody(shop: Shopify, product: ProductRecord): Doc {
  const stamp = (at: string) => zonedStamp(at, shop.settings.timeZone);
  const variants = shop.keep.variants.ofParent(product.id).toSorted((left, right) => left.position - right.position);
  return {
    id: Number(product.id),
    admin_graphql_api_id: gid('Product', product.id),
    title: product.title,
    handle: product.handle,
    body_html: product.descriptionHtml,
    vendor: product.vendor,
    product_type: product.productType,
    status: product.status.toLowerCase(),
    tags: product.tags.join(', '),
    created_at: stamp(product.createdAt),
    updated_at: stamp(product.updatedAt),
    published_at: product.publishedAt === null ? null : stamp(product.publishedAt),
    published_scope: 'web',
    template_suffix: null,
    options: product.options.map((option, index) => ({
      id: Number(option.id),
      product_id: Number(product.id),
      name: option.name,
      position: index + 1,
      values: option.values,
    })),
    variants: variants.map((variant) => variantBody(shop, variant)),
    variant_gids: variants.map((variant) => ({
      admin_graphql_api_id: gid('ProductVariant', variant.id),
      updated_at: stamp(variant.updatedAt),
    })),
    images: [],
    image: null,
    media: [],
    category: null,
  };
}

function variantBody(shop: Shopify, variant: VariantRecord): Doc {
  const price = (minor: number) => fixedText(minor, shop.settings.currency);
  const available = shop.keep.levels.ofParent(variant.itemId).reduce((sum, level) => sum + level.quantities.available, 0);
  return {
    id: Number(variant.id),
    admin_graphql_api_id: gid('ProductVariant', variant.id),
    product_id: Number(variant.productId),
    inventory_item_id: Number(variant.itemId),
    title: variant.title,
    sku: variant.sku,
    barcode: variant.barcode,
    position: variant.position,
    price: price(variant.price),
    compare_at_price: variant.compareAtPrice === null ? null : price(variant.compareAtPrice),
    taxable: variant.taxable,
    inventory_policy: variant.inventoryPolicy.toLowerCase(),
    inventory_quantity: available,
    old_inventory_quantity: available,
    option1: variant.selected[0]?.value ?? null,
    option2: variant.selected[1]?.value ?? null,
    option3: variant.selected[2]?.value ?? null,
    image_id: null,
    created_at: zonedStamp(variant.createdAt, shop.settings.timeZone),
    updated_at: zonedStamp(variant.updatedAt, shop.settings.timeZone),
  };
}

export function levelBody(shop: Shopify, level: LevelRecord): Doc {
  return {
    inventory_item_id: Number(level.itemId),
    location_id: Number(level.locationId),
    available: level.quantities.available,
    updated_at: zonedStamp(level.updatedAt, shop.settings.timeZone),
    admin_graphql_api_id: `gid://shopify/InventoryLevel/${level.id}?inventory_item_id=${level.itemId}`,
  };
}
