import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import { toldQuantity } from '../../../src/model/stock/told-quantity.ts';
import { toVendure } from '../facts/amount.ts';
import { among, graphCall } from './graph-call.ts';

/** What the shop's settings say of the goods that are written. */
export interface Writing {
  precision: number;
  /** Id of a stock location → code. */
  locations: Record<string, string>;
  language: string;
  taxCategory: string | undefined;
  pricesIncludeTax: boolean;
  /** Default currency of the channel. */
  currency: string;
}

type Fields = Record<string, Json>;
type Drafted = { fields: Fields } | { refused: string };

/** `look for the slug → adopt what is there, or make it → write`. */
export function planProduct(input: PlanInput, writing: Writing): Planned {
  const left = beginning(input, 'a product');
  if (left !== null) return left;
  const { identity, copy } = input.body as { identity?: { handle?: string | null; status: string }; copy?: Copy };
  const exists = input.shadow?.exists === true;
  const slug = identity?.handle ?? '';
  if (!exists && input.step !== 'make' && slug !== '') {
    return graphCall('lookForProduct', { slug }, { purpose: 'update', groups: [], next: 'make' });
  }
  const groups = among(['identity', 'copy'], exists ? input.changed : Object.keys(input.wanted.groups));
  if (groups.length === 0) return nothingOf(input, 'a product');
  const enabled: Fields = groups.includes('identity') ? { enabled: identity?.status === 'active' } : {};
  if (exists) {
    const text = changedText(groups, { slug, copy });
    const translations = Object.keys(text).length === 0 ? {} : { translations: [{ languageCode: writing.language, ...text }] };
    const changed = { id: input.shadow?.id ?? '', ...enabled, ...translations };
    return graphCall('setProduct', { input: changed }, { purpose: 'update', groups });
  }
  // Vendure has no product without a name, an address and a description.
  const title = copy?.title ?? slug;
  const text = { name: title, slug: slug === '' ? sluggish(title) : slug, description: copy?.description ?? '' };
  const made = { ...enabled, translations: [{ languageCode: writing.language, ...text }] };
  return graphCall(
    'makeProduct',
    { input: { ...made, customFields: { synclineReference: input.record } } },
    { purpose: 'create', groups },
  );
}

/** Only what changes here: a name that others write in the shop stays, and so does an address that nobody here knows. */
function changedText(groups: readonly string[], { slug, copy }: { slug: string; copy: Copy | undefined }): Fields {
  const { title, description } = copy ?? {};
  return {
    ...(groups.includes('copy') && title !== undefined ? { name: title } : {}),
    ...(groups.includes('identity') && slug !== '' ? { slug } : {}),
    ...(groups.includes('copy') && description !== undefined ? { description: description ?? '' } : {}),
  };
}

interface Copy {
  title: string;
  description?: string | null;
}

/** `look for the SKU → adopt what is there, or make it → write`: a SKU need not be unique in Vendure. */
export function planVariant(input: PlanInput, writing: Writing): Planned {
  const left = beginning(input, 'a variant');
  if (left !== null) return left;
  const { sku } = (input.body['identity'] ?? {}) as { sku?: string };
  const exists = input.shadow?.exists === true;
  if (!exists && input.step !== 'make') {
    if (sku === undefined) return { refused: 'a variant without a SKU cannot be looked for' };
    // Only what is the variant itself makes one; its price alone waits until it is there.
    const makes = Object.hasOwn(input.wanted.groups, 'identity') || Object.hasOwn(input.wanted.groups, 'copy');
    return graphCall('lookForVariant', { sku }, { purpose: 'update', groups: [], next: makes ? 'make' : 'look' });
  }
  const groups = among(['identity', 'copy', 'price'], exists ? input.changed : Object.keys(input.wanted.groups));
  if (groups.length === 0) return nothingOf(input, 'a variant');
  const drafted = variantFields(input, groups, writing);
  if ('refused' in drafted) return drafted;
  const { fields } = drafted;
  if (exists)
    return graphCall('setVariant', { input: [{ id: input.shadow?.id ?? '', ...fields }] }, { purpose: 'update', groups });
  return makeVariant(input, fields, { groups, writing });
}

function variantFields({ body }: PlanInput, groups: string[], writing: Writing): Drafted {
  const { identity, copy } = body as { identity?: { sku: string }; copy?: Copy };
  const price = groups.includes('price') ? priceFields(body['price'] ?? null, writing) : { fields: {} };
  if ('refused' in price) return price;
  return {
    fields: {
      ...(groups.includes('identity') && identity !== undefined ? { sku: identity.sku } : {}),
      ...(groups.includes('copy') && copy !== undefined
        ? { translations: [{ languageCode: writing.language, name: copy.title }] }
        : {}),
      ...price.fields,
    },
  };
}

