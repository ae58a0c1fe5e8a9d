import type { Doc } from '../../../src/kit/doc.ts';
import type { Line, Lines } from '../../../src/model/order/order-schema.ts';
import { allocate } from '../../../src/model/value/money.ts';
import type { ReadAmount } from './amount.ts';
import { byId } from './by-id.ts';

interface Terms {
  taxesIncluded: boolean;
  amount: ReadAmount;
}

type Allocation = Line['discountAllocations'][number];

/** Vendure names each amount twice: `linePrice` and `linePriceWithTax`. Those in which the shop keeps its prices are exact. */
function inTerms({ taxesIncluded, amount }: Terms, doc: Doc, name: string): number {
  return amount(doc, taxesIncluded ? `${name}WithTax` : name);
}

/** Lines that were taken away or cancelled stay in Vendure with a quantity of 0: they are left out here. */
export function readLines(order: Doc, terms: Terms): Lines {
  const coupons = couponsOf(order);
  const lines = byId(order.list('lines'))
    .filter((line) => line.integer('quantity') > 0)
    .map((line) => readLine(line, terms, coupons));
  const rate = shippingRate(order, terms);
  const shippingLines = byId(order.list('shippingLines')).map((line) => ({
    code: line.text('shippingMethod.code'),
    title: line.text('shippingMethod.name'),
    amount: { shop: inTerms(terms, line, 'discountedPrice') },
    taxLines: shippingTax(line, rate, terms),
  }));
  const fees = byId(order.list('surcharges')).map((fee) => ({
    code: fee.maybeText('sku') || null,
    title: fee.text('description'),
    amount: { shop: inTerms(terms, fee, 'price') },
    taxLines: taxLines(fee, taxOf(fee, 'price', terms)),
  }));
  const discounts = orderDiscounts(lines);
  const total = terms.amount(order, 'totalWithTax');
  return {
    lines: lines.map(({ line }) => line),
    discounts,
    shippingLines,
    fees,
    giftCards: [],
    totals: {
      shop: {
        subtotal: sum(lines.map(({ line }) => line.total)),
        discount: sum(discounts.map((discount) => discount.amount)),
        shipping: sum(shippingLines.map((line) => line.amount)),
        tax: total - terms.amount(order, 'total'),
        fees: sum(fees.map((fee) => fee.amount)),
        total,
      },
    },
  };
}

interface ReadLine {
  line: Line;
  /** Titles of the order discounts it bears a share of, by code and title. */
  shares: { title: string; code: string | null; amount: number }[];
}

function readLine(doc: Doc, terms: Terms, coupons: Map<string, string>): ReadLine {
  const full = inTerms(terms, doc, 'linePrice');
  const discounted = inTerms(terms, doc, 'discountedLinePrice');
  const prorated = inTerms(terms, doc, 'proratedLinePrice');
  const ofLine = discountsOf(doc, terms, { whole: full - discounted, shared: false, coupons });
  const shares = discountsOf(doc, terms, { whole: discounted - prorated, shared: true, coupons });
  const allocation =
    (of: Allocation['of']) =>
    (share: ReadLine['shares'][number]): Allocation => ({
      of,
      code: share.code ?? share.title,
      amount: { shop: share.amount },
    });
  const line: Line = {
    id: doc.id('id'),
    sku: doc.text('productVariant.sku'),
    title: doc.text('productVariant.name'),
    kind: 'physical',
    quantity: String(doc.integer('quantity')),
    unitPrice: { shop: inTerms(terms, doc, 'unitPrice') },
    discountAllocations: [...ofLine.map(allocation('line')), ...shares.map(allocation('order'))],
    taxLines: taxLines(doc, taxOf(doc, 'proratedLinePrice', terms)),
    total: { shop: discounted },
  };
  return { line, shares };
}

/**
 * Discounts of one kind, each rounded by itself in Vendure, while the line's prices are rounded after all of them:
 * the odd cent goes to the last one, so that they sum to what the line really lost.
 */
