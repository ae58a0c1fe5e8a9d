import { allocate } from '../value/money.ts';
import { compareQuantities, leastQuantity, subtractQuantities } from '../value/quantity.ts';

const PLACES = 6;

/**
 * The part of an amount that falls to some of the units it is of, in minor units: parts of one amount sum to it exactly. More
 * units than there are get all of it, none get nothing.
 */
export function shareOf(amount: number, part: string, whole: string): number {
  if (compareQuantities(whole, '0') <= 0 || compareQuantities(part, '0') <= 0) return 0;
  const some = leastQuantity(part, whole);
  const rest = subtractQuantities(whole, some);
  if (compareQuantities(rest, '0') === 0) return amount;
  const scale = some.includes('.') || rest.includes('.') ? 10 ** PLACES : 1;
  return allocate(amount, [weight(some, scale), weight(rest, scale)])[0] ?? 0;
}

/** Pieces are whole; of what is weighed or measured six places are told apart. */
function weight(quantity: string, scale: number): number {
  return Math.min(Math.round(Number(quantity) * scale), Number.MAX_SAFE_INTEGER);
}
