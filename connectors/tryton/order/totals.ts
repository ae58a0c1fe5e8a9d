import { normalQuantity } from '../../../src/model/value/quantity.ts';
import type { Totals } from './lines.ts';

/** What Tryton makes of a sale. */
export interface Amounts extends Totals {
  state: string;
}

export function isSame(wanted: Totals, found: Totals): boolean {
  return (['untaxed', 'tax', 'total'] as const).every((name) => normalQuantity(wanted[name]) === normalQuantity(found[name]));
}

/** For the person who has to look at it. */
export function describe(wanted: Totals, found: Totals): string {
  const text = ({ untaxed, tax, total }: Totals): string => `${untaxed} + ${tax} tax = ${total}`;
  return `Tryton makes ${text(found)} of the order, which comes to ${text(wanted)}`;
}
