import type { Choices } from '../vendure/choices.ts';

/** What the shop sells: a price in cents, a rate of tax in percent. */
export interface Goods {
  sku: string;
  price: number;
  rate: number;
}

export interface PricedLine {
  sku: string;
  quantity: number;
}

interface Priced extends PricedLine {
  goods: Goods;
  discount: number;
  share: number;
}

/** The lines, discounts, shipping, taxes and payment of an order, as the side door of the sandbox takes them; they foot. */
export function priceOrder(
  choices: Choices,
  goods: Goods[],
  several: boolean,
): { lines: PricedLine[]; body: Record<string, unknown> } {
  const taxesIncluded = choices.chance(50);
  const lines = choices.some(goods, choices.between(1, 6)).map((one, index): Priced => {
    const quantity = several && index === 0 ? choices.between(2, 6) : choices.oneOf([1, 1, 1, 2, 2, 3, 5, 12]);
    const discount = choices.chance(25) ? Math.round((one.price * quantity * choices.oneOf([5, 15, 33])) / 100) : 0;
    return { sku: one.sku, quantity, goods: one, discount, share: 0 };
  });
  const subtotal = sum(lines.map(totalOf));
  const off = choices.chance(40) ? choices.oneOf([Math.round(subtotal / 10), Math.min(500, subtotal)]) : 0;
  shareOut(lines, off, subtotal);
  const shipping = choices.oneOf([0, 495, 799]);
  const taxes = lines.map((line) => taxOf(totalOf(line) - line.share, line.goods.rate, taxesIncluded));
  const shippingTax = taxOf(shipping, 20, taxesIncluded);
  const total = subtotal - off + shipping + (taxesIncluded ? 0 : sum(taxes) + shippingTax);
  const body = {
    currency: 'EUR',
    taxes_included: taxesIncluded,
    lines: lines.map((line, index) => lineBody(line, taxes[index] ?? 0)),
    ...(off === 0 ? {} : { discounts: [{ code: 'WELCOME', amount: eur(off) }] }),
    shipping_lines: [
      { code: 'standard', title: 'Standard', price: eur(shipping), tax_lines: shipping === 0 ? [] : [taxBody(20, shippingTax)] },
    ],
    transactions: [{ id: 'card', kind: 'sale', status: 'success', gateway: 'card', amount: { amount: total, currency: 'EUR' } }],
  };
  return { lines: lines.map(({ sku, quantity }) => ({ sku, quantity })), body };
}

function totalOf({ goods, quantity, discount }: Priced): number {
  return goods.price * quantity - discount;
}

/** Every line bears its part of the order's discount; what rounding leaves goes to the last. */
function shareOut(lines: Priced[], off: number, subtotal: number): void {
  let left = off;
  for (const line of lines) {
    line.share = line === lines.at(-1) ? left : Math.floor((off * totalOf(line)) / subtotal);
    left -= line.share;
  }
}

/** Halves are rounded up, as the shop does. */
function taxOf(amount: number, percent: number, included: boolean): number {
  return Math.round((amount * percent) / (included ? 100 + percent : 100));
}

function lineBody({ sku, quantity, goods, discount, share }: Priced, tax: number): object {
  return {
    sku,
    title: `Goods ${sku}`,
    kind: 'physical',
    quantity,
    unit_price: eur(goods.price),
    ...(discount === 0 ? {} : { discount: eur(discount) }),
    ...(share === 0 ? {} : { order_discount: eur(share) }),
    tax_lines: [taxBody(goods.rate, tax)],
  };
}

function taxBody(percent: number, amount: number): object {
  return { title: 'VAT', rate: percent / 100, amount: eur(amount) };
}

function eur(amount: number): object {
  return { shop: { amount, currency: 'EUR' } };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
