import { gid, idOf } from '../keep/gid.ts';
import type { ProductRecord, VariantRecord } from '../keep/product-record.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify } from '../shop-context.ts';
import { listArg, numberArg, textArg } from '../shop-context.ts';
import { saveVariantInput } from './product-mutations.ts';
import { addVariant, plainVariant, removeVariant } from './product-store.ts';
import { productView, variantView } from './product-view.ts';
import { activateLevel, changeStock, touchProduct } from './stock.ts';
import { selectedIn } from './variant-input.ts';

/** Adds variants to a product. The one that it was born with goes, unless it is asked to stay. */
export const productVariantsBulkCreate: Mutation = (args, { shop, done }) => {
  const product = shop.keep.products.get(idOf('Product', textArg(args, 'productId') ?? '') ?? '');
  if (product === null) throw refuse('productId', 'Product does not exist', 'PRODUCT_DOES_NOT_EXIST');
  const before = shop.keep.variants.ofParent(product.id);
  const standalone = before.length === 1 && before[0]?.title === plainVariant.title ? before[0] : null;
  const replaced = standalone !== null && args['strategy'] !== 'PRESERVE_STANDALONE_VARIANT';
  const kept = replaced ? [] : before;
  const made: VariantRecord[] = [];
  for (const [index, input] of listArg(args, 'variants').entries()) {
    const variant = create(shop, product, input, { path: `variants.${index}`, others: [...kept, ...made] });
    made.push(variant);
    done('create', 'product_variant', gid('ProductVariant', variant.id), variant.sku);
  }
  if (replaced && made.length > 0) removeVariant(shop, standalone);
  const saved = touchProduct(shop, withValues(product, [...kept, ...made]));
  return { product: productView(shop, saved), productVariants: made.map((variant) => variantView(shop, variant)) };
};

function create(
  shop: Shopify,
  product: ProductRecord,
  input: Args,
  place: { path: string; others: VariantRecord[] },
): VariantRecord {
  const selected = selectedIn(input);
  if (selected === null) throw refuse(`${place.path}.optionValues`, 'You need to add option values', 'NEED_TO_ADD_OPTION_VALUES');
  const title = selected.map((one) => one.value).join(' / ');
  if (place.others.some((one) => one.title === title))
    throw refuse(
      place.path,
      `The variant '${title}' already exists. Please change at least one option value.`,
      'VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE',
    );
  const fresh = addVariant(shop, product.id, { ...plainVariant, position: place.others.length + 1, tracked: true });
  saveVariantInput(shop, fresh, input, place.path);
  for (const one of listArg(input, 'inventoryQuantities')) {
    const locationId = idOf('Location', textArg(one, 'locationId') ?? '') ?? '';
    if (shop.keep.locations.get(locationId) === null)
      throw refuse(`${place.path}.inventoryQuantities`, 'Location not found', 'TRACKED_VARIANT_LOCATION_NOT_FOUND');
    const level = activateLevel(shop, fresh.itemId, locationId);
    changeStock(shop, level, { available: numberArg(one, 'availableQuantity') ?? 0 });
  }
  return shop.keep.variants.get(fresh.id) ?? fresh;
}

/** The product's options hold the values that its variants have. */
function withValues(product: ProductRecord, variants: VariantRecord[]): ProductRecord {
  const options = product.options.map((option) => {
    const values = variants.flatMap((variant) =>
      variant.selected.filter((one) => one.name === option.name).map((one) => one.value),
    );
    return { ...option, values: [...new Set(values)] };
  });
  return { ...product, options };
}
