import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import type { Payment } from './order-schema.ts';

/** How far a transaction has come: what ever succeeded stays so, whatever arrives after it. */
const RANK: Record<Payment['status'], number> = { requested: 0, pending: 1, expired: 2, failed: 3, succeeded: 4 };

/**
 * Every transaction once, in the furthest state it was ever said to be in, sorted by time and id:
 * `[{ transaction, kind, status, amount, currency, tender, at }]`, amounts in minor units.
 */
export function paymentList(events: DeriveInput['events']): Json[] {
  const furthest = new Map<string, { at: string; payment: Payment }>();
  for (const { type, classifier, at, data } of events) {
    if (type !== 'payment' || classifier !== 'actual') continue;
    const payment = data as Payment;
    const known = furthest.get(payment.transaction);
    if (known === undefined || RANK[payment.status] > RANK[known.payment.status])
      furthest.set(payment.transaction, { at, payment });
  }
  return [...furthest.values()]
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.payment.transaction < b.payment.transaction ? -1 : 1))
    .map(({ at, payment }) => ({ ...payment, at }));
}
