import type { Doc } from '../../../src/kit/doc.ts';
import type { Line } from '../../../src/model/order/order-schema.ts';
import { isZero, minus, plus, shareOf, sharesOf, times, type Amounts, type Kept, type MoneyBags } from './money-bags.ts';
import { wholeList } from './reading.ts';

/** What of a line is not to be counted as it was ordered any more. */
export interface Changed {
  /** Units that were paid back and stay part of the order: they were sent, or still are to be. */
  staying: Map<string, number>;
  /** Units that have left; null when nothing was changed, for then the lines themselves tell. */
  sent: Map<string, number> | null;
  /** What was paid back for those units: their prices, and their tax. */
  back: Amounts;
  taxBack: Amounts;
}

/** What a refund took off a line; of several the ones that came back stand for those that stay. */
interface TakenOff {
  line: string;
  quantity: number;
  rank: number;
  subtotal: Amounts;
  tax: Amounts;
}

const RANKS = ['RETURN', 'NO_RESTOCK', 'LEGACY_RESTOCK', 'CANCEL'];

/** A line as it is now, with the shares of order discounts by the number of the discount. */
export interface ReadLine {
  line: Line;
  shares: { index: number; code: string | null; title: string | null; amount: Amounts }[];
  /** How many of it the shop has sent. */
  shipped: number;
}

/**
 * The shop counts a unit that was paid back no more, whether it was taken off before it left or came back afterwards.
 * For us only the first shortens an order: what was sent was ordered, and a return is told elsewhere. So what stays is
 * what has left and what is still to leave. A cancelled order keeps its lines: that it is cancelled is said once.
 */
export function readChanged(order: Doc, money: MoneyBags): Changed {
  const changed: Changed = { staying: new Map(), sent: null, back: money.zero, taxBack: money.zero };
  if (!isChanged(order)) return changed;
  const isCancelled = order.maybeValue('cancelledAt') !== null;
  const sent = readSent(order);
  changed.sent = sent;
  const takenOff = readTakenOff(order, money);
  for (const line of wholeList(order, 'lineItems')) {
    const id = line.text('id');
    const off = takenOff.filter((one) => one.line === id);
    const there = isCancelled ? unitsOf(off) + line.integer('currentQuantity') : unitsThere(line, sent);
    let left = Math.min(there, line.integer('quantity')) - line.integer('currentQuantity');
    if (left <= 0) continue;
    changed.staying.set(id, left);
    for (const one of off) {
      const kept = { kept: Math.min(left, one.quantity), of: one.quantity };
      changed.back = plus(changed.back, shareOf(one.subtotal, kept));
      changed.taxBack = plus(changed.taxBack, shareOf(one.tax, kept));
      left -= kept.kept;
    }
  }
  return changed;
}

function unitsThere(line: Doc, sent: Map<string, number>): number {
  if (!line.boolean('requiresShipping')) return 0;
  return (sent.get(line.text('id')) ?? 0) + line.integer('unfulfilledQuantity');
}

function unitsOf(takenOff: readonly TakenOff[]): number {
  return takenOff.reduce((sum, { quantity }) => sum + quantity, 0);
}

function readTakenOff(order: Doc, money: MoneyBags): TakenOff[] {
  const all = order.list('refunds').flatMap((refund) =>
    wholeList(refund, 'refundLineItems').map((off) => ({
      line: off.text('lineItem.id'),
      quantity: off.integer('quantity'),
      rank: RANKS.indexOf(off.oneOf('restockType', RANKS)),
      subtotal: money.amounts(off, 'subtotalSet'),
      tax: money.amounts(off, 'totalTaxSet'),
    })),
  );
  return all.toSorted((a, b) => a.rank - b.rank);
}

/** Units that have left, by line. */
function readSent(order: Doc): Map<string, number> {
  const sent = new Map<string, number>();
  for (const fulfilment of order.list('fulfillments')) {
    if (fulfilment.text('status') === 'CANCELLED') continue;
    for (const one of wholeList(fulfilment, 'fulfillmentLineItems')) {
      const line = one.text('lineItem.id');
      sent.set(line, (sent.get(line) ?? 0) + one.integer('quantity'));
    }
  }
  return sent;
}

/** True when something was taken off, or all of it cancelled: then refunds and shipments tell what that means. */
export function isChanged(order: Doc): boolean {
  if (order.maybeValue('cancelledAt') !== null) return true;
  return order.list('lineItems.nodes').some((line) => line.integer('currentQuantity') < line.integer('quantity'));
}

/** The lines of which something is left, as they are after all edits. */
export function readLines(order: Doc, money: MoneyBags, { staying, sent }: Changed): ReadLine[] {
  const tip = money.maybe(order, 'totalTipReceivedSet');
  return wholeList(order, 'lineItems').flatMap((doc) => {
    const of = doc.integer('quantity');
    const kept = doc.integer('currentQuantity') + (staying.get(doc.text('id')) ?? 0);
    return kept <= 0 ? [] : [readLine(doc, { kept: Math.min(kept, of), of }, { money, tip, sent })];
  });
}

interface Shop {
  money: MoneyBags;
  tip: Amounts;
  sent: Changed['sent'];
}

function readLine(doc: Doc, kept: Kept, { money, tip, sent }: Shop): ReadLine {
  const unitPrice = money.amounts(doc, 'originalUnitPriceSet');
  const shares: ReadLine['shares'] = [];
  const discountAllocations: Line['discountAllocations'] = [];
  let total = times(unitPrice, kept.kept);
  const allocations = doc.list('discountAllocations');
  const left = sharesOf(
    allocations.map((allocation) => money.amounts(allocation, 'allocatedAmountSet')),
    kept,
  );
  for (const [index, allocation] of allocations.entries()) {
    const amount = left[index] ?? money.zero;
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
  const shipped = sent === null ? kept.kept - doc.integer('unfulfilledQuantity') : (sent.get(line.id) ?? 0);
  return { line, shares, shipped: Math.max(0, shipped) };
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