/** Whether a price holds its tax is the channel's to say: one of the other kind would be wrong by the tax. */
function priceFields(value: Json, { precision, pricesIncludeTax }: Writing): Drafted {
  if (value === null) return { refused: 'a price cannot be taken away in Vendure' };
  const { amount, currency, taxIncluded } = value as { amount: number; currency: string; taxIncluded: boolean };
  if (taxIncluded !== pricesIncludeTax) {
    const [ours, theirs] = taxIncluded ? ['with', 'without'] : ['without', 'with'];
    return { refused: `the price is ${ours} tax and the channel’s prices are ${theirs} it` };
  }
  const price = toVendure(amount, currency, precision);
  if (price === null) return { refused: `the shop’s money has no place for an amount of ${currency} as small as this` };
  return { fields: { prices: [{ currencyCode: currency, price }] } };
}

/**
 * Vendure takes a new variant's price in the channel's own currency alone, and sells one without a price for nothing:
 * such a one is made as not for sale.
 */
function makeVariant(input: PlanInput, fields: Fields, { groups, writing }: { groups: string[]; writing: Writing }): Planned {
  const product = Object.values(input.references['product'] ?? {})[0];
  if (product === undefined) return { refused: 'the product of the variant is not known in Vendure' };
  const { identity, copy } = input.body as { identity?: { sku: string }; copy?: Copy };
  const sku = identity?.sku ?? '';
  const priced = newPrice(input, writing);
  const { prices: _, ...others } = fields;
  const made = {
    productId: product,
    sku,
    translations: [{ languageCode: writing.language, name: copy?.title ?? sku }],
    ...others,
    ...priced,
    ...(writing.taxCategory === undefined ? {} : { taxCategoryId: writing.taxCategory }),
    customFields: { synclineReference: input.record },
  };
  const written = Object.hasOwn(priced, 'price') ? groups : groups.filter((group) => group !== 'price');
  return graphCall('makeVariant', { input: [made] }, { purpose: 'create', groups: written });
}

/** The record's price, be it wanted here or in a facet of its own; not for sale while there is none that fits. */
function newPrice({ body }: PlanInput, writing: Writing): Fields {
  const value = body['price'] ?? null;
  const { currency } = (value ?? {}) as { currency?: string };
  const drafted = priceFields(value, writing);
  if ('refused' in drafted || currency !== writing.currency) return { enabled: false };
  const [{ price }] = drafted.fields['prices'] as [{ price: number }];
  return { price };
}

/** The absolute count at one location; a second call sets the same. */
export function planLevel(input: PlanInput, writing: Writing): Planned {
  const left = beginning(input, 'a stock level');
  if (left !== null) return left;
  const told = toldQuantity(input.body, Object.keys(input.wanted.groups));
  if (told === null || !input.changed.includes(told.group)) return { done: true };
  const place = levelPlace(input, writing);
  if (typeof place === 'string') return { refused: place };
  const count = Number(told.quantity);
  if (!Number.isSafeInteger(count)) return { refused: 'Vendure counts whole pieces, and this level is none' };
  return graphCall(
    'setStock',
    { input: [{ id: place.variant, stockLevels: [{ stockLocationId: place.location, stockOnHand: count }] }] },
    { purpose: input.shadow?.exists === true ? 'update' : 'create', groups: Object.keys(input.wanted.groups) },
  );
}

/** Where the level is in Vendure: what it was seen under, else the variant's id and the location that has the code. */
function levelPlace(
  { shadow, body, references }: PlanInput,
  { locations }: Writing,
): { variant: string; location: string } | string {
  const [known, at] = shadow?.id?.split('@') ?? [];
  if (known !== undefined && at !== undefined) return { variant: known, location: at };
  const { location: code } = body['identity'] as { location: string };
  const location = Object.keys(locations).find((id) => locations[id] === code);
  if (location === undefined) return `no stock location of Vendure is mapped to ${code}: name it in the setting \`locations\``;
  const variant = Object.values(references['variant'] ?? {})[0];
  return variant === undefined ? 'the variant is not known in Vendure' : { variant, location };
}

/** What is the same for all of them: nothing to do, or nothing that the hub does. */
function beginning({ wanted, shadow, changed }: PlanInput, what: string): Planned | null {
  if (wanted.mode === 'leave') return { done: true };
  if (wanted.mode === 'absent')
    return shadow?.exists === true ? { refused: `${what} is not removed from Vendure by the hub` } : { done: true };
  return shadow?.exists === true && changed.length === 0 ? { done: true } : null;
}

function nothingOf({ changed }: PlanInput, what: string): Planned {
  return { refused: `Vendure does not keep ${changed.join(', ')} of ${what}` };
}

function sluggish(title: string): string {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}
