import type { Doc } from '../json.ts';
import type { Draft, DraftLine } from './draft.ts';
import { convert, money, moneySet, shares } from './money.ts';

type PricedLine = { unitPrice: number; discount: number; orderDiscount: number; tax: number; total: number };
type Priced = {
  lines: PricedLine[];
  shipping: number;
  shippingTax: number;
  totals: Record<TotalName, number>;
  orderDiscount: number;
  giftCard: number;
};
type TotalName = 'subtotal' | 'discount' | 'shipping' | 'tax' | 'fees' | 'total';

const totalNames: TotalName[] = ['subtotal', 'discount', 'shipping', 'tax', 'fees', 'total'];

/**
 * The order as the shop says it. Every amount is worked out twice, once from shop amounts and once from the same amounts converted
 * one by one, so that each currency foots by itself and neither is the other's total converted.
 */
export function priceOrder(draft: Draft): Doc {
  const shop = priceIn(draft, (amount) => amount);
  const shown = priceIn(draft, (amount) => convert(amount, draft.rate, { from: draft.currency, to: draft.presentment }));
  const tender = { currency: draft.currency, presentment: draft.presentment, rate: draft.rate };
  const set = (choose: (priced: Priced) => number) => moneySet({ shop: choose(shop), presentment: choose(shown) }, tender);
  const lines = draft.lines.map((line, index) =>
    lineDoc(line, draft, (choose) => set((priced) => choose(priced.lines[index] ?? nothing))),
  );
  const card = { shop: shop.giftCard, presentment: shown.giftCard };
  return {
    id: draft.id,
    number: draft.number,
    placed_at: draft.placedAt,
    currency: draft.currency,
    presentment_currency: draft.presentment,
    rate: draft.rate,
    taxes_included: draft.taxesIncluded,
    customer: draft.customer,
    bill_to: draft.billTo,
    ship_to: draft.shipTo,
    lines,
    discounts:
      draft.orderDiscount > 0 ? [{ code: 'WELCOME', title: 'Welcome', amount: set((priced) => priced.orderDiscount) }] : [],
    shipping_lines: draft.shipTo === null ? [] : [shippingDoc(draft, set)],
    gift_cards:
      draft.giftCard > 0
        ? [{ id: `gc-${draft.id}`, last4: draft.id.slice(-4).toUpperCase(), amount: moneySet(card, tender) }]
        : [],
    totals: Object.fromEntries(totalNames.map((name) => [name, set((priced) => priced.totals[name])])),
    ...draft.extras,
  };
}

type SetOf = (choose: (line: PricedLine) => number) => Doc;
const nothing: PricedLine = { unitPrice: 0, discount: 0, orderDiscount: 0, tax: 0, total: 0 };

function lineDoc(line: DraftLine, draft: Draft, set: SetOf): Doc {
  const doc: Doc = {
    id: line.id,
    sku: line.sku,
    kind: line.kind,
    quantity: line.quantity,
    unit_price: set((priced) => priced.unitPrice),
    discount: set((priced) => priced.discount),
    order_discount: set((priced) => priced.orderDiscount),
    total: set((priced) => priced.total),
    tax_lines:
      line.taxRate === null
        ? []
        : [{ title: draft.currency === 'USD' ? 'Sales tax' : 'VAT', rate: line.taxRate, amount: set((priced) => priced.tax) }],
  };
  if (line.title !== null) doc['title'] = line.title;
  if (line.unit !== undefined) doc['unit'] = line.unit;
  if (line.targets.length > 0)
    doc['targets'] = line.targets.map((target) => ({ quantity: target.quantity, ship_to: target.shipTo }));
  return doc;
}

function shippingDoc(draft: Draft, set: (choose: (priced: Priced) => number) => Doc): Doc {
  const taxLines =
    draft.shippingTaxRate === null
      ? []
      : [{ title: 'VAT', rate: draft.shippingTaxRate, amount: set((priced) => priced.shippingTax) }];
  return { code: 'standard', title: 'Standard', price: set((priced) => priced.shipping), tax_lines: taxLines };
}

function priceIn(draft: Draft, amountIn: (amount: number) => number): Priced {
  const bare = draft.lines.map((line) => {
    const unitPrice = amountIn(line.unitPrice);
    const gross = unitPrice * line.quantity;
    const discount = gross > 0 ? Math.min(gross, amountIn(line.discount)) : 0;
    return { unitPrice, discount, total: gross - discount };
  });
  const weights = draft.lines.map((line, index) => (line.kind === 'fee' ? 0 : Math.max(0, bare[index]?.total ?? 0)));
  const most = weights.reduce((sum, weight) => sum + weight, 0);
  const orderDiscount = Math.min(most, amountIn(draft.orderDiscount));
  const parts = shares(orderDiscount, weights);
  const lines = bare.map((line, index) => {
    const part = parts[index] ?? 0;
    return {
      ...line,
      orderDiscount: part,
      tax: taxOn(line.total - part, draft.lines[index]?.taxRate ?? null, draft.taxesIncluded),
    };
  });
  const shipping = amountIn(draft.shipping);
  const shippingTax = taxOn(shipping, draft.shippingTaxRate, draft.taxesIncluded);
  const totals = sumUp(draft, lines, { shipping, shippingTax, orderDiscount });
  return {
    lines,
    shipping,
    shippingTax,
    totals,
    orderDiscount,
    giftCard: Math.min(Math.max(0, totals.total), amountIn(draft.giftCard)),
  };
}

function sumUp(
  draft: Draft,
  lines: PricedLine[],
  rest: { shipping: number; shippingTax: number; orderDiscount: number },
): Record<TotalName, number> {
  const sum = (fees: boolean) =>
    lines.reduce((left, line, index) => left + ((draft.lines[index]?.kind === 'fee') === fees ? line.total : 0), 0);
  const subtotal = sum(false);
  const fees = sum(true);
  const tax = lines.reduce((left, line) => left + line.tax, rest.shippingTax);
  const total = subtotal + fees + rest.shipping - rest.orderDiscount + (draft.taxesIncluded ? 0 : tax);
  return { subtotal, discount: rest.orderDiscount, shipping: rest.shipping, tax, fees, total };
}

function taxOn(amount: number, rate: string | null, included: boolean): number {
  if (rate === null) return 0;
  const share = Number(rate);
  return Math.round(included ? (amount * share) / (1 + share) : amount * share) + 0;
}

/** What is charged for the order, tender by tender, in the shop's currency. */
export function payments(order: Doc, draft: Draft, at: string): Doc[] {
  const total = shopAmount(order, 'total');
  const card = Math.min(total, draft.giftCard);
  const paid: Doc[] = card > 0 ? [saleOf(draft, 1, { gateway: 'gift_card', amount: card, at })] : [];
  if (total > card || paid.length === 0) paid.push(saleOf(draft, 2, { gateway: 'card', amount: total - card, at }));
  return paid;
}

/** One payment of an order, by one tender: so many minor units of the shop's currency. */
export function saleOf(draft: Draft, serial: number, { gateway, amount, at }: Tender): Doc {
  return {
    id: `t-${draft.id.slice(2)}-${serial}`,
    kind: 'sale',
    status: 'success',
    gateway,
    amount: money(amount, draft.currency),
    at,
  };
}

interface Tender {
  gateway: string;
  amount: number;
  at: string;
}

export function shopAmount(order: Doc, name: TotalName): number {
  const totals = order['totals'] as Record<TotalName, { shop: { amount: number } }>;
  return totals[name].shop.amount;
}
