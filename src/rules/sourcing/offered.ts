import { addQuantities, compareQuantities, subtractQuantities } from '../../model/value/quantity.ts';
import type { StockRules } from './stock-rules.ts';
import { unitsOf } from './units-of.ts';

/** Of one variant: by location, units that are neither reserved nor kept back. */
export type Available = (location: string, sku: string) => string;

/**
 * On hand less what is reserved, what carts hold and the location's safety stock. Below zero when more is promised than
 * there is.
 */
export function availableAt(level: { onHand: string; reserved: string; softReserved: string }, safety = '0'): string {
  return [level.reserved, level.softReserved, safety].reduce(subtractQuantities, level.onHand);
}

/**
 * What a channel may offer of a variant (available to promise): everything at its locations less its buffer, never
 * below zero. Of a kit as many as its scarcest component allows.
 *
 * @param guard by variant, units kept back on top: orders wait for them, or a channel that cannot be told may have sold them
 */
export function offeredBy(
  rules: StockRules,
  channel: string,
  want: { parts: readonly { sku: string; per: string }[]; available: Available; guard?: (sku: string) => string },
): string {
  const { locations = [], buffer = '0' } = rules.channels[channel] ?? {};
  return unitsOf(want, (sku) => {
    const units = locations.map((location) => atLeastNothing(want.available(location, sku))).reduce(addQuantities, '0');
    const kept = addQuantities(buffer, want.guard?.(sku) ?? '0');
    return atLeastNothing(subtractQuantities(units, kept));
  });
}

function atLeastNothing(quantity: string): string {
  return compareQuantities(quantity, '0') > 0 ? quantity : '0';
}
