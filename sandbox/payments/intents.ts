import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import type { Answer } from '../wire/routes.ts';
import type { Account } from './account.ts';
import { invalid, unexpected } from './api-error.ts';
import { decline, hold, methodOf, type Method } from './charges.ts';
import type { Params } from './form.ts';
import { book } from './ledger.ts';

const CURRENCY = /^[a-z]{3}$/;
const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture'];

/** `POST /v1/payment_intents`; with `confirm=true` the payment is tried at once. */
export function createIntent(account: Account, params: Params): Answer {
  const amount = params.amount('amount');
  if (amount === null) throw invalid('amount', 'Missing required param: amount.', 'parameter_missing');
  const currency = params.required('currency').toLowerCase();
  if (!CURRENCY.test(currency)) throw invalid('currency', `Invalid currency: ${currency}.`);
  const method = params.text('payment_method');
  const intent = account.create('payment_intent', {
    amount,
    amount_capturable: 0,
    amount_received: 0,
    currency,
    capture_method: params.oneOf('capture_method', ['automatic', 'automatic_async', 'manual']) ?? 'automatic_async',
    canceled_at: null,
    cancellation_reason: null,
    client_secret: `pi_secret_${account.frame.store.next('client_secret')}`,
    customer: params.text('customer'),
    description: params.text('description'),
    last_payment_error: null,
    latest_charge: null,
    metadata: params.map('metadata'),
    next_action: null,
    payment_method: method,
    payment_method_types: ['card'],
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
  });
  account.tell('payment_intent.created', intent);
  const made = params.flag('confirm') ? confirm(account, intent, params) : ok(intent);
  return effect(made, 'create', made.body);
}

/** `POST /v1/payment_intents/:id/confirm`. */
export function confirmIntent(account: Account, id: string, params: Params): Answer {
  const intent = account.require('payment_intent', id);
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(plain(intent['status']))) {
    throw unexpectedState(intent, 'confirm');
  }
  return effect(confirm(account, intent, params), 'update', intent);
}

function confirm(account: Account, intent: Doc, params: Params): Answer {
  const name = params.text('payment_method') ?? (typeof intent['payment_method'] === 'string' ? intent['payment_method'] : null);
  if (name === null) throw invalid('payment_method', 'You must provide a payment method to confirm.', 'parameter_missing');
  const method = methodOf(name);
  const chosen: Doc = { ...intent, payment_method: name };
  if (method.asks && intent['status'] !== 'requires_action') {
    const next_action: Doc = { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } };
    const asked = account.change('payment_intent', chosen, { status: 'requires_action', next_action });
    account.tell('payment_intent.requires_action', asked);
    return ok(asked);
  }
  return method.decline === null ? take(account, chosen, method) : refuse(account, chosen, method);
}

function take(account: Account, intent: Doc, method: Method): Answer {
  const charge = hold(account, intent, method);
  const fields: Doc = { latest_charge: plain(charge['id']), next_action: null, last_payment_error: null };
  if (intent['capture_method'] === 'manual') {
    const held = account.change('payment_intent', intent, {
      ...fields,
      status: 'requires_capture',
      amount_capturable: intent['amount'] ?? 0,
    });
    account.tell('charge.succeeded', charge);
    account.tell('payment_intent.amount_capturable_updated', held);
    return ok(held);
  }
  const paid = account.change('payment_intent', intent, {
    ...fields,
    status: 'succeeded',
    amount_received: intent['amount'] ?? 0,
  });
  account.tell('charge.succeeded', charge);
  account.tell('payment_intent.succeeded', paid);
  return ok(paid);
}

/** A declined card: 402, and a charge that failed; the intent waits for another card. */
function refuse(account: Account, intent: Doc, method: Method): Answer {
  const { charge, error } = decline(account, intent, method);
  const failed = account.change('payment_intent', intent, {
    status: 'requires_payment_method',
    payment_method: null,
    latest_charge: plain(charge['id']),
    last_payment_error: error,
  });
  account.tell('charge.failed', charge);
  account.tell('payment_intent.payment_failed', failed);
  return { status: 402, body: { error: { ...error, payment_intent: failed } } };
}

