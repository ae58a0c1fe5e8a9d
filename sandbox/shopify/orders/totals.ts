import type { Amounts } from '../keep/money.ts';
import { minus, nothing, plus, shareOf, times } from '../keep/money.ts';
import type { Allocation, OrderLine, OrderRecord, ShippingLine, TaxLine, Transaction } from '../keep/order-record.ts';

export type Totals = {
  subtotal: Amounts;
  shipping: Amounts;
  tax: Amounts;
  discounts: Amounts;
  total: Amounts;
  received: Amounts;
  refunded: Amounts;
  net: Amounts;
  authorized: Amounts;
};

/** What was ordered and not taken off by an edit. */
export function unitsOf(line: OrderLine): number {
  return line.quantity - line.removed;
}

/** What is ordered now: without what edits and refunds took off. */
export function currentOf(line: OrderLine): number {
  return unitsOf(line) - line.refunded;
}

export function discountOf(allocations: Allocation[]): Amounts {
  return plus(...allocations.map((one) => one.amount));
}

/** What a shipping line costs less its discounts; with `left`, also less what was given back of it. */
export function shippingNet(line: ShippingLine, left: boolean): Amounts {
  return minus(minus(line.price, discountOf(line.discounts)), left ? line.refunded : nothing);
}

/** The tax of a shipping line; with `left`, that of the part which was not given back. */
function shippingTaxOf(line: ShippingLine, left: boolean): Amounts {
  const whole = shippingNet(line, false).shop;
  return left && whole > 0 ? shareOf(taxOf(line.taxLines), shippingNet(line, true).shop, whole) : taxOf(line.taxLines);
}

/** The tax that goes back with so much of the shipping. */
export function shippingTaxBack(order: OrderRecord, shipping: Amounts | null): Amounts {
  const [line] = order.shippingLines;
  if (shipping === null || line === undefined) return nothing;
  return minus(shippingTaxOf(line, true), shippingTaxOf({ ...line, refunded: plus(line.refunded, shipping) }, true));
}

export function taxOf(lines: TaxLine[]): Amounts {
  return plus(...lines.map((one) => one.price));
}

/** Price times quantity less discounts, of so many of its units. */
export function netOf(line: OrderLine, units: number): Amounts {
  return minus(times(line.price, units), shareOf(discountOf(line.discounts), units, line.quantity));
}

/** The sums of an order, over the units that `count` gives for each line: those before returns, or those that are left now. */
export function totalsOf(order: OrderRecord, count: (line: OrderLine) => number, shippingLeft: boolean): Totals {
  const lineDiscounts = order.lines.map((line) => shareOf(discountOf(line.discounts), count(line), line.quantity));
  const subtotal = plus(...order.lines.map((line) => netOf(line, count(line))));
  const shipping = plus(...order.shippingLines.map((line) => shippingNet(line, shippingLeft)));
  const lineTax = order.lines.map((line) => shareOf(taxOf(line.taxLines), count(line), line.quantity));
  const tax = plus(...lineTax, ...order.shippingLines.map((line) => shippingTaxOf(line, shippingLeft)));
  const total = plus(subtotal, shipping, order.taxesIncluded ? nothing : tax);
  const shippingDiscounts = order.shippingLines.map((line) => discountOf(line.discounts));
  return {
    subtotal,
    shipping,
    tax,
    discounts: plus(...lineDiscounts, ...shippingDiscounts),
    total,
    ...paidOf(order.transactions),
  };
}

export function paidOf(transactions: Transaction[]): Pick<Totals, 'received' | 'refunded' | 'net' | 'authorized'> {
  const sum = (kinds: string[]) =>
    plus(...transactions.filter((one) => one.status === 'SUCCESS' && kinds.includes(one.kind)).map((one) => one.amount));
  const received = sum(['SALE', 'CAPTURE']);
  const refunded = sum(['REFUND']);
  return { received, refunded, net: minus(received, refunded), authorized: sum(['AUTHORIZATION']) };
}

/** The money's state, as Shopify displays it. */
export function financialStatusOf(order: OrderRecord): string {
  const before = totalsOf(order, unitsOf, false);
  const voided = order.transactions.some((one) => one.kind === 'VOID' && one.status === 'SUCCESS');
  if (before.refunded.shop > 0) return before.refunded.shop >= before.received.shop ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  if (before.received.shop >= totalsOf(order, currentOf, true).total.shop) return 'PAID';
  if (before.received.shop > 0) return 'PARTIALLY_PAID';
  if (voided) return 'VOIDED';
  return before.authorized.shop > 0 ? 'AUTHORIZED' : 'PENDING';
}

/** The tax lines of an order, those of the same title and rate as one. */
export function mergedTaxLines(order: OrderRecord, count: (line: OrderLine) => number, shippingLeft: boolean): TaxLine[] {
  const merged = new Map<string, TaxLine>();
  const add = (line: TaxLine, price: Amounts) => {
    const key = `${line.title} ${line.rate}`;
    merged.set(key, { ...line, price: plus(merged.get(key)?.price ?? nothing, price) });
  };
  for (const line of order.lines)
    if (count(line) > 0) for (const tax of line.taxLines) add(tax, shareOf(tax.price, count(line), line.quantity));
  for (const line of order.shippingLines) {
    const [whole, part] = [taxOf(line.taxLines).shop, shippingTaxOf(line, shippingLeft).shop];
    for (const tax of line.taxLines) add(tax, shareOf(tax.price, part, whole));
  }
  return [...merged.values()];
}
