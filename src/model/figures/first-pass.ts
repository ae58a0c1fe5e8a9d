import type { LineQuantities } from '../order/line-quantities.ts';
import {
  addQuantities,
  compareQuantities,
  greatestQuantity,
  isSome,
  leastQuantity,
  subtractQuantities,
} from '../value/quantity.ts';

/** Units of one line that were not sent at the first asking; decimal text in the line's own unit. */
export interface Failed {
  /** No stock was found for them when it was first looked for. */
  unpromised: string;
  /** Places would not send them. */
  short: string;
  /** They left as another SKU. */
  other: string;
}

/** How one line was filled at the first asking: `filled` of `asked`; `over` is false while it is not known. */
export interface FirstPass {
  filled: string;
  asked: string;
  over: boolean;
}

/**
 * How a line was filled at the first asking, whatever has become of the rest since. Where several reasons speak of one
 * line they are taken to speak of different units: the rate is then lower than it was, never higher. Null: nothing was
 * asked for, for it is cancelled.
 *
 * With `ordered` O, `cancelled` C and `failed` F = min(O, unpromised + short + other), filled are O − max(C, F): what was
 * short is not forgiven by cancelling it. It is over when as many have left.
 */
export function firstPass(line: LineQuantities, { unpromised, short, other }: Failed): FirstPass | null {
  const { ordered, cancelled = '0', shipped = '0', delivered = '0', writtenOff = '0' } = line;
  const failed = leastQuantity(ordered, [unpromised, short, other].reduce(addQuantities, '0'));
  const filled = subtractQuantities(ordered, greatestQuantity(cancelled, failed));
  const asked = addQuantities(filled, failed);
  if (!isSome(asked)) return null;
  const left = [shipped, delivered, writtenOff].reduce(addQuantities, '0');
  return { filled, asked, over: compareQuantities(left, filled) >= 0 };
}