/** `POST /v1/payment_intents/:id/capture`: once; what is not captured is released, and shown as refunded. */
export function captureIntent(account: Account, id: string, params: Params): Answer {
  const intent = account.require('payment_intent', id);
  if (intent['status'] !== 'requires_capture') throw unexpectedState(intent, 'capture');
  const open = Number(intent['amount_capturable']);
  const amount = params.amount('amount_to_capture') ?? open;
  if (amount > open) {
    throw unexpected('The amount_to_capture is greater than the amount that can be captured.', 'amount_too_large', {
      param: 'amount_to_capture',
    });
  }
  const charge = account.require('charge', plain(intent['latest_charge']));
  const currency = plain(intent['currency']);
  const entry = book(account, { type: 'charge', amount, currency, source: plain(charge['id']) });
  const captured = account.change('charge', charge, {
    captured: true,
    amount_captured: amount,
    amount_refunded: open - amount,
    balance_transaction: plain(entry['id']),
  });
  const paid = account.change('payment_intent', intent, { status: 'succeeded', amount_capturable: 0, amount_received: amount });
  account.tell('charge.captured', captured);
  account.tell('payment_intent.succeeded', paid);
  return effect(ok(paid), 'update', paid);
}

/** `POST /v1/payment_intents/:id/cancel`: a hold is released, its charge shown as refunded though nothing was taken. */
export function cancelIntent(account: Account, id: string, params: Params): Answer {
  const intent = account.require('payment_intent', id);
  const reason = params.oneOf('cancellation_reason', ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']);
  if (!OPEN.includes(plain(intent['status']))) throw unexpectedState(intent, 'cancel');
  return effect(ok(release(account, intent, reason)), 'cancel', intent);
}

/** Holds that nobody captured in time are given up by the vendor, a charge.expired first. */
export function expireHolds(account: Account): number {
  const due = account.keep
    .all('payment_intent', { is: { status: 'requires_capture' } })
    .filter((intent) => captureBefore(account, intent) <= account.now());
  for (const intent of due) account.frame.store.transaction(() => release(account, intent, 'automatic'));
  return due.length;
}

function captureBefore(account: Account, intent: Doc): number {
  const details = account.require('charge', plain(intent['latest_charge']))['payment_method_details'];
  const card = isDoc(details) && isDoc(details['card']) ? details['card'] : {};
  return Number(card['capture_before']);
}

function release(account: Account, intent: Doc, reason: string | null): Doc {
  const held = intent['status'] === 'requires_capture';
  const canceled = account.change('payment_intent', intent, {
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: account.now(),
    cancellation_reason: reason,
    next_action: null,
  });
  if (held) {
    const charge = account.require('charge', plain(intent['latest_charge']));
    const released = account.change('charge', charge, { refunded: true, amount_refunded: charge['amount'] ?? 0 });
    account.tell(reason === 'automatic' ? 'charge.expired' : 'charge.refunded', released);
  }
  account.tell('payment_intent.canceled', canceled);
  return canceled;
}

function unexpectedState(intent: Doc, verb: string): ReturnType<typeof unexpected> {
  const status = plain(intent['status']);
  return unexpected(
    `This PaymentIntent could not be ${verb}${verb.endsWith('e') ? 'd' : 'ed'} because it has a status of ${status}.`,
    'payment_intent_unexpected_state',
    { payment_intent: intent },
  );
}

function ok(body: Doc): Answer {
  return { status: 200, body };
}

function effect(answer: Answer, kind: 'create' | 'update' | 'cancel', intent: Doc): Answer {
  const id = plain(
    isDoc(intent['error']) && isDoc(intent['error']['payment_intent']) ? intent['error']['payment_intent']['id'] : intent['id'],
  );
  const metadata = isDoc(intent['metadata']) ? intent['metadata'] : {};
  const reference = typeof metadata['order_id'] === 'string' ? metadata['order_id'] : null;
  return { ...answer, effect: { kind, entity: 'payment_intent', id, reference, version: null } };
}
