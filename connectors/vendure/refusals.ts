import type { Doc } from '../../src/kit/doc.ts';

/** What a person should do about a refusal, by Vendure's error code. */
const ADVICE: Record<string, string> = {
  ORDER_STATE_TRANSITION_ERROR: 'The order’s state does not allow it: move the order on in Vendure, then let the hub try again.',
  FULFILLMENT_STATE_TRANSITION_ERROR: 'The fulfilment’s state does not allow it: see who changed it in Vendure.',
  PAYMENT_STATE_TRANSITION_ERROR: 'The payment’s state does not allow it: see it in Vendure.',
  REFUND_STATE_TRANSITION_ERROR: 'The refund’s state does not allow it: see it in Vendure.',
  ITEMS_ALREADY_FULFILLED_ERROR:
    'Fewer items are open than were shipped: someone fulfilled or cancelled them in Vendure. Cancel that fulfilment there, or close this case.',
  CREATE_FULFILLMENT_ERROR: 'Vendure could not make the fulfilment: see what it says.',
  INVALID_FULFILLMENT_HANDLER_ERROR: 'Vendure knows no handler `syncline-fulfillment`: install the Syncline plug-in in the shop.',
  INSUFFICIENT_STOCK_ON_HAND_ERROR: 'Vendure counts less in stock than has left: correct its stock, then let the hub try again.',
  EMPTY_ORDER_LINE_SELECTION_ERROR: 'Nothing of the order was named.',
  MULTIPLE_ORDER_ERROR: 'The lines are of several orders of Vendure: ship each order by itself.',
  QUANTITY_TOO_GREAT_ERROR: 'Vendure’s order has fewer of the line: read the order again.',
  CANCEL_ACTIVE_ORDER_ERROR: 'The order is not placed in Vendure yet.',
  NOTHING_TO_REFUND_ERROR: 'There is nothing to be paid back.',
  REFUND_ORDER_STATE_ERROR: 'Nothing is paid back before the payment is settled: settle or cancel it in Vendure.',
  REFUND_AMOUNT_ERROR: 'More would be paid back than was paid.',
  ALREADY_REFUNDED_ERROR: 'It was paid back before.',
  PAYMENT_ORDER_MISMATCH_ERROR: 'The payment is of another order.',
  CANCEL_PAYMENT_ERROR: 'The payment provider did not cancel the payment: cancel it there.',
  ORDER_MODIFICATION_STATE_ERROR: 'Someone changed the order’s state meanwhile: see it in Vendure.',
  REFUND_PAYMENT_ID_MISSING_ERROR: 'The change makes the order cheaper: change it in Vendure, where the refund can be chosen.',
  EMAIL_ADDRESS_CONFLICT_ERROR: 'Another customer of Vendure has this email address: merge the two there.',
  FORBIDDEN: 'The account may not do this: give its role the permissions that the connector’s README lists.',
  ENTITY_NOT_FOUND: 'It is not there any more.',
  CHANNEL_NOT_FOUND: 'The shop has no channel with this token: see the setting `channel`.',
};

const DETAILS = [
  'transitionError',
  'fulfillmentHandlerError',
  'paymentErrorMessage',
  'orderState',
  'productVariantName',
  'stockOnHand',
  'maximumRefundable',
];

/** A refusal in words: the code, what Vendure says, and what to do. */
export function wordsOf(code: string, refusal: Doc): string {
  const said = [refusal.maybeValue('message'), ...DETAILS.map((name) => refusal.maybeValue(name))]
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map(String);
  const words = [...new Set(said)].filter((text) => text !== code).join(', ');
  return [`${code}: ${words || 'no words'}.`.replace('..', '.'), ADVICE[code]].filter(Boolean).join(' ');
}
