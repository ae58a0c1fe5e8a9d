import type { Doc } from '../../src/kit/doc.ts';
import type { Occurrence } from '../../src/model/fact.ts';
import { readAmount } from './amount.ts';
import { happened, isoTime, tenderOf } from './happened.ts';

/** How a charge came about. */
export interface Course {
  /** It was authorised first, and is captured by a call of its own. */
  manual: boolean;
  /** Unix seconds: when it was captured, and when what was left was released. */
  capturedAt: number;
  releasedAt: number;
  /** Its hold was given up by time. */
  lapsed: boolean;
}

/** The id under which the payment of a charge is counted: its intent's, for an intent is paid by one charge at most. */
export function paymentOf(charge: Doc): string {
  return charge.maybeId('payment_intent') ?? charge.id('id');
}

/** The transaction that a refund or a dispute of a charge takes from. */
export function takenBy(charge: Doc, { manual }: Pick<Course, 'manual'>): string {
  return manual ? `${paymentOf(charge)}/capture` : paymentOf(charge);
}

/** What one charge says: a declined attempt, a sale, or an authorisation with its capture and its release. */
export function chargeEvents(charge: Doc, course: Course): Occurrence[] {
  const status = charge.oneOf('status', ['succeeded', 'pending', 'failed']);
  const created = charge.integer('created');
  const base = { ...readAmount(charge), tender: tenderOf(charge) };
  const kind = course.manual ? ('authorise' as const) : ('sale' as const);
  if (status === 'failed') return [happened({ transaction: charge.id('id'), kind, status, ...base }, created)];
  const transaction = paymentOf(charge);
  if (status === 'pending') return [happened({ transaction, kind, status, ...base }, created)];
  if (!course.manual) return [happened({ transaction, kind, status, ...base }, created)];
  return authorised(charge, course, { transaction, ...base });
}

function authorised(
  charge: Doc,
  course: Course,
  base: { transaction: string; amount: number; currency: string; tender: string | null },
): Occurrence[] {
  const before = charge.maybeInteger('payment_method_details.card.capture_before');
  const expiresAt = before === null ? null : isoTime(before);
  const given = { ...base, kind: 'authorise' as const, status: 'succeeded' as const, expiresAt };
  const events = [happened(given, charge.integer('created'))];
  const { transaction, tender } = base;
  const part = { parent: transaction, tender, status: 'succeeded' as const };
  const captured = charge.boolean('captured') ? readAmount(charge, 'amount_captured') : { amount: 0, currency: base.currency };
  if (captured.amount > 0) {
    events.push(happened({ transaction: `${transaction}/capture`, kind: 'capture', ...captured, ...part }, course.capturedAt));
  }
  if (course.lapsed) return [...events, happened({ ...given, status: 'expired' }, course.releasedAt)];
  // A release is shown as refunded, although nothing of it was ever taken.
  const released = captured.amount > 0 || charge.boolean('refunded') ? base.amount - captured.amount : 0;
  if (released <= 0) return events;
  const gone = { transaction: `${transaction}/void`, kind: 'void' as const, amount: released, currency: base.currency };
  return [...events, happened({ ...gone, ...part }, captured.amount > 0 ? course.capturedAt : course.releasedAt)];
}
