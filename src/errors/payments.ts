import type { Entry } from './entry.ts';

/** What is found in the payments of an order. */
export const payments = {
  SYN_PROJECT_REFUND_ABOVE_CAPTURED: {
    text: 'More was refunded than was captured.',
    remedy: 'Look the refunds up at the payment provider: one of them was made twice, or a capture was not told of.',
    who: 'owner',
  },
  SYN_PROJECT_REFUND_BEFORE_CAPTURE: {
    text: 'A refund was made of what was never captured.',
    remedy: 'Void the authorisation instead; if a capture was made, find out why nobody told of it.',
    who: 'owner',
  },
  SYN_PROJECT_CAPTURE_ABOVE_AUTHORISED: {
    text: 'More was captured than was authorised.',
    remedy: 'Refund the difference, or allow the tender more under `payments.overCapture`.',
    who: 'owner',
  },
  SYN_PROJECT_DOUBLE_LOSS: {
    text: 'The same money was refunded and charged back.',
    remedy: 'Contest the chargeback with the proof of the refund before its evidence is due.',
    who: 'owner',
  },
  SYN_PROJECT_CANCELLED_AND_PAID: {
    text: 'The order is cancelled and its money was kept: captured after the cancellation, or not refunded.',
    remedy: 'Refund it; it closes when the refund is known.',
    who: 'owner',
  },
  SYN_PROJECT_LATE_AUTHORISATION_FAILURE: {
    text: 'An authorisation was said to have failed although it was given or captured.',
    remedy: 'Nothing: the word came late and is not gone by. Compare with the provider if it comes often.',
    who: 'transient',
  },
  SYN_PROJECT_PAYMENT_CURRENCY: {
    text: 'A payment is in a currency in which the order is not reckoned.',
    remedy: 'Compare the order with the payment at the provider; the amount is not counted.',
    who: 'owner',
  },
  SYN_PROJECT_PAYOUT_DIFFERS: {
    text: 'The entries of a payout do not come to what was paid out.',
    remedy: 'Compare it with the provider’s own report; a payout that was made by hand has no entries.',
    who: 'owner',
  },
  SYN_PROJECT_AUTHORISATION_EXPIRES: {
    text: 'An authorisation that was not captured expires soon, or has expired.',
    remedy: 'Capture or void it; after it has lapsed ask the buyer to pay again. The case closes by itself.',
    who: 'owner',
  },
} as const satisfies Record<string, Entry>;
