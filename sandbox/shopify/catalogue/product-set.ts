import { productBody } from '../hooks/product-body.ts';
import { gid, idOf } from '../keep/gid.ts';
import type { ProductRecord, VariantRecord } from '../keep/product-record.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify } from '../shop-context.ts';
import { inputArg, listArg, numberArg, textArg } from '../shop-context.ts';
import { ownerByCustomId, setMetafields } from './metafields.ts';
import { saveVariantInput, withProductInput } from './product-mutations.ts';
import {
  addProduct,
  addVariant,
  announceProduct,
  handleOf,
  plainVariant,
  removeVariant,
  saveIfChanged,
} from './product-store.ts';
import { productView } from './product-view.ts';
import { activateLevel, changeStock } from './stock.ts';
import { isState, quantityOf } from './stock-view.ts';
import { selectedIn } from './variant-input.ts';

/** Makes a product as the input says it: the variants that it lists are all that there are afterwards. */
export const productSet: Mutation = (args, { shop, done }) => {
  const input = inputArg(args, 'input');
  if (args['synchronous'] === false)
    throw refuse('synchronous', 'This stand-in sets products synchronously only.', 'GENERIC_ERROR');
  const before = productMeant(shop, inputArg(args, 'identifier'), input);
  if (before !== null && input['productOptions'] !== undefined && input['variants'] === undefined)
    throw refuse('input.variants', 'Variants input is required when updating product options');
  const product = before === null ? newProduct(shop, input) : before;
  const own = saveOwnFields(shop, product, input);
  const variants = input['variants'] === undefined ? false : setVariants(shop, product, listArg(input, 'variants'));
  if (before === null && shop.keep.variants.countOfParent(product.id) === 0) addVariant(shop, product.id, plainVariant);
  const noted = setMetafields(
    shop,
    { type: 'Product', id: product.id },
    withCustomId(inputArg(args, 'identifier'), input),
    'input.metafields',
  );
  const changed = own || variants || noted || before === null;
  const saved = { ...(shop.keep.products.get(product.id) ?? product), ...(changed ? { updatedAt: shop.now() } : {}) };
  shop.keep.products.put(saved);
  if (before === null) announceProduct(shop, saved);
  else if (changed) shop.tell('PRODUCTS_UPDATE', `products/${saved.id}`, () => productBody(shop, saved));
  if (changed) done(before === null ? 'create' : 'update', 'product', gid('Product', saved.id), saved.handle);
  return { product: productView(shop, saved) };
};

function productMeant(shop: Shopify, identifier: Args, input: Args): ProductRecord | null {
  const id = textArg(identifier, 'id') ?? textArg(input, 'id');
  if (id !== null) {
    const found = shop.keep.products.get(idOf('Product', id) ?? '');
    if (found === null) throw refuse('input.id', 'Product does not exist', 'PRODUCT_DOES_NOT_EXIST');
    return found;
  }
  const customId = inputArg(identifier, 'customId');
  if (customId['key'] !== undefined) return shop.keep.products.get(ownerByCustomId(shop, 'Product', customId) ?? '');
  const handle = textArg(identifier, 'handle');
  return handle === null ? null : shop.keep.products.byReference(handle);
}

/** A product that is made by a custom id has it as a metafield. */
function withCustomId(identifier: Args, input: Args): Args {
  const customId = inputArg(identifier, 'customId');
  if (customId['key'] === undefined) return input;
  return { ...input, metafields: [...listArg(input, 'metafields'), { ...customId, type: 'id' }] };
}

function newProduct(shop: Shopify, input: Args): ProductRecord {
  const title = textArg(input, 'title') ?? '';
  if (title.trim() === '') throw refuse('input.title', "Title can't be blank", 'BLANK');
  return addProduct(shop, {
    title,
    handle: textArg(input, 'handle') ?? handleOf(title),
    descriptionHtml: '',
    vendor: shop.settings.name,
    productType: '',
    status: 'ACTIVE',
    tags: [],
    isGiftCard: input['giftCard'] === true,
    options: [{ id: shop.next('option'), name: 'Title', values: ['Default Title'] }],
  });
}

function saveOwnFields(shop: Shopify, before: ProductRecord, input: Args): boolean {
  const after = withProductInput(before, input);
  if (after.title.length > 255) throw refuse('input.title', 'is too long (maximum is 255 characters)');
  const options = listArg(input, 'productOptions');
  if (options.length > 0)
    after.options = options.map((option, index) => ({
      id: before.options[index]?.id ?? shop.next('option'),
      name: textArg(option, 'name') ?? '',
      values: listArg(option, 'values').map((value) => textArg(value, 'name') ?? ''),
    }));
  return saveIfChanged(before, after, (record) => shop.keep.products.put(record), shop.now());
}

function setVariants(shop: Shopify, product: ProductRecord, inputs: Args[]): boolean {
  const before = shop.keep.variants.ofParent(product.id);
  const kept = new Set<string>();
  const keys = new Set<string>();
  let changed = false;
  for (const [index, input] of inputs.entries()) {
    const key = keyOf(selectedIn(input) ?? plainVariant.selected);
    if (keys.has(key))
      throw refuse(`input.variants.${index}`, `The variant '${key}' already exists. Please change at least one option value.`);
    keys.add(key);
    const known = knownVariant(before, input, key);
    const place = { path: `input.variants.${index}`, position: index + 1 };
    const one = known === null ? created(shop, product, input, place) : saveVariantInput(shop, known, input, place.path);
    kept.add(one.id);
    changed = setQuantities(shop, one.id, input) || one.changed || changed;
  }
  const gone = before.filter((variant) => !kept.has(variant.id));
  for (const variant of gone) removeVariant(shop, variant);
  return changed || gone.length > 0;
}

function knownVariant(before: VariantRecord[], input: Args, key: string): VariantRecord | null {
  const id = textArg(input, 'id');
  if (id !== null) return before.find((variant) => variant.id === idOf('ProductVariant', id)) ?? null;
  return before.find((variant) => keyOf(variant.selected) === key) ?? null;
}

function created(shop: Shopify, product: ProductRecord, input: Args, place: { path: string; position: number }) {
  const variant = addVariant(shop, product.id, { ...plainVariant, position: place.position });
  saveVariantInput(shop, variant, input, place.path);
  return { id: variant.id, changed: true };
}

/** Quantities of a variant by location: absolute, as `productSet` has them. */
function setQuantities(shop: Shopify, variantId: string, input: Args): boolean {
  const variant = shop.keep.variants.get(variantId);
  let changed = false;
  for (const one of listArg(input, 'inventoryQuantities')) {
    const locationId = idOf('Location', textArg(one, 'locationId') ?? '') ?? '';
    const name = textArg(one, 'name') ?? '';
    if (variant === null || shop.keep.locations.get(locationId) === null || (name !== 'on_hand' && !isState(name))) continue;
    const level =
      shop.keep.levels.byReference(`${variant.itemId}@${locationId}`) ?? activateLevel(shop, variant.itemId, locationId);
    const delta = (numberArg(one, 'quantity') ?? 0) - quantityOf(level, name);
    if (delta !== 0) changeStock(shop, level, { [name === 'on_hand' ? 'available' : name]: delta });
    changed = changed || delta !== 0;
  }
  return changed;
}

function keyOf(selected: { value: string }[]): string {
  return selected.map((one) => one.value).join(' / ');
}
