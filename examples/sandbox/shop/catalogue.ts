import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { withoutNulls } from '../mapping/without-nulls.ts';
import { readAddress } from '../mapping/address.ts';

/**
 * A product of the shop with its variants. A variant has no address of its own in the shop's API,
 * so its id is the product's and its own: `p-7/v-7-1`.
 */
export function readProduct(doc: Doc): FactDraft[] {
  const product = doc.id('id');
  const seen = { version: doc.integer('version'), at: doc.time('updated_at') };
  const title = doc.text('title');
  return [
    {
      ...seen,
      entity: 'product',
      id: product,
      groups: {
        identity: { status: doc.oneOf('status', ['draft', 'active', 'archived']) },
        copy: { title, description: doc.maybeText('description') },
      },
    },
    ...doc.list('variants').map((variant) => ({
      ...seen,
      entity: 'variant',
      id: `${product}/${variant.id('id')}`,
      groups: readVariant(variant, product),
    })),
  ];
}

function readVariant(variant: Doc, product: string): Record<string, Json> {
  const kind = variant.maybeText('kind');
  const price = variant.maybeObject('price');
  const weight = variant.maybeInteger('weight_g');
  return {
    identity: {
      ...withoutNulls({ sku: variant.text('sku'), gtin: variant.maybeText('gtin'), product, kind }),
      ...readStocked(variant),
    },
    copy: { title: variant.maybeText('title') ?? variant.text('sku') },
    ...(price === null
      ? {}
      : { price: { ...variant.money('price'), taxIncluded: variant.maybeBoolean('tax_included') ?? false } }),
    ...(weight === null ? {} : { dims: { weight } }),
  };
}

/** What a kit is made of, and what it is stocked and sold in. */
function readStocked(variant: Doc): Record<string, Json> {
  const components = variant.maybeList('components');
  const packagings = variant.maybeList('packagings');
  return {
    ...withoutNulls({ unit: variant.maybeText('unit') }),
    ...(components.length === 0
      ? {}
      : { components: components.map((part) => ({ sku: part.text('sku'), quantity: part.decimal('quantity') })) }),
    ...(packagings.length === 0 ? {} : { packagings: packagings.map(readPackaging) }),
  };
}

function readPackaging(one: Doc): Json {
  const whole = one.maybeBoolean('whole');
  return { unit: one.text('unit'), contains: one.decimal('contains'), ...(whole === null ? {} : { whole }) };
}

/** A customer of the shop. Fields that say nothing are left out, so that two systems' values can be equal. */
export function readCustomer(doc: Doc): FactDraft[] {
  const address = doc.maybeObject('default_address');
  return [
    {
      entity: 'customer',
      id: doc.id('id'),
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      groups: {
        identity: withoutNulls({
          name: doc.maybeText('name'),
          tags: doc.maybeList('tags').map((tag) => tag.text('')),
        }),
        contact: {
          email: doc.maybeText('email'),
          phone: doc.maybeText('phone'),
          address: address === null ? null : readAddress(address),
        },
      },
    },
  ];
}
