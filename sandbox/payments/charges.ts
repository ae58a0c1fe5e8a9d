import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Account } from './account.ts';
import { invalid } from './api-error.ts';
import { book } from './ledger.ts';

/** What a test card does. */
export type Method = {
  name: string;
  brand: string;
  last4: string;
  /** The issuer's word; null: it pays. */
  decline: string | null;
  /** The buyer has to prove who they are first. */
  asks: boolean;
  /** How a refund to it goes on after it was made. */
  refund: 'at_once' | 'pending' | 'fails';
};

const card = (name: string, last4: string, more: Partial<Method> = {}): Method => ({
  name,
  brand: 'visa',
  last4,
  decline: null,
  asks: false,
  refund: 'at_once',
  ...more,
});

const METHODS = new Map(
  [
    card('pm_card_visa', '4242'),
    card('pm_card_mastercard', '4444', { brand: 'mastercard' }),
    card('pm_card_chargeDeclined', '0002', { decline: 'generic_decline' }),
    card('pm_card_chargeDeclinedInsufficientFunds', '9995', { decline: 'insufficient_funds' }),
    card('pm_card_authenticationRequired', '3184', { asks: true }),
    card('pm_card_pendingRefund', '7726', { refund: 'pending' }),
    card('pm_card_refundFail', '5126', { refund: 'fails' }),
  ].map((method) => [method.name, method]),
);

export function methodOf(name: string): Method {
  const method = METHODS.get(name);
  if (method === undefined) throw invalid('payment_method', `No such PaymentMethod: '${name}'`, 'resource_missing');
  return method;
}

/** The charge of an authorisation that was given; of an intent that captures by itself it is captured and booked. */
export function hold(account: Account, intent: Doc, method: Method): Doc {
  const manual = intent['capture_method'] === 'manual';
  const charge = account.create('charge', {
    ...chargeOf(intent, method),
    amount_captured: manual ? 0 : (intent['amount'] ?? 0),
    captured: !manual,
    paid: true,
    status: 'succeeded',
    payment_method_details: {
      type: 'card',
      card: {
        brand: method.brand,
        last4: method.last4,
        ...(manual && { capture_before: account.now() + account.holdSeconds }),
      },
    },
  });
  if (manual) return charge;
  const [amount, currency, source] = [Number(intent['amount']), plain(intent['currency']), plain(charge['id'])];
  const entry = book(account, { type: 'charge', amount, currency, source });
  return account.change('charge', charge, { balance_transaction: plain(entry['id']) });
}

/** The charge of an attempt that was declined, and the error that says so. */
export function decline(account: Account, intent: Doc, method: Method): { charge: Doc; error: Doc } {
  const message = 'Your card was declined.';
  const charge = account.create('charge', {
    ...chargeOf(intent, method),
    amount_captured: 0,
    captured: false,
    paid: false,
    status: 'failed',
    failure_code: 'card_declined',
    failure_message: message,
    payment_method_details: { type: 'card', card: { brand: method.brand, last4: method.last4 } },
  });
  const error: Doc = {
    type: 'card_error',
    code: 'card_declined',
    decline_code: method.decline,
    message,
    charge: plain(charge['id']),
    doc_url: 'https://stripe.com/docs/error-codes/card-declined',
  };
  return { charge, error };
}

function chargeOf(intent: Doc, method: Method): Doc {
  return {
    amount: intent['amount'] ?? 0,
    amount_refunded: 0,
    balance_transaction: null,
    currency: intent['currency'] ?? '',
    customer: intent['customer'] ?? null,
    description: intent['description'] ?? null,
    disputed: false,
    failure_code: null,
    failure_message: null,
    // A copy as of the attempt: what is changed on the intent later does not show here.
    metadata: intent['metadata'] ?? {},
    payment_intent: intent['id'] ?? null,
    payment_method: method.name,
    refunded: false,
  };
}
