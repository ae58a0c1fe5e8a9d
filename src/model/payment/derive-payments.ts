import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import type { Cancellation, Header, Lines } from '../order/order-schema.ts';
import { clockOf } from '../order-life/clock.ts';
import { grants } from './grants.ts';
import { PLAIN_TERMS } from './payment.ts';
import { paymentSummary, type PaymentSummary } from './payment-summary.ts';
import { paymentList, transactions } from './transactions.ts';

/**
 * `payment` and `payments` of an order's derived state, and the first once more for who reckons on with it.
 * `cancelled`: every destination has agreed to it, and nothing has left.
 */
export function derivePayments(
  { events, groups, children, payments: terms = PLAIN_TERMS }: DeriveInput,
  { header, lines, cancelled }: { header: Header; lines: Lines; cancelled: boolean },
): { summary: PaymentSummary; shown: { payment: Json; payments: Json } } {
  const cancellation = (groups['cancellation'] ?? null) as Cancellation | null;
  const cancelledAt = cancelled ? (cancellation?.at ?? null) : null;
  const clock = clockOf(events);
  const told = transactions(events, terms);
  const summary = paymentSummary(told, {
    header,
    lines,
    cancelledAt,
    terms,
    clock,
    grants: grants({ events, children }, terms),
  });
  const payment: unknown = summary;
  return { summary, shown: { payment: payment as Json, payments: paymentList(told) } };
}
