import { compareQuantities, leastQuantity, timesHeld } from '../../model/value/quantity.ts';

/**
 * How many units can be made of what is there: of a plain variant what there is, of a kit as many as its scarcest
 * component allows.
 */
export function unitsOf(
  { parts }: { parts: readonly { sku: string; per: string }[] },
  available: (sku: string) => string,
): string {
  let units: string | null = null;
  for (const { sku, per } of parts) {
    const held = available(sku);
    const made = per === '1' && parts.length === 1 ? held : timesHeld(held, per);
    units = units === null ? made : leastQuantity(units, made);
  }
  return units === null || compareQuantities(units, '0') < 0 ? '0' : units;
}
