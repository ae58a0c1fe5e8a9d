import type { Transaction } from '../../model/payment/transactions.ts';
import { whatIsLeft } from '../../model/payment/what-is-left.ts';

/** A refund that the hub has asked for, whatever became of it. */
export interface Asked {
  /** What it takes from. */
  transaction: string;
  /** Minor units. */
  amount: number;
  /** The grant that it was for; null: the order was cancelled. */
  grant: string | null;
}

/**
 * How much of one transaction was given back or asked for: what is asked for next is another request than all before it.
 *
 * @returns minor units
 */
export function takenOf(all: readonly Transaction[], asked: readonly Asked[], transaction: string): number {
  return Math.max(shownOf(all, transaction), askedOf(asked, transaction));
}

/**
 * Transactions together with refunds that were asked for and that nobody has told of yet, as if they were under way. One
 * that was refused, or has failed, stays so for good: it is a person's, and not asked for again.
 */
export function withAsked(all: readonly Transaction[], asked: readonly Asked[]): Transaction[] {
  const about = [...new Set(asked.map(({ transaction }) => transaction))];
  const untold = about.flatMap((id): Transaction[] => {
    const parent = all.find(({ transaction }) => transaction === id);
    const amount = askedOf(asked, id) - shownOf(all, id);
    if (parent === undefined || amount <= 0) return [];
    return [{ ...parent, transaction: `asked ${id}`, kind: 'refund', status: 'requested', amount, parent: id, expiresAt: null }];
  });
  return [...all, ...untold];
}

function askedOf(asked: readonly Asked[], id: string): number {
  return asked.reduce((sum, { transaction, amount }) => sum + (transaction === id ? amount : 0), 0);
}

function shownOf(all: readonly Transaction[], id: string): number {
  const captured = all.filter(({ kind, status }) => (kind === 'capture' || kind === 'sale') && status === 'succeeded');
  const whole = captured.find(({ transaction }) => transaction === id)?.amount ?? 0;
  return whole - (whatIsLeft(captured, refundsOf(all)).get(id) ?? whole);
}

/** Refunds that were made or are under way, less what came back of them. */
export function refundsOf(all: readonly Transaction[]): Transaction[] {
  const back = new Map<string, number>();
  for (const { kind, status, parent, amount } of all)
    if (kind === 'refund_reversal' && status === 'succeeded' && parent !== null)
      back.set(parent, (back.get(parent) ?? 0) + amount);
  return all
    .filter(({ kind, status }) => kind === 'refund' && status !== 'failed' && status !== 'expired')
    .map((one) =>
      one.status === 'succeeded' ? { ...one, amount: Math.max(0, one.amount - (back.get(one.transaction) ?? 0)) } : one,
    );
}
