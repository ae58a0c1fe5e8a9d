import { addQuantities, leastQuantity, subtractQuantities } from '../value/quantity.ts';
import type { Answer, Lines } from './fulfilment-schema.ts';
import { shortPick } from './short-picks.ts';

/** Where the units of one line of a request are. */
export interface LineProgress {
  id: string;
  line: string;
  quantity: string;
  shipped: string;
  /** Not sent as asked for, by what becomes of them; a code that nobody knows leaves them to be sent later. */
  backordered: string;
  cancelled: string;
  substituted: string;
  /** Still to be sent: the remainder of a part that has left. */
  open: string;
  /** Sent beyond what was asked for. */
  over: string;
  /** The codes that were given, sorted. */
  codes: string[];
}

type Entry = NonNullable<Answer['lines']>[number];

/** Takes each count only from what is left, so that counts that contradict each other never exceed what was asked for. */
export function lineProgress(lines: Lines['lines'], answer: Answer | null): LineProgress[] {
  return lines.map((one) => {
    const entries = (answer?.lines ?? []).filter(({ line }) => line === one.id);
    const sent = entries.reduce((sum, { shipped }) => addQuantities(sum, shipped), '0');
    const shipped = leastQuantity(sent, one.quantity);
    let left = subtractQuantities(one.quantity, shipped);
    const take = (rest: string): string => {
      const taken = leastQuantity(shortOf(entries, rest), left);
      left = subtractQuantities(left, taken);
      return taken;
    };
    const [cancelled, substituted, backordered] = [take('cancel'), take('substitute'), take('backorder')];
    return {
      id: one.id,
      line: one.line,
      quantity: one.quantity,
      shipped,
      backordered,
      cancelled,
      substituted,
      open: left,
      over: subtractQuantities(sent, shipped),
      codes: entries.flatMap(({ code = null }) => code ?? []).toSorted(),
    };
  });
}

function shortOf(entries: readonly Entry[], rest: string): string {
  return entries
    .filter(({ code }) => (shortPick(code)?.rest ?? 'backorder') === rest)
    .reduce((sum, { short = '0' }) => addQuantities(sum, short), '0');
}
