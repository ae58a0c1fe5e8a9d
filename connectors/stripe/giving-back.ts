import type { Doc } from '../../src/kit/doc.ts';
import type { Occurrence } from '../../src/model/fact.ts';
import type { Payment } from '../../src/model/payment/payment.ts';
import { readAmount } from './amount.ts';
import { happened } from './happened.ts';

/** The transaction that it takes from, and the tender that was paid with. */
interface Taken {
  parent: string;
  tender: string | null;
}

const REFUND_STATES: Record<string, Payment['status']> = {
  pending: 'pending',
  requires_action: 'action_required',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
};

/** A refund; one that failed is taken back as well, for it may have succeeded before it failed. */
export function refundEvents(refund: Doc, taken: Taken): Occurrence[] {
  const transaction = refund.id('id');
  const status = REFUND_STATES[refund.oneOf('status', Object.keys(REFUND_STATES))] ?? 'pending';
  const base = { ...readAmount(refund), ...taken };
  const created = refund.integer('created');
  const event = happened({ transaction, kind: 'refund', status, ...base }, created);
  if (status !== 'failed') return [event];
  const back = { ...base, transaction: `${transaction}/reversal`, kind: 'refund_reversal' as const, parent: transaction };
  return [event, happened({ ...back, status: 'succeeded' }, created)];
}

/** The same as the return sees it that the refund is of. */
export function returnEvents(refund: Doc, taken: Taken): Occurrence[] {
  return refundEvents(refund, taken).map((event) => {
    const { transaction, kind, status, amount, currency, tender = null } = event.data as Payment;
    const told = status === 'action_required' ? 'pending' : status;
    return { ...event, type: 'refund', data: { transaction, kind, status: told, amount, currency, tender } };
  });
}

/** A refund that is none: the release of what was never captured moves no money. */
export function isRelease(refund: Doc, charge: Doc): boolean {
  if (!charge.boolean('captured')) return true;
  const released = charge.integer('amount') - charge.integer('amount_captured');
  return refund.maybeValue('balance_transaction') === null && released > 0 && refund.integer('amount') === released;
}

/** Inquiries take no money: they are disputes that may come. */
const INQUIRIES = ['warning_needs_response', 'warning_under_review', 'warning_closed', 'prevented'];
const DISPUTES = ['needs_response', 'under_review', 'won', 'lost'];

/** A dispute takes the money at once; one that is won gives it back. One that is lost stays as it is. */
export function disputeEvents(dispute: Doc, taken: Taken): Occurrence[] {
  const transaction = dispute.id('id');
  const status = dispute.oneOf('status', [...INQUIRIES, ...DISPUTES]);
  const base = { ...readAmount(dispute), ...taken };
  const created = dispute.integer('created');
  const charged = (state: Payment['status']): Occurrence =>
    happened({ transaction, kind: 'chargeback', status: state, ...base }, created);
  if (INQUIRIES.includes(status))
    return [charged(status.startsWith('warning') && status !== 'warning_closed' ? 'pending' : 'failed')];
  const back = dispute.maybeList('balance_transactions').find((entry) => entry.integer('amount') > 0);
  if (status !== 'won') return [charged('succeeded')];
  const won = { ...base, transaction: `${transaction}/reversal`, kind: 'chargeback_reversal' as const, parent: transaction };
  return [charged('succeeded'), happened({ ...won, status: 'succeeded' }, back?.integer('created') ?? created)];
}
