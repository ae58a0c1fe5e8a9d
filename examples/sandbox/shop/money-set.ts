import type { Doc } from '../../../src/kit/doc.ts';
import type { Line, Lines } from '../../../src/model/order/order-schema.ts';

type Amounts = Line['total'];
type Totals = Lines['totals'];

/** Readers of the shop's money sets `{ shop, presentment }`. */
export interface MoneySets {
  amounts(doc: Doc, path: string): Amounts;
  /** A discount that a line bears; none when it is zero. */
  allocation(line: Doc, path: string, of: 'line' | 'order'): Line['discountAllocations'];
  totals(doc: Doc): Totals;
}

/**
 * Every amount has to be in the currencies that the order names. Where both are the same the second
 * amount is the first again, and is left out.
 */
export function openMoneySets(order: Doc): MoneySets {
  const shop = order.text('currency');
  const second = order.maybeText('presentment_currency');
  const presentment = second === shop ? null : second;

  const amount = (doc: Doc, path: string, currency: string): number => {
    const money = doc.money(path);
    if (money.currency !== currency) throw doc.wrong(`${path}.currency`, currency);
    return money.amount;
  };
  const amounts = (doc: Doc, path: string): Amounts => ({
    shop: amount(doc, `${path}.shop`, shop),
    ...(presentment === null ? {} : { presentment: amount(doc, `${path}.presentment`, presentment) }),
  });
  const totalSet = (doc: Doc, side: 'shop' | 'presentment', currency: string): Totals['shop'] => {
    const read = (name: keyof Totals['shop']): number => amount(doc, `${name}.${side}`, currency);
    return {
      subtotal: read('subtotal'),
      discount: read('discount'),
      shipping: read('shipping'),
      tax: read('tax'),
      fees: read('fees'),
      total: read('total'),
    };
  };

  return {
    amounts,
    allocation: (line, path, of) => {
      if (!line.has(path)) return [];
      const value = amounts(line, path);
      return value.shop === 0 && (value.presentment ?? 0) === 0 ? [] : [{ of, amount: value }];
    },
    totals: (doc) => ({
      shop: totalSet(doc, 'shop', shop),
      ...(presentment === null ? {} : { presentment: totalSet(doc, 'presentment', presentment) }),
    }),
  };
}
