import type { Doc } from '../../../src/kit/doc.ts';
import type { Line } from '../../../src/model/order/order-schema.ts';
import { allocate } from '../../../src/model/value/money.ts';

export type Amounts = Line['total'];

/** Readers of the amounts of one order, in the shop's currency and, where it is another one, in the buyer's. */
export interface MoneyBags {
  amounts(doc: Doc, path: string): Amounts;
  /** As {@link amounts}; nothing is zero. */
  maybe(doc: Doc, path: string): Amounts;
  zero: Amounts;
  readTaxes(doc: Doc, kept?: Kept): Line['taxLines'];
}

/** How much of something is left: so many of so many. */
export interface Kept {
  kept: number;
  of: number;
}

export function openMoneyBags(order: Doc): MoneyBags {
  const shop = order.text('currencyCode');
  const second = order.text('presentmentCurrencyCode');
  const presentment = second === shop ? null : second;
  const amount = (doc: Doc, path: string, currency: string): number => {
    const money = doc.object(path);
    if (money.text('currencyCode') !== currency) throw money.wrong('currencyCode', currency);
    return money.minor('amount', currency);
  };
  const amounts = (doc: Doc, path: string): Amounts => ({
    shop: amount(doc, `${path}.shopMoney`, shop),
    ...(presentment === null ? {} : { presentment: amount(doc, `${path}.presentmentMoney`, presentment) }),
  });
  const zero: Amounts = { shop: 0, ...(presentment === null ? {} : { presentment: 0 }) };
  return {
    amounts,
    zero,
    maybe: (doc, path) => (doc.maybeValue(path) === null ? zero : amounts(doc, path)),
    readTaxes: (doc, kept) => {
      const taxes = doc.list('taxLines');
      const full = taxes.map((tax) => amounts(tax, 'priceSet'));
      const left = kept === undefined ? full : sharesOf(full, kept);
      return taxes.map((tax, index) => ({
        title: tax.maybeText('title'),
        rate: tax.maybeDecimal('rate'),
        amount: left[index] ?? zero,
      }));
    },
  };
}

/** The part of an amount that belongs to what is left; the rest belongs to what was taken off, to the last minor unit. */
export function shareOf(amount: Amounts, { kept, of }: Kept): Amounts {
  if (kept === of) return amount;
  return both(amount, amount, (value) => allocate(value, [kept, of - kept])[0] ?? 0);
}

/** The same for amounts that belong together: the parts come to the part of their sum, which is what the shop rounds. */
export function sharesOf(amounts: readonly Amounts[], kept: Kept): Amounts[] {
  const [first] = amounts;
  if (first === undefined || kept.kept === kept.of) return [...amounts];
  const whole = shareOf(amounts.reduce(plus), kept);
  const shop = allocate(
    whole.shop,
    amounts.map((one) => one.shop),
  );
  const { presentment } = whole;
  if (presentment === undefined) return shop.map((amount) => ({ shop: amount }));
  const other = allocate(
    presentment,
    amounts.map((one) => one.presentment ?? 0),
  );
  return shop.map((amount, index) => ({ shop: amount, presentment: other[index] ?? 0 }));
}

export function plus(a: Amounts, b: Amounts): Amounts {
  return both(a, b, (x, y) => x + y);
}

export function minus(a: Amounts, b: Amounts): Amounts {
  return both(a, b, (x, y) => x - y);
}

export function times(a: Amounts, quantity: number): Amounts {
  return both(a, a, (x) => x * quantity);
}

export function isZero({ shop, presentment = 0 }: Amounts): boolean {
  return shop === 0 && presentment === 0;
}

function both(a: Amounts, b: Amounts, make: (x: number, y: number) => number): Amounts {
  const shop = make(a.shop, b.shop);
  return a.presentment === undefined ? { shop } : { shop, presentment: make(a.presentment, b.presentment ?? 0) };
}
