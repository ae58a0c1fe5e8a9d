import type { Doc } from '../../src/kit/doc.ts';
import type { Occurrence } from '../../src/model/fact.ts';
import type { Payment } from '../../src/model/payment/payment.ts';

/** One state of one transaction, as the event that the model counts. */
export function happened(data: Payment, at: number): Occurrence {
  return {
    key: `${data.transaction}:${data.status}`,
    type: 'payment',
    at: isoTime(at),
    classifier: 'actual',
    data,
  };
}

/** Unix seconds → RFC 3339. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

/** `card`, `wallet` of a card in one, else Stripe's own word for the payment method; null where none is shown. */
export function tenderOf(charge: Doc): string | null {
  const type = charge.maybeText('payment_method_details.type');
  if (type !== 'card') return type;
  return charge.maybeText('payment_method_details.card.wallet.type') === null ? 'card' : 'wallet';
}
