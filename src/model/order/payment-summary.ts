import type { DeriveInput } from '../entity.ts';
import type { Lines, Payment } from './order-schema.ts';

/** What has been paid, in minor units of `currency`, computed from transactions alone. */
export interface PaymentSummary {
  status:
    | 'not_paid'
    | 'partially_authorised'
    | 'authorised'
    | 'partially_paid'
    | 'paid'
    | 'overpaid'
    | 'partially_refunded'
    | 'refunded'
    | 'disputed'
    | 'voided';
  currency: string;
  /** Authorised and not voided. */
  authorised: number;
  captured: number;
  refunded: number;
  /** Charged back and not won back. */
  disputed: number;
  /** total − captured + refunded: what is still owed; below zero when too much was paid. */
  balance: number;
}

type Sums = Pick<PaymentSummary, 'authorised' | 'captured' | 'refunded' | 'disputed'> & { voided: number };

/** One summary of an order's payments. Transactions count once, by what succeeded, in any order. */
export function paymentSummary(events: DeriveInput['events'], lines: Lines, currency: string): PaymentSummary {
  const payments = succeeded(events);
  const sums: Sums = { authorised: 0, captured: 0, refunded: 0, disputed: 0, voided: 0 };
  for (const payment of payments) if (payment.currency === currency) count(sums, payment);
  // A gift card is a tender. Sources that report it as a transaction too would count it twice.
  if (!payments.some((payment) => payment.tender === 'gift_card')) {
    for (const card of lines.giftCards) sums.captured += card.amount.shop;
  }
  const { authorised, captured, refunded, disputed } = sums;
  const { total } = lines.totals.shop;
  return {
    status: statusOf(sums, total),
    currency,
    authorised,
    captured,
    refunded,
    disputed,
    balance: total - captured + refunded,
  };
}

/** A transaction that ever succeeded stays so: a failure that arrives after it is late. */
function succeeded(events: DeriveInput['events']): Payment[] {
  const byTransaction = new Map<string, Payment>();
  for (const { type, classifier, data } of events) {
    if (type !== 'payment' || classifier !== 'actual') continue;
    const payment = data as Payment;
    if (payment.status === 'succeeded') byTransaction.set(payment.transaction, payment);
  }
  return [...byTransaction.values()];
}

function count(sums: Sums, { kind, amount }: Payment): void {
  if (kind === 'authorise') sums.authorised += amount;
  else if (kind === 'capture' || kind === 'sale') sums.captured += amount;
  else if (kind === 'refund') sums.refunded += amount;
  else if (kind === 'refund_reversal') sums.refunded -= amount;
  else if (kind === 'chargeback') sums.disputed += amount;
  else if (kind === 'chargeback_reversal') sums.disputed -= amount;
  else {
    sums.authorised -= amount;
    sums.voided += amount;
  }
}

function statusOf(sums: Sums, total: number): PaymentSummary['status'] {
  const { authorised, captured, refunded, disputed, voided } = sums;
  if (disputed > 0) return 'disputed';
  if (refunded > 0) return refunded >= captured ? 'refunded' : 'partially_refunded';
  if (captured > total) return 'overpaid';
  // An order that costs nothing is paid as it stands.
  if (captured === total) return 'paid';
  if (captured > 0) return 'partially_paid';
  if (authorised >= total) return 'authorised';
  if (authorised > 0) return 'partially_authorised';
  return voided > 0 ? 'voided' : 'not_paid';
}
