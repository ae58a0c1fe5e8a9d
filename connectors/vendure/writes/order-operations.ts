import type { Doc } from '../../../src/kit/doc.ts';
import type { Failed } from '../../../src/kit/classify.ts';
import { failed } from '../answer.ts';
import { wordsOf } from '../refusals.ts';
import type { Write } from './graph-call.ts';
import { held, type Held, type Operation } from './operation.ts';

const LEFT = new Set(['PartiallyShipped', 'Shipped', 'PartiallyDelivered', 'Delivered']);
const CHANGEABLE = new Set(['PaymentAuthorized', 'PaymentSettled', 'PartiallyShipped', 'Shipped', 'PartiallyDelivered']);

/** The writes of an order: what a look decides, and what a refusal of one means. */
export const orderOperations = {
  lookAtOrder: {
    field: 'order',
    nature: 'read',
    taken: (order, frame) => {
      if (frame.next === 'cancel') return mayCancel(order);
      return frame.next === 'open' ? mayChange(order) : moneyStep(order);
    },
  },
  cancelOrder: {
    field: 'cancelOrder',
    nature: 'set',
    // Goods may leave before the next try, and Vendure would cancel those too.
    again: null,
    taken: (order, { onCancel }) => (onCancel === 'refund' ? moneyStep(order) : held({ next: null })),
    judge: (code, refusal, { onCancel }) => {
      // Nothing of it is left to be cancelled: an earlier call has come through whose answer was lost.
      const moved = code === 'ORDER_STATE_TRANSITION_ERROR' && refusal.maybeText('fromState') === 'Cancelled';
      if (moved || code === 'EMPTY_ORDER_LINE_SELECTION_ERROR') return held({ next: onCancel === 'refund' ? 'money' : null });
      return code === 'ORDER_STATE_TRANSITION_ERROR' || code === 'CANCEL_ACTIVE_ORDER_ERROR'
        ? rejected(wordsOf(code, refusal))
        : null;
    },
  },
  refundOrder: {
    field: 'refundOrder',
    nature: 'set',
    taken: () => held(),
    // All that was left was asked for: less is left, so that it was paid back meanwhile, perhaps by a call of ours.
    judge: (code) => (code === 'REFUND_AMOUNT_ERROR' ? held() : null),
  },
  voidPayment: {
    field: 'cancelPayment',
    nature: 'set',
    taken: () => held(),
    judge: (code, refusal) =>
      code === 'PAYMENT_STATE_TRANSITION_ERROR' && refusal.maybeText('fromState') === 'Cancelled' ? held() : null,
  },
  moveOrder: {
    field: 'transitionOrderToState',
    nature: 'set',
    taken: () => held(),
    judge: (code, refusal, { next }) => {
      if (code !== 'ORDER_STATE_TRANSITION_ERROR') return null;
      if (refusal.maybeText('fromState') === refusal.maybeText('toState')) return held();
      // The way in is a refusal of the request; the way back is for a person, for the change was made.
      return next === undefined ? null : rejected(wordsOf(code, refusal));
    },
  },
  readdressOrder: { field: 'modifyOrder', nature: 'set', taken: () => held() },
  noteOrder: {
    field: 'setOrderCustomFields',
    nature: 'set',
    taken: (order) => held({ id: order.id('id'), version: String(Date.parse(order.time('updatedAt'))) }),
  },
} as const satisfies Partial<Record<Write, Operation>>;

function rejected(reason: string): Held {
  return held({ answer: { outcome: 'rejected', reason: reason.slice(0, 500) }, next: null });
}

function mayCancel(order: Doc): Held {
  const state = order.text('state');
  if (state === 'Cancelled') return held({ next: null });
  return LEFT.has(state) ? rejected(`The order is ${state} in Vendure: goods have left. Pay back what comes back.`) : held();
}

function mayChange(order: Doc): Held {
  const state = order.text('state');
  if (CHANGEABLE.has(state) && covered(order) < order.integer('totalWithTax')) {
    // Vendure opens such an order and never lets it close again.
    return rejected('The order is not paid in full in Vendure, or was paid back in part: change it there.');
  }
  if (CHANGEABLE.has(state)) return held({ next: `open:${state}` });
  const busy = state === 'Modifying' || state === 'ArrangingAdditionalPayment';
  return rejected(
    busy ? 'Someone is changing the order in Vendure right now.' : `An order that is ${state} in Vendure cannot be changed.`,
  );
}

/** What is authorised or taken, less what was given back. */
function covered(order: Doc): number {
  const live = order.maybeList('payments').filter((payment) => ['Authorized', 'Settled'].includes(payment.text('state')));
  return live.reduce((sum, payment) => sum + payment.integer('amount') - givenBack(payment), 0);
}

function givenBack(payment: Doc): number {
  const back = payment.list('refunds').filter((refund) => refund.text('state') !== 'Failed');
  return back.reduce((sum, refund) => sum + refund.integer('total'), 0);
}

/** The next payment that is to be given back or let go; none: all is done. */
function moneyStep(order: Doc): Held | Failed {
  for (const payment of order.maybeList('payments')) {
    const id = payment.id('id');
    const state = payment.text('state');
    if (state === 'Authorized') return held({ next: `void:${id}` });
    const refunds = payment.list('refunds');
    const back = refunds.filter((refund) => refund.text('state') !== 'Failed');
    const open = payment.integer('amount') - back.reduce((sum, refund) => sum + refund.integer('total'), 0);
    if (state !== 'Settled' || open <= 0) continue;
    if (back.length < refunds.length)
      return failed('permanent', `The refund of payment ${id} failed in Vendure: pay it back there.`);
    return held({ next: `refund:${id}:${open}` });
  }
  return held({ next: null });
}
