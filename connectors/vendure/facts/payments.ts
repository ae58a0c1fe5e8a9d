import type { Doc } from '../../../src/kit/doc.ts';
import type { Occurrence } from '../../../src/model/fact.ts';
import type { Payment } from '../../../src/model/payment/payment.ts';
import type { ReadAmount } from './amount.ts';

interface Terms {
  currency: string;
  amount: ReadAmount;
}

/** A state that a payment or refund came into. */
interface Move {
  from: string;
  to: string;
  at: string;
}

/**
 * Vendure shows a payment in its last state; how it came there stands in the order's history. What was authorised and
 * then taken are two transactions of one payment: `7/authorise` and `7/capture`. Each state of one is an event of
 * its own, at the time it came into it, so that reading again adds nothing.
 */
export function readPayments(order: Doc, terms: Terms): Occurrence[] {
  const history = order.list('history.items');
  return order.maybeList('payments').flatMap((payment) => [
    ...ofPayment(payment, moves(history, 'paymentId', payment.id('id')), terms),
    ...payment.list('refunds').flatMap((refund) => {
      const made = moves(history, 'refundId', refund.id('id'));
      return ofRefund(refund, made, { ...terms, tender: payment.text('method') });
    }),
  ]);
}

function moves(history: Doc[], field: 'paymentId' | 'refundId', id: string): Move[] {
  return history
    .filter((entry) => entry.maybeId(`data.${field}`) === id && entry.maybeText('data.to') !== null)
    .map((entry) => ({ from: entry.text('data.from'), to: entry.text('data.to'), at: entry.time('createdAt') }));
}

function ofPayment(payment: Doc, made: Move[], { currency, amount }: Terms): Occurrence[] {
  const id = payment.id('id');
  const event = (kind: Payment['kind'], status: Payment['status'], at: string): Occurrence => ({
    key: `${id}/${kind}:${status}`,
    type: 'payment',
    at,
    classifier: 'actual',
    data: {
      transaction: `${id}/${kind}`,
      kind,
      status,
      amount: amount(payment, 'amount'),
      currency,
      tender: payment.text('method'),
    },
  });
  const when = (state: string): string => made.findLast((move) => move.to === state)?.at ?? payment.time('createdAt');
  const state = payment.text('state');
  const authorised = state === 'Authorized' || made.some((move) => move.to === 'Authorized' || move.from === 'Authorized');
  const before = authorised ? [event('authorise', 'succeeded', payment.time('createdAt'))] : [];
  switch (state) {
    case 'Settled':
      return [...before, event(authorised ? 'capture' : 'sale', 'succeeded', when('Settled'))];
    case 'Cancelled':
      // What was never authorised cannot be voided: it only failed to come.
      return authorised
        ? [...before, event('void', 'succeeded', when('Cancelled'))]
        : [event('sale', 'failed', when('Cancelled'))];
    case 'Declined':
    case 'Error':
      return [...before, event(authorised ? 'capture' : 'sale', 'failed', when(state))];
    case 'Authorized':
      return before;
    default:
      // A state of the shop's own payment process: on its way.
      return [...before, event(authorised ? 'capture' : 'sale', 'pending', payment.time('createdAt'))];
  }
}

function ofRefund(refund: Doc, made: Move[], { currency, amount, tender }: Terms & { tender: string }): Occurrence[] {
  const transaction = `refund/${refund.id('id')}`;
  const event = (status: Payment['status'], at: string): Occurrence => ({
    key: `${transaction}:${status}`,
    type: 'payment',
    at,
    classifier: 'actual',
    data: { transaction, kind: 'refund', status, amount: amount(refund, 'total'), currency, tender },
  });
  const state = refund.text('state');
  const at = made.findLast((move) => move.to === state)?.at ?? refund.time('updatedAt');
  if (state === 'Settled') return [event('succeeded', at)];
  if (state === 'Failed') return [event('failed', at)];
  return [event('pending', refund.time('createdAt'))];
}
