import { mayReturn, type Physical } from './physical-state.ts';
import type { LineCounts } from './line-counts.ts';
import type { Refunds } from './refunds.ts';
import { greatestQuantity, leastQuantity, subtractQuantities } from '../value/quantity.ts';
import { shareOf } from './share.ts';

export type FinancialState = 'none' | 'pending' | 'partially_refunded' | 'refunded' | 'exchanged' | 'store_credit' | 'denied';

/** Amounts of a return, in minor units of its currency. */
export interface ReturnTotals {
  /** Σ of what its lines are worth. */
  lines: number;
  shipping: number;
  /** Kept back: restocking, a label. */
  fees: number;
  /** lines + shipping − fees, and never below zero: the most that is paid back. Nothing until it is authorised. */
  refundable: number;
  /** The same as if all of it were authorised. */
  worth: number;
  /** The same of the units that have arrived or are kept by the customer. */
  earned: number;
  /** The same of the units of which somebody has decided what becomes of them, or that the customer keeps. */
  inspected: number;
  refunded: number;
  /** Refunds that are asked for and have not ended. */
  pending: number;
  /** Paid back for units that have not arrived: an instant refund. */
  advance: number;
}

/** Units of a line that a refund is owed for: never more than were authorised. */
export function refundableUnits(
  { groups, authorised }: Physical,
  { line, received, inspected, undecided }: LineCounts,
): { granted: string; earned: string; inspected: string } {
  if (!mayReturn(authorised)) return { granted: '0', earned: '0', inspected: '0' };
  const kept = groups.header?.method === 'keep_it' ? line.quantity : '0';
  const atMost = (units: string): string => leastQuantity(greatestQuantity(units, kept), line.quantity);
  return { granted: line.quantity, earned: atMost(received), inspected: atMost(subtractQuantities(inspected, undecided)) };
}

/** What is paid back at most for so many units of the line. */
export function lineValue({ line }: LineCounts, units: string): number {
  return shareOf(line.value ?? line.refund, units, line.quantity);
}

export function returnTotals(physical: Physical, refunds: Refunds): ReturnTotals {
  const { groups, counted, authorised } = physical;
  const fees = (groups.lines?.fees ?? []).reduce((sum, { amount }) => sum + amount, 0);
  const shipping = groups.lines?.shipping ?? 0;
  const sum = (of: (counts: LineCounts) => string): number =>
    counted.lines.reduce((total, one) => total + lineValue(one, of(one)), 0);
  const less = (amount: number): number => Math.max(0, amount + shipping - fees);
  const lines = sum(({ line }) => line.quantity);
  const worth = less(lines);
  // Shipping is owed with the goods; a fee is kept back from whatever is owed.
  const owed = (arrived: number): number => (arrived === 0 ? 0 : Math.min(worth, less(arrived)));
  const earned = owed(sum((one) => refundableUnits(physical, one).earned));
  const inspected = owed(sum((one) => refundableUnits(physical, one).inspected));
  const refunded = refunds.told ? refunds.paid : (groups.lines?.total ?? 0);
  const refundable = mayReturn(authorised) ? worth : 0;
  const advance = Math.max(0, refunded - earned);
  return { lines, shipping, fees, worth, refundable, earned, inspected, refunded, pending: refunds.pending, advance };
}

/**
 * Where the money is. Money that was paid decides before every word about it: what was refunded stays refunded when it is
 * denied afterwards, and the flags say so.
 */
export function financialState({ groups, authorised }: Physical, totals: ReturnTotals, { credited }: Refunds): FinancialState {
  const { resolution, header } = groups;
  const exchanged = (header?.exchangeOrder ?? null) !== null;
  const { refunded, worth, pending } = totals;
  if (refunded > 0) {
    if (refunded >= worth) return credited >= refunded ? 'store_credit' : 'refunded';
    if (exchanged) return 'exchanged';
    return credited >= refunded ? 'store_credit' : 'partially_refunded';
  }
  if (exchanged) return 'exchanged';
  if (pending > 0) return 'pending';
  if (resolution?.kind === 'denied' || authorised === 'declined') return 'denied';
  return resolution === null ? 'none' : 'pending';
}
