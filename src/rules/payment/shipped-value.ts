import type { LineQuantities } from '../../model/order/line-quantities.ts';
import { isShippable } from '../../model/order/line-quantities.ts';
import type { Line, Lines } from '../../model/order/order-schema.ts';
import { allocate } from '../../model/value/money.ts';
import { addQuantities, subtractQuantities } from '../../model/value/quantity.ts';

export interface ShippedValue {
  /** Minor units of the side: what of the total is for goods that have left, with everything that does not ship. */
  value: number;
  /** Nothing more will leave. */
  final: boolean;
}

/**
 * What an order's goods that have left are worth: the total, less what has not left at its price with its tax and its
 * share of the order's discounts. Shipping and fees are due with the first parcel. An order without goods is due at once.
 */
export function shippedValue(
  { lines, totals }: Lines,
  quantities: readonly LineQuantities[],
  { side, taxesIncluded }: { side: 'shop' | 'presentment'; taxesIncluded: boolean },
): ShippedValue {
  const total = (totals[side] ?? totals.shop).total;
  const goods = lines.flatMap((line) => {
    const found = quantities.find(({ id }) => id === line.id);
    return found === undefined || !isShippable(line) ? [] : [{ line, left: leftOf(found), found }];
  });
  const final = goods.every(({ found }) => isSettled(found));
  if (goods.length > 0 && goods.every(({ left }) => left === '0')) return { value: 0, final };
  const kept = goods.reduce((sum, { line, left }) => sum + share(net(line, { side, taxesIncluded }), left, line.quantity), 0);
  return { value: Math.max(0, total - kept), final };
}

function leftOf({ shipped = '0', delivered = '0', writtenOff = '0' }: LineQuantities): string {
  return addQuantities(addQuantities(shipped, delivered), writtenOff);
}

function isSettled({ open, allocated, released, picked, backordered }: LineQuantities): boolean {
  return [open, allocated, released, picked, backordered].every((bucket) => bucket === undefined);
}

/** What the line adds to the total. */
function net(line: Line, { side, taxesIncluded }: { side: 'shop' | 'presentment'; taxesIncluded: boolean }): number {
  const of = (amounts: { shop: number; presentment?: number }): number => amounts[side] ?? 0;
  const discount = line.discountAllocations.filter((one) => one.of === 'order').reduce((sum, { amount }) => sum + of(amount), 0);
  const tax = taxesIncluded ? 0 : line.taxLines.reduce((sum, { amount }) => sum + of(amount), 0);
  return of(line.total) - discount + tax;
}

/** The part of an amount that is for what has not left. */
function share(amount: number, left: string, ordered: string): number {
  const rest = subtractQuantities(ordered, left);
  const places = Math.max(...[left, rest].map((quantity) => (quantity.split('.')[1] ?? '').length));
  const units = (quantity: string): number => Math.max(0, Math.round(Number(quantity) * 10 ** places));
  return allocate(amount, [units(rest), units(left)])[0] ?? 0;
}
