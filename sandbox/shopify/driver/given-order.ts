import type { Doc } from '../../frame/json.ts';
import { isDoc } from '../../frame/json.ts';
import type { Fields } from '../../wire/fields.ts';
import type { Amounts } from '../keep/money.ts';
import { nothing } from '../keep/money.ts';
import type { Address, Allocation, DiscountApplication, OrderLine, TaxLine } from '../keep/order-record.ts';
import { addressOf } from '../keep/address.ts';

/** Money as the driver says it: `{shop: {amount, currency}, presentment: {amount, currency}}`, amounts in minor units. */
export function amountsIn(fields: Fields, name: string): Amounts {
  const set = fields.inner(name);
  const shop = set.inner('shop').integer('amount');
  return { shop, presentment: set.has('presentment') ? set.inner('presentment').integer('amount') : shop };
}

export function optionalAmounts(fields: Fields, name: string): Amounts {
  return isDoc(fields.doc[name]) ? amountsIn(fields, name) : nothing;
}

export function taxLinesIn(fields: Fields): TaxLine[] {
  if (!fields.has('tax_lines')) return [];
  return fields
    .list('tax_lines', 0)
    .map((line) => ({ title: line.text('title'), rate: Number(line.doc['rate'] ?? 0), price: amountsIn(line, 'amount') }));
}

export function addressIn(fields: Fields, name: string): Address | null {
  const given = fields.doc[name];
  if (!isDoc(given)) return null;
  const words = typeof given['name'] === 'string' ? given['name'].trim().split(/\s+/) : [];
  return addressOf({
    firstName: words[0] ?? null,
    lastName: words.slice(1).join(' ') || null,
    company: given['company'] ?? null,
    address1: given['line1'] ?? null,
    address2: given['line2'] ?? null,
    city: given['city'] ?? null,
    province: given['region'] ?? null,
    zip: given['postal_code'] ?? null,
    countryCode: given['country'] ?? null,
    phone: given['phone'] ?? null,
  });
}

/** A line as the driver says it, without its share of the order's discounts. `discount` is the line's own: it becomes an application. */
export function lineIn(
  fields: Fields,
  variant: { id: string; productId: string; title: string } | null,
): Omit<OrderLine, 'id' | 'discounts'> {
  const kind = fields.optionalText('kind') ?? 'physical';
  return {
    title: fields.optionalText('title') ?? fields.optionalText('sku') ?? 'Item',
    variantTitle: variant === null || variant.title === 'Default Title' ? null : variant.title,
    sku: fields.optionalText('sku'),
    vendor: null,
    variantId: variant?.id ?? null,
    productId: variant?.productId ?? null,
    quantity: fields.quantity('quantity'),
    removed: 0,
    refunded: 0,
    price: amountsIn(fields, 'unit_price'),
    requiresShipping: kind === 'physical',
    isGiftCard: kind === 'gift_card',
    taxable: fields.has('tax_lines') && kind !== 'fee',
    taxLines: taxLinesIn(fields),
    attributes: kind === 'fee' ? [{ key: '_kind', value: 'fee' }] : [],
  };
}

/** The discounts of a whole order, as applications across its lines. */
export function orderDiscounts(fields: Fields): { application: DiscountApplication; amount: Amounts }[] {
  if (!fields.has('discounts')) return [];
  return fields.list('discounts', 0).map((one) => {
    const code = one.optionalText('code');
    const amount = amountsIn(one, 'amount');
    const title = code ?? one.optionalText('title') ?? 'Discount';
    const kind = code === null ? ('automatic' as const) : ('code' as const);
    return { application: { kind, title, method: 'ACROSS', target: 'LINE_ITEM', selection: 'ALL', value: { amount } }, amount };
  });
}

/**
 * What each line bears of each discount of the order: the line's share is known as a sum, and so is each discount.
 * Both are met exactly by filling line after line from discount after discount.
 */
export function allocate(shares: Amounts[], discounts: Amounts[]): Allocation[][] {
  const left = discounts.map((one) => ({ ...one }));
  return shares.map((share) => {
    const open = { ...share };
    return left.flatMap((discount, application) => {
      const amount = { shop: Math.min(open.shop, discount.shop), presentment: Math.min(open.presentment, discount.presentment) };
      for (const side of ['shop', 'presentment'] as const) {
        open[side] -= amount[side];
        discount[side] -= amount[side];
      }
      return amount.shop === 0 && amount.presentment === 0 ? [] : [{ application, amount }];
    });
  });
}

export function customerIn(fields: Fields): Doc {
  const given = fields.doc['customer'];
  return isDoc(given) ? given : {};
}
