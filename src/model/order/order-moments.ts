import type { Static } from 'typebox';
import type { MomentInput } from '../entity.ts';
import type { Moment } from '../moment.ts';
import { decimalAmount, isCurrency } from '../value/money.ts';
import type { HoldPlaced, HoldReleased } from '../order-life/holds.ts';
import type { Payment } from '../payment/payment.ts';
import { shortMoments } from './short-moments.ts';
import type { Cancellation, Header } from './order-schema.ts';

/** When it was placed, what was paid, what a place would not send, and when someone wished to cancel it. */
export function orderMoments({ body, events, systemOf, claimsOf }: MomentInput): Moment[] {
  const header = (body['header'] ?? null) as Header | null;
  const cancellation = (body['cancellation'] ?? null) as Cancellation | null;
  const placed: Moment[] =
    header === null
      ? []
      : [
          {
            at: header.placedAt,
            what: 'placed',
            classifier: 'actual',
            text: `order ${header.number} is placed`,
            system: systemOf('header'),
          },
        ];
  const payments = events.filter(({ type }) => type === 'payment').map(paymentMoment);
  const others = [...events.flatMap(holdMoment), ...shortMoments({ claimsOf })];
  const { lifecycle } = (body['derived'] ?? {}) as { lifecycle?: string };
  if (cancellation === null) return [...placed, ...payments, ...others];
  const because = (cancellation.reason ?? '') === '' ? '' : `: ${cancellation.reason}`;
  const cancelled: Moment = {
    at: cancellation.at,
    what: 'cancellation',
    // Once goods are being picked a cancellation is a wish until the warehouse has granted it.
    classifier: lifecycle === 'cancelled' ? 'actual' : 'requested',
    text: `the order is to be cancelled${because}`,
    system: systemOf('cancellation'),
  };
  return [...placed, ...payments, ...others, cancelled];
}

/** Holds that were told of one by one; those that a system only lists are in the record. */
function holdMoment({ system, type, at, classifier, data }: MomentInput['events'][number]): Moment[] {
  if (type === 'hold') {
    const { id, reason, releaseAt = null } = data as Static<typeof HoldPlaced>;
    const until = releaseAt === null ? '' : ` until ${releaseAt}`;
    return [{ at, what: 'hold', classifier, text: `the order is held: ${reason} (${id})${until}`, system }];
  }
  if (type !== 'release') return [];
  const { id, by } = data as Static<typeof HoldReleased>;
  return [{ at, what: 'release', classifier, text: `the hold ${id} of ${by} is released`, system }];
}

function paymentMoment({ system, at, classifier, data }: MomentInput['events'][number]): Moment {
  const { transaction, kind, status, amount, currency, tender } = data as Payment;
  const money = isCurrency(currency) ? `${decimalAmount(amount, currency)} ${currency}` : `${amount} of ${currency}`;
  return {
    at,
    what: 'payment',
    classifier,
    text: `${kind.replaceAll('_', ' ')} of ${money}${tender ? ` by ${tender.replaceAll('_', ' ')}` : ''}: ${status}`,
    system,
    same: JSON.stringify([transaction, kind, status, classifier]),
  };
}