function discountsOf(
  doc: Doc,
  terms: Terms,
  { whole, shared, coupons }: { whole: number; shared: boolean; coupons: Map<string, string> },
): ReadLine['shares'] {
  if (whole === 0) return [];
  const found = doc
    .list('discounts')
    .filter((discount) => (discount.text('type') === 'DISTRIBUTED_ORDER_PROMOTION') === shared)
    .map((discount) => ({
      title: discount.text('description'),
      code: coupons.get(discount.text('adjustmentSource')) ?? null,
      amount: -inTerms(terms, discount, 'amount'),
    }));
  const last = found.at(-1);
  if (last === undefined) return [{ title: 'discount', code: null, amount: whole }];
  last.amount += whole - found.reduce((total, { amount }) => total + amount, 0);
  return found;
}

/** `PROMOTION:3` → the code that a shopper gave for it. */
function couponsOf(order: Doc): Map<string, string> {
  return new Map(
    order.list('promotions').flatMap((promotion) => {
      const code = promotion.maybeText('couponCode');
      return code === null || code === '' ? [] : [[`PROMOTION:${promotion.id('id')}`, code] as const];
    }),
  );
}

function orderDiscounts(lines: ReadLine[]): Lines['discounts'] {
  const byName = Map.groupBy(
    lines.flatMap(({ shares }) => shares),
    ({ code, title }) => JSON.stringify([code, title]),
  );
  return [...byName.values()].map((shares) => ({
    code: shares[0]?.code ?? null,
    title: shares[0]?.title ?? null,
    amount: { shop: shares.reduce((total, { amount }) => total + amount, 0) },
  }));
}

function taxOf(doc: Doc, name: string, { amount }: Terms): number {
  return amount(doc, `${name}WithTax`) - amount(doc, name);
}

/** One tax rounded for the whole line, shared out to its rates. */
function taxLines(doc: Doc, tax: number): Line['taxLines'] {
  const rates = doc.list('taxLines').map(rateOf);
  if (rates.length === 0) return tax === 0 ? [] : [{ title: null, rate: null, amount: { shop: tax } }];
  const shares = allocate(
    tax,
    rates.map(({ rate }) => Math.round(Number(rate) * 1_000_000)),
  );
  return rates.map(({ title, rate }, index) => ({ title, rate, amount: { shop: shares[index] ?? 0 } }));
}

interface Rate {
  title: string;
  /** A fraction, as text; Vendure counts in hundredths. */
  rate: string;
}

function rateOf(doc: Doc): Rate {
  return { title: doc.text('description'), rate: fraction(doc.decimal('taxRate')) };
}

/** `20` → `0.2`, without leaving decimals. */
function fraction(percent: string): string {
  const [whole = '', decimals = ''] = percent.split('.');
  const digits = whole.padStart(3, '0');
  const text = `${digits.slice(0, -2)}.${digits.slice(-2)}${decimals}`;
  return text.replace(/^0+(?=\d)/, '').replace(/\.?0+$/, '');
}

/**
 * Of a shipping line Vendure shows no rate, but of the whole order what is taxed by each: what goods and fees leave
 * of it is the shipping's. Null where that is not one rate.
 */
function shippingRate(order: Doc, { amount }: Terms): Rate | null {
  const base = (docs: Doc[], name: string): number => docs.reduce((total, doc) => total + amount(doc, name), 0);
  const byRate = Map.groupBy(order.maybeList('taxSummary'), (entry) => entry.decimal('taxRate'));
  const left = [...byRate].flatMap(([rate, entries]) => {
    const taxed = (doc: Doc): boolean => doc.list('taxLines').some((one) => one.decimal('taxRate') === rate);
    const goods = base(order.list('lines').filter(taxed), 'proratedLinePrice');
    const fees = base(order.list('surcharges').filter(taxed), 'price');
    return base(entries, 'taxBase') === goods + fees ? [] : entries.slice(0, 1).map(rateOf);
  });
  const [only, ...more] = left;
  return only === undefined || more.length > 0 ? null : only;
}

function shippingTax(doc: Doc, rate: Rate | null, terms: Terms): Line['taxLines'] {
  const tax = taxOf(doc, 'discountedPrice', terms);
  if (tax === 0) return [];
  return [{ title: rate?.title ?? 'shipping tax', rate: rate?.rate ?? null, amount: { shop: tax } }];
}

function sum(amounts: { shop: number }[]): number {
  return amounts.reduce((total, { shop }) => total + shop, 0);
}
