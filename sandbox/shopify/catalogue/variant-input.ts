import { minorOf } from '../keep/money.ts';
import type { ItemRecord, VariantRecord } from '../keep/product-record.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify } from '../shop-context.ts';
import { inputArg, listArg, textArg } from '../shop-context.ts';

type Priced = { minor: number | null };
const tooMuch = 100_000_000_000_000_000n;

/** A variant with what the input says; what it does not say stays. */
export function withVariantInput(shop: Shopify, before: VariantRecord, input: Args, path: string): VariantRecord {
  const item = inputArg(input, 'inventoryItem');
  const after = { ...before };
  if (input['price'] !== undefined && input['price'] !== null)
    after.price = priceIn(shop, input, 'price', path).minor ?? before.price;
  if (input['compareAtPrice'] !== undefined) after.compareAtPrice = priceIn(shop, input, 'compareAtPrice', path).minor;
  if (input['barcode'] !== undefined) after.barcode = textArg(input, 'barcode');
  if (input['sku'] !== undefined) after.sku = textArg(input, 'sku');
  if (item['sku'] !== undefined) after.sku = textArg(item, 'sku');
  if (typeof input['taxable'] === 'boolean') after.taxable = input['taxable'];
  const policy = textArg(input, 'inventoryPolicy');
  if (policy === 'DENY' || policy === 'CONTINUE') after.inventoryPolicy = policy;
  const selected = selectedIn(input);
  if (selected !== null) {
    after.selected = selected;
    after.title = selected.map((one) => one.value).join(' / ');
  }
  return after;
}

/** An inventory item with what the input says. */
export function withItemInput(shop: Shopify, before: ItemRecord, input: Args, path: string): ItemRecord {
  const after = { ...before };
  if (input['sku'] !== undefined) after.sku = textArg(input, 'sku');
  if (typeof input['tracked'] === 'boolean') after.tracked = input['tracked'];
  if (typeof input['requiresShipping'] === 'boolean') after.requiresShipping = input['requiresShipping'];
  if (input['cost'] !== undefined) after.cost = costIn(shop, input, path);
  for (const name of ['countryCodeOfOrigin', 'provinceCodeOfOrigin', 'harmonizedSystemCode'] as const)
    if (input[name] !== undefined) after[name] = textArg(input, name);
  const weight = inputArg(inputArg(input, 'measurement'), 'weight');
  if (typeof weight['value'] === 'number')
    after.weight = { value: weight['value'], unit: textArg(weight, 'unit') ?? 'KILOGRAMS' };
  return after;
}

/** The option values of a variant as the input names them; null when it names none. */
export function selectedIn(input: Args): { name: string; value: string }[] | null {
  const values = listArg(input, 'optionValues');
  if (values.length === 0) return null;
  return values.map((one) => ({ name: textArg(one, 'optionName') ?? '', value: textArg(one, 'name') ?? '' }));
}

function priceIn(shop: Shopify, input: Args, name: string, path: string): Priced {
  const text = input[name] === null ? null : String(input[name]);
  if (text === null) return { minor: null };
  const minor = minorOf(text, shop.settings.currency);
  if (minor === null || BigInt(minor) >= tooMuch) throw refuse(`${path}.${name}`, 'is not a number', 'INVALID_INPUT');
  if (minor < 0) throw refuse(`${path}.${name}`, 'Price must be greater than or equal to 0', 'GREATER_THAN_OR_EQUAL_TO');
  return { minor };
}

function costIn(shop: Shopify, input: Args, path: string): number | null {
  if (input['cost'] === null) return null;
  const minor = minorOf(String(input['cost']), shop.settings.currency);
  if (minor === null || minor < 0)
    throw refuse(`${path}.cost`, 'Cost per item must be greater than or equal to 0', 'GREATER_THAN_OR_EQUAL_TO');
  return minor;
}
