import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { amountsOf } from './amount.ts';
import type { Reading } from './order.ts';

/** `{ activeChannel, product }`. */
export function readProduct(doc: Doc): FactDraft[] {
  const product = doc.object('product');
  return [
    {
      entity: 'product',
      ...seen(product),
      groups: {
        identity: { handle: product.text('slug'), status: product.boolean('enabled') ? 'active' : 'draft' },
        copy: { title: product.text('name'), description: product.maybeText('description') },
      },
      ...oursOf(product),
    },
  ];
}

/** `{ activeChannel, productVariant }`: the price is the one in the channel's own currency. */
export function readVariant(doc: Doc, { precision }: Reading): FactDraft[] {
  const variant = doc.object('productVariant');
  return [
    {
      entity: 'variant',
      ...seen(variant),
      groups: {
        identity: { sku: variant.text('sku'), product: variant.id('product.id') },
        copy: { title: variant.text('name') },
        price: readPrice(doc, variant, precision),
      },
      ...oursOf(variant),
    },
  ];
}

function readPrice(doc: Doc, variant: Doc, precision: number): Json {
  const currency = doc.text('activeChannel.defaultCurrencyCode');
  const price = variant.list('prices').find((one) => one.text('currencyCode') === currency);
  if (price === undefined) return null;
  const amount = amountsOf(currency, precision)(price, 'price');
  return { amount, currency, taxIncluded: doc.boolean('activeChannel.pricesIncludeTax') };
}

/** `{ activeChannel, productVariant }` → what each stock location holds of it. */
export function readLevels(doc: Doc, { locations }: Reading): FactDraft[] {
  const variant = doc.object('productVariant');
  const sku = variant.text('sku');
  return variant.list('stockLevels').map((level) => {
    const location = level.id('stockLocationId');
    const asOf = level.time('updatedAt');
    return {
      entity: 'inventory-level',
      id: `${variant.id('id')}@${location}`,
      version: Date.parse(asOf),
      at: asOf,
      groups: {
        identity: { sku, location: locations[location] ?? level.text('stockLocation.name') },
        onHand: { quantity: String(level.integer('stockOnHand')), asOf },
      },
    };
  });
}

/** `{ activeChannel, stockLocation }`. */
export function readLocation(doc: Doc, { locations }: Reading): FactDraft[] {
  const location = doc.object('stockLocation');
  const name = location.text('name');
  const { id, ...version } = seen(location);
  return [
    {
      entity: 'location',
      id,
      ...version,
      groups: { identity: { code: locations[id] ?? name, name, kind: 'warehouse', active: true } },
    },
  ];
}

function seen(doc: Doc): { id: string; version: number; at: string } {
  const at = doc.time('updatedAt');
  return { id: doc.id('id'), version: Date.parse(at), at };
}

function oursOf(doc: Doc): Pick<FactDraft, 'ours'> {
  const ours = doc.maybeText('customFields.synclineReference');
  return ours === null ? {} : { ours };
}
