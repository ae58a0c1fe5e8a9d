import type { Doc, Json } from '../doc.ts';
import { docs, inner, isDoc, text, whole } from '../doc.ts';

/** Under this the ERP books what is no product of the shop. */
const NO_PRODUCT = 'NO-PRODUCT';

interface Amounts {
  shop: number;
  presentment: number;
}

/** What is left of one line, in both currencies. */
interface LineSums {
  units: number;
  own: Amounts;
  order: Amounts;
  taxes: Amounts[];
  total: Amounts;
}

const nothing: Amounts = { shop: 0, presentment: 0 };

/**
 * An order as the sandbox's Shopify keeps it → the form that orders have in the manifest. What edits took off is
 * not part of it any more; what was paid back with a cancellation is, for a cancelled order keeps its lines.
 */
export function orderForm(record: Doc): Doc {
  const money = (amounts: Amounts): Doc => ({
    shop: { amount: amounts.shop, currency: record['currency'] ?? null },
    presentment: { amount: amounts.presentment, currency: record['presentmentCurrency'] ?? null },
  });
  const spread = docs(record, 'discounts').map((one) => one['method'] === 'ACROSS' && one['selection'] === 'ALL');
  const lines = docs(record, 'lines').map((line) => ({ line, sums: sumsOf(line, spread) }));
  const kept = lines.filter(({ sums }) => sums.units > 0);
  return {
    id: gid('Order', record['id']),
    number: record['name'] ?? null,
    placed_at: record['processedAt'] ?? null,
    currency: record['currency'] ?? null,
    presentment_currency: record['presentmentCurrency'] ?? null,
    taxes_included: record['taxesIncluded'] ?? null,
    customer: customerForm(record),
    bill_to: addressForm(record['billingAddress']),
    ship_to: addressForm(record['shippingAddress']),
    lines: kept.map(({ line, sums }) => lineForm(line, sums, money)),
    totals: totalsForm(record, kept, money),
    transactions: docs(record, 'transactions').map((one) => transactionForm(one, record)),
    cancelled_at: record['cancelledAt'] ?? null,
    note: record['note'] ?? null,
  };
}

/** A type and a number as Shopify names an object. */
export function gid(type: string, number: Json | undefined): string {
  return `gid://shopify/${type}/${typeof number === 'string' ? number : ''}`;
}

/** First and last name are shown as one. */
export function fullName(doc: Doc): string | null {
  return [text(doc, 'firstName'), text(doc, 'lastName')].filter((word) => word !== null && word !== '').join(' ') || null;
}

/** Discounts and taxes are of all units that a line ever had: those that were taken off take their part along. */
function sumsOf(line: Doc, spread: boolean[]): LineSums {
  const of = whole(line, 'quantity');
  const units = of - whole(line, 'removed');
  const allocations = docs(line, 'discounts');
  const left = shareEach(
    allocations.map((one) => amountsOf(one, 'amount')),
    { units, of },
  );
  const sumOf = (order: boolean): Amounts =>
    sum(left.filter((_, index) => (spread[whole(allocations[index] ?? {}, 'application')] ?? false) === order));
  const own = sumOf(false);
  const taxes = shareEach(
    docs(line, 'taxLines').map((tax) => amountsOf(tax, 'price')),
    { units, of },
  );
  const price = amountsOf(line, 'price');
  const total = {
    shop: price.shop * units - own.shop,
    presentment: price.presentment * units - own.presentment,
  };
  return { units, own, order: sumOf(true), taxes, total };
}

function lineForm(line: Doc, { units, own, order, taxes, total }: LineSums, money: (amounts: Amounts) => Doc): Doc {
  const sku = text(line, 'sku');
  return {
    id: gid('LineItem', line['id']),
    sku: sku ?? NO_PRODUCT,
    title: line['title'] ?? null,
    kind: sku === null ? 'fee' : kindOf(line),
    quantity: units,
    unit_price: money(amountsOf(line, 'price')),
    discount: money(own),
    order_discount: money(order),
    tax_lines: docs(line, 'taxLines').map((tax, index) => ({
      title: tax['title'] ?? null,
      rate: tax['rate'] ?? null,
      amount: money(taxes[index] ?? nothing),
    })),
    total: money(total),
  };
}

