import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { oursOf, seenAt, wholeList, type Reading } from './reading.ts';

/** A product with one single variant calls it so. */
const ONLY = 'Default Title';

const GRAMS: Record<string, number> = { GRAMS: 1, KILOGRAMS: 1000, OUNCES: 28.349523125, POUNDS: 453.59237 };

/** A product and its variants; a variant without a SKU cannot be told from others and is left out. */
export function readProduct(doc: Doc, reading: Reading): FactDraft[] {
  const id = doc.text('id');
  const title = doc.text('title');
  const product = { id, title, isGiftCard: doc.boolean('isGiftCard') };
  return [
    {
      entity: 'product',
      id,
      ...seenAt(doc),
      ...oursOf(doc),
      groups: readProductGroups(doc),
    },
    ...wholeList(doc, 'variants').flatMap((variant) => variantFacts(variant, product, reading)),
  ];
}

export function readProductGroups(doc: Doc): Record<string, Json> {
  const status = doc.oneOf('status', ['ACTIVE', 'ARCHIVED', 'DRAFT', 'UNLISTED']);
  return {
    // Unlisted is on sale to everyone who knows the address.
    identity: { handle: doc.text('handle'), status: status === 'UNLISTED' ? 'active' : status.toLowerCase() },
    copy: { title: doc.text('title'), description: doc.text('descriptionHtml') },
  };
}

/** A variant that was read by itself. */
export function readVariant(doc: Doc, reading: Reading): FactDraft[] {
  const product = doc.object('product');
  const parent = { id: product.text('id'), title: product.text('title'), isGiftCard: product.boolean('isGiftCard') };
  return variantFacts(doc, parent, reading);
}

function variantFacts(doc: Doc, product: { id: string; title: string; isGiftCard: boolean }, reading: Reading): FactDraft[] {
  const sku = doc.maybeText('sku') ?? '';
  if (sku.trim() === '') return [];
  const gtin = doc.maybeText('barcode');
  const title = doc.text('title');
  const isShipped = doc.boolean('inventoryItem.requiresShipping');
  const kind = product.isGiftCard ? 'gift_card' : isShipped ? 'physical' : 'digital';
  return [
    {
      entity: 'variant',
      id: doc.text('id'),
      ...seenAt(doc),
      groups: {
        identity: { sku, ...(gtin === null || gtin === '' ? {} : { gtin }), product: product.id, kind },
        copy: { title: title === ONLY ? product.title : title },
        price: {
          amount: doc.minor('price', reading.currency),
          currency: reading.currency,
          taxIncluded: reading.taxesIncluded,
        },
        dims: readDims(doc),
      },
    },
  ];
}

function readDims(doc: Doc): Json {
  const weight = doc.object('inventoryItem.measurement').maybeObject('weight');
  if (weight === null) return null;
  const grams = Number(weight.decimal('value')) * (GRAMS[weight.oneOf('unit', Object.keys(GRAMS))] ?? 1);
  return grams === 0 ? null : { weight: Math.round(grams) };
}

/** The prices that a market or company has of its own. The model has one price a variant, so they are an entity apart. */
export function readPriceList(doc: Doc): FactDraft[] {
  const currency = doc.text('currency');
  const adjustment = doc.maybeObject('parent')?.maybeObject('adjustment') ?? null;
  return [
    {
      entity: 'price-list',
      id: doc.text('id'),
      groups: {
        header: {
          name: doc.text('name'),
          currency,
          // What holds for a variant without a price of its own: so many per cent more or less than the price.
          adjustment:
            adjustment === null ? null : { type: adjustment.text('type').toLowerCase(), percent: adjustment.decimal('value') },
        },
        prices: {
          prices: wholeList(doc, 'prices').map((entry) => {
            const compareAt = entry.maybeObject('compareAtPrice');
            return {
              variant: entry.text('variant.id'),
              sku: entry.object('variant').maybeText('sku'),
              amount: entry.object('price').minor('amount', currency),
              compareAt: compareAt === null ? null : compareAt.minor('amount', currency),
            };
          }),
        },
      },
    },
  ];
}
