import type { Static } from 'typebox';
import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { product } from '../../../src/model/entities/product.ts';
import type { variant } from '../../../src/model/entities/variant.ts';
import type { Json } from '../../../src/model/json.ts';
import { decimalAmount } from '../../../src/model/value/money.ts';
import { callOf } from '../documents/document.ts';
import { REFERENCE } from '../documents/selections.ts';
import { createVariant, readProductOfVariant, setProduct, updateVariant } from '../documents/writes.ts';
import type { Settings } from '../settings.ts';
import { DONE, groupOf, referred, refuse, writable } from './planner.ts';

type ProductGroups = (typeof product)['groups'];
type VariantGroups = (typeof variant)['groups'];
type Of<Group extends { schema: unknown }> = Group['schema'] extends infer Schema ? Schema : never;

/** A product is found by its id, its address in the shop, or our reference: made or changed, sent twice it ends the same. */
export function planProduct(input: PlanInput): Planned {
  const { mode } = input.wanted;
  const exists = input.shadow?.exists === true;
  if (mode === 'leave' || (mode === 'absent' && !exists)) return DONE;
  if (exists && mode === 'present' && input.changed.length === 0) return DONE;
  const id = input.shadow?.id ?? null;
  // What was sold is never taken away: it is not shown any more.
  if (mode === 'absent')
    return callOf(setProduct, { identifier: { id }, input: { status: 'ARCHIVED' } }, { purpose: 'delete', groups: [] });
  const groups = exists ? writable(input, ['identity', 'copy']) : Object.keys(input.wanted.groups);
  if (groups.length === 0) return refuse(`${input.changed.join(', ')} of a product cannot be changed in a shop`);
  const identity = groupOf(input, 'identity') as Static<Of<ProductGroups['identity']>> | null;
  const copy = groupOf(input, 'copy') as Static<Of<ProductGroups['copy']>> | null;
  const handle = identity?.handle ?? null;
  const byHandle = handle === null ? { customId: { ...REFERENCE, value: input.record } } : { handle };
  const asked = {
    ...(groups.includes('copy') && copy !== null ? { title: copy.title, descriptionHtml: copy.description ?? '' } : {}),
    ...(groups.includes('identity') && identity !== null
      ? { status: identity.status.toUpperCase(), ...(handle === null ? {} : { handle }) }
      : {}),
  };
  const identifier = exists && id !== null ? { id } : byHandle;
  return callOf(setProduct, { identifier, input: asked }, { purpose: exists ? 'update' : 'create', groups });
}

/** A variant hangs on its product, whose id is read first when nobody has told it (step `of <product>`). */
export function planVariant(input: PlanInput, settings: Settings): Planned {
  if (input.wanted.mode !== 'present')
    return input.wanted.mode === 'leave' ? DONE : refuse('a variant is removed with its product');
  const id = input.shadow?.id ?? null;
  const exists = input.shadow?.exists === true && id !== null;
  if (exists && input.changed.length === 0) return DONE;
  const groups = exists ? writable(input, ['identity', 'price', 'dims']) : Object.keys(input.wanted.groups);
  if (groups.length === 0) return refuse(`${input.changed.join(', ')} of a variant cannot be changed in a shop`);
  const wrong = groups.includes('price') ? wrongPrice(groupOf(input, 'price') as Price | null, settings) : null;
  if (wrong !== null) return refuse(wrong);
  const owner = input.step?.startsWith('of ') === true ? input.step.slice(3) : referred(input, 'product');
  const asked = variantInput(input, groups);
  if (exists && owner === null) return callOf(readProductOfVariant, { id }, { purpose: 'update', groups: [], next: 'look' });
  if (exists) return callOf(updateVariant, { product: owner, variants: [{ id, ...asked }] }, { purpose: 'update', groups });
  if (owner === null) return refuse('the shop’s id of the product is not known');
  const { sku } = (groupOf(input, 'identity') as Static<Of<VariantGroups['identity']>> | null) ?? { sku: '' };
  // A product without options of its own has one, and the SKU tells its variants apart.
  const made = { ...asked, optionValues: [{ optionName: 'Title', name: sku }] };
  return callOf(
    createVariant,
    { product: owner, variants: [made] },
    { purpose: 'create', groups, note: { record: input.record, sku, product: owner } },
  );
}

interface Price {
  amount: number;
  currency: string;
  taxIncluded: boolean;
}

/** Whether prices hold their tax is the shop's to say: one of the other kind would be wrong by the tax. */
function wrongPrice(price: Price | null, { currency, taxesIncluded }: Settings): string | null {
  if (price === null) return null;
  if (price.currency !== currency) return `the price is in ${price.currency}, the shop sells in ${currency}`;
  if (price.taxIncluded === taxesIncluded) return null;
  const [ours, theirs] = taxesIncluded ? ['without', 'with'] : ['with', 'without'];
  return `the price is ${ours} tax and the shop’s prices are ${theirs} it`;
}

function variantInput(input: PlanInput, groups: readonly string[]): Record<string, Json> {
  const identity = groupOf(input, 'identity') as Static<Of<VariantGroups['identity']>> | null;
  const price = groupOf(input, 'price') as Price | null;
  const dims = groupOf(input, 'dims') as { weight?: number | null } | null;
  const weight = groups.includes('dims') ? (dims?.weight ?? null) : null;
  const item = {
    ...(groups.includes('identity') && identity !== null
      ? { sku: identity.sku, tracked: identity.kind === 'physical', requiresShipping: identity.kind === 'physical' }
      : {}),
    ...(weight === null ? {} : { measurement: { weight: { unit: 'GRAMS', value: weight } } }),
  };
  return {
    ...(groups.includes('price') && price !== null ? { price: decimalAmount(price.amount, price.currency) } : {}),
    ...(groups.includes('identity') && identity !== null ? { barcode: identity.gtin ?? null } : {}),
    ...(Object.keys(item).length === 0 ? {} : { inventoryItem: item }),
  };
}
