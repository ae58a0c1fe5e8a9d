import type { Doc } from '../../../src/kit/doc.ts';
import type { Line } from '../../../src/model/order/order-schema.ts';
import { isZero, minus, shareOf, times, type Amounts, type Kept, type MoneyBags } from './money-bags.ts';
import { wholeList } from './reading.ts';

/** What a refund took off a line. */
export interface TakenOff {
  line: string;
  quantity: number;
  /**
   * True for goods that came back or are still to be sent: they stay part of what was ordered, and the return or
   * the money is told elsewhere. False for what was cancelled or edited away before it left.
   */
  stays: boolean;
  subtotal: Amounts;
  tax: Amounts;
}

/** A line as it is now, with the shares of order discounts by the number of the discount. */
export interface ReadLine {
  line: Line;
  shares: { index: number; code: string | null; title: string | null; amount: Amounts }[];
  /** How many of it the shop has sent. */
  shipped: number;
}

/** Refunds have to be known in full where a line is not as it was ordered: else nobody can tell what still leaves. */
export function readTakenOff(order: Doc, money: MoneyBags): TakenOff[] {
  const isReduced = isChanged(order);
  return order.list('refunds').flatMap((refund) =>
    !isReduced && !refund.has('refundLineItems')
      ? []
      : wholeList(refund, 'refundLineItems').map((off) => ({
          line: off.text('lineItem.id'),
          quantity: off.integer('quantity'),
          stays: off.oneOf('restockType', ['CANCEL', 'RETURN', 'NO_RESTOCK', 'LEGACY_RESTOCK']) !== 'CANCEL',
          subtotal: money.amounts(off, 'subtotalSet'),
          tax: money.amounts(off, 'totalTaxSet'),
        })),
  );
}

/** True when something of a line was refunded or taken off: then the refunds tell what that means. */
export function isChanged(order: Doc): boolean {
  return order.list('lineItems.nodes').some((line) => line.integer('currentQuantity') < line.integer('quantity'));
}

/** The lines of which something is left, as they are after all edits. */
export function readLines(order: Doc, money: MoneyBags, takenOff: readonly TakenOff[]): ReadLine[] {
  const tip = money.maybe(order, 'totalTipReceivedSet');
  return wholeList(order, 'lineItems').flatMap((doc) => {
    const of = doc.integer('quantity');
    const kept = doc.integer('currentQuantity') + staying(doc.text('id'), takenOff);
    return kept <= 0 ? [] : [readLine(doc, { kept: Math.min(kept, of), of }, { money, tip })];
  });
}

function staying(line: string, takenOff: readonly TakenOff[]): number {
  return takenOff.reduce((sum, off) => (off.stays && off.line === line ? sum + off.quantity : sum), 0);
}

function readLine(doc: Doc, kept: Kept, { money, tip }: { money: MoneyBags; tip: Amounts }): ReadLine {
  const unitPrice = money.amounts(doc, 'originalUnitPriceSet');
  const shares: ReadLine['shares'] = [];
  const discountAllocations: Line['discountAllocations'] = [];
  let total = times(unitPrice, kept.kept);
  for (const allocation of doc.list('discountAllocations')) {
    const amount = shareOf(money.amounts(allocation, 'allocatedAmountSet'), kept);
    if (isZero(amount)) continue;
    const discount = readDiscount(allocation.object('discountApplication'));
    discountAllocations.push({ of: discount.of, code: discount.code, amount });
    if (discount.of === 'order') shares.push({ ...discount, amount });
    else total = minus(total, amount);
  }
  const line: Line = {
    id: doc.text('id'),
    sku: doc.maybeText('sku'),
    title: doc.maybeText('title'),
    kind: kindOf(doc, total, tip),
    quantity: String(kept.kept),
    unitPrice,
    discountAllocations,
    taxLines: money.readTaxes(doc, kept),
    total,
  };
  return { line, shares, shipped: Math.max(0, kept.kept - doc.integer('unfulfilledQuantity')) };
}

/** A discount that was spread over all lines is one of the order; any other belongs to its lines. */
function readDiscount(doc: Doc): { index: number; code: string | null; title: string | null; of: 'line' | 'order' } {
  const spread = doc.text('allocationMethod') === 'ACROSS' && doc.text('targetSelection') === 'ALL';
  return {
    index: doc.integer('index'),
    code: doc.maybeText('code'),
    title: doc.maybeText('title'),
    of: spread ? 'order' : 'line',
  };
}

/** A tip stands among the lines, without a product and with the amount that the order names as its tip. */
function kindOf(doc: Doc, total: Amounts, tip: Amounts): Line['kind'] {
  if (doc.boolean('isGiftCard')) return 'gift_card';
  if (doc.boolean('requiresShipping')) return 'physical';
  const isTip = doc.maybeValue('product') === null && doc.maybeText('sku') === null && !isZero(tip) && total.shop === tip.shop;
  return isTip ? 'fee' : 'digital';
}