function kindOf(line: Doc): string {
  if (line['isGiftCard'] === true) return 'gift_card';
  return line['requiresShipping'] === true ? 'physical' : 'digital';
}

function totalsForm(record: Doc, kept: { sums: LineSums }[], money: (amounts: Amounts) => Doc): Doc {
  const shippingLines = docs(record, 'shippingLines');
  const subtotal = sum(kept.map(({ sums }) => sums.total));
  const discount = sum(kept.map(({ sums }) => sums.order));
  const shipping = sum(shippingLines.map((line) => amountsOf(line, 'price')));
  const taxes = shippingLines.flatMap((line) => docs(line, 'taxLines').map((tax) => amountsOf(tax, 'price')));
  const tax = sum([...kept.flatMap(({ sums }) => sums.taxes), ...taxes]);
  const added = record['taxesIncluded'] === true ? nothing : tax;
  const minus = { shop: -discount.shop, presentment: -discount.presentment };
  const total = sum([subtotal, shipping, added, minus]);
  return {
    subtotal: money(subtotal),
    discount: money(discount),
    shipping: money(shipping),
    tax: money(tax),
    fees: money(nothing),
    total: money(total),
  };
}

/** Whose name the shop knows by the bill, as it does a guest's. */
function customerForm(record: Doc): Doc {
  const id = text(record, 'customerId');
  const address = addressForm(record['billingAddress']);
  const name = isDoc(address) ? text(address, 'name') : null;
  return {
    id: id === null ? null : gid('Customer', id),
    email: record['email'] ?? null,
    phone: record['phone'] ?? null,
    name,
  };
}

function addressForm(address: Json | undefined): Json {
  if (!isDoc(address)) return null;
  return {
    name: fullName(address),
    company: address['company'] ?? null,
    line1: address['address1'] ?? null,
    line2: address['address2'] ?? null,
    city: address['city'] ?? null,
    region: address['provinceCode'] ?? address['province'] ?? null,
    postal_code: address['zip'] ?? null,
    country: address['countryCode'] ?? null,
    phone: address['phone'] ?? null,
  };
}

const STATES: Record<string, string> = { SUCCESS: 'success', PENDING: 'pending' };

function transactionForm(one: Doc, record: Doc): Doc {
  return {
    id: gid('OrderTransaction', one['id']),
    kind: text(one, 'kind')?.toLowerCase() ?? null,
    status: STATES[text(one, 'status') ?? ''] ?? 'failure',
    gateway: one['gateway'] ?? null,
    amount: { amount: amountsOf(one, 'amount').shop, currency: record['currency'] ?? null },
    at: one['processedAt'] ?? null,
  };
}

function amountsOf(doc: Doc, name: string): Amounts {
  const amounts = inner(doc, name);
  return { shop: whole(amounts, 'shop'), presentment: whole(amounts, 'presentment') };
}

/** What so many of all units bear of several amounts: their sum is rounded half up, then shared out by the largest remainders. */
function shareEach(amounts: Amounts[], { units, of }: { units: number; of: number }): Amounts[] {
  if (units === of) return amounts;
  const side = (name: keyof Amounts): number[] => {
    const all = amounts.map((one) => one[name]);
    const before = all.reduce((total, one) => total + one, 0);
    return shareOut(Math.floor((2 * before * units + of) / (2 * of)), all);
  };
  const [shop, presentment] = [side('shop'), side('presentment')];
  return amounts.map((_, index) => ({ shop: shop[index] ?? 0, presentment: presentment[index] ?? 0 }));
}

function shareOut(total: number, weights: number[]): number[] {
  const sumOfAll = weights.reduce((left, right) => left + right, 0);
  if (sumOfAll === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Math.floor((total * weight) / sumOfAll));
  const remainders = weights.map((weight, index) => ({ index, size: (total * weight) % sumOfAll }));
  const short = total - parts.reduce((left, right) => left + right, 0);
  const favoured = remainders.toSorted((a, b) => b.size - a.size || a.index - b.index).slice(0, short);
  return parts.map((part, index) => (favoured.some((one) => one.index === index) ? part + 1 : part));
}

function sum(all: Amounts[]): Amounts {
  return all.reduce((total, one) => ({ shop: total.shop + one.shop, presentment: total.presentment + one.presentment }), nothing);
}
