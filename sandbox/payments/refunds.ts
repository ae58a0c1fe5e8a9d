import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Answer } from '../wire/routes.ts';
import type { Account } from './account.ts';
import { invalid, unexpected } from './api-error.ts';
import { methodOf } from './charges.ts';
import type { Params } from './form.ts';
import { book } from './ledger.ts';

const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'];

/** `POST /v1/refunds` of a charge or of an intent's; no more than was captured and not given back. */
export function createRefund(account: Account, params: Params): Answer {
  const charge = chargeOf(account, params);
  const reason = params.oneOf('reason', REASONS);
  if (charge['captured'] !== true) {
    throw unexpected('This PaymentIntent does not have a successful charge to refund.', 'charge_not_refundable');
  }
  const left = Number(charge['amount']) - Number(charge['amount_refunded']);
  const amount = params.amount('amount') ?? left;
  const id = plain(charge['id']);
  if (left === 0) throw unexpected(`Charge ${id} has already been refunded.`, 'charge_already_refunded');
  if (isChargedBack(account, id))
    throw unexpected(`Charge ${id} has been charged back; cannot issue a refund.`, 'charge_disputed');
  if (amount > left) {
    throw unexpected(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, 'amount_too_large', {
      param: 'amount',
    });
  }
  const refund = makeRefund(account, charge, { amount, reason, metadata: params.map('metadata') });
  const reference = params.map('metadata')['order_id'] ?? null;
  return {
    status: 200,
    body: refund,
    effect: { kind: 'create', entity: 'refund', id: plain(refund['id']), reference, version: null },
  };
}

/** The bank has the money, or keeps it: what was won back, or only asked about, can be refunded. */
function isChargedBack(account: Account, charge: string): boolean {
  return account.keep
    .all('dispute', { is: { charge } })
    .some(({ status }) => ['needs_response', 'under_review', 'lost'].includes(plain(status)));
}

type Wish = { amount: number; reason: string | null; metadata: Record<string, string> };

function makeRefund(account: Account, charge: Doc, { amount, reason, metadata }: Wish): Doc {
  const { refund: course } = methodOf(plain(charge['payment_method']));
  const currency = plain(charge['currency']);
  const refund = account.create('refund', {
    amount,
    balance_transaction: null,
    charge: plain(charge['id']),
    currency,
    metadata,
    payment_intent: charge['payment_intent'] ?? null,
    reason,
    status: course === 'pending' ? 'pending' : 'succeeded',
    // Of the stand-in alone: what becomes of it by itself.
    ...(course !== 'at_once' && { next: course === 'pending' ? 'succeeded' : 'failed' }),
  });
  const entry = book(account, { type: 'refund', amount: -amount, currency, source: plain(refund['id']) });
  const made = account.change('refund', refund, { balance_transaction: plain(entry['id']) });
  const given = Number(charge['amount_refunded']) + amount;
  const changed = account.change('charge', charge, { amount_refunded: given, refunded: given === Number(charge['amount']) });
  account.tell('refund.created', shown(made));
  account.tell('charge.refunded', changed, { amount_refunded: charge['amount_refunded'] ?? 0 });
  return shown(made);
}

/** Refunds that wait for the bank: each tick ends those whose time has come. */
export function settleRefunds(account: Account, delaySeconds: number): number {
  const waiting = account.keep.all('refund', {}).filter((refund) => refund['next'] !== undefined);
  const due = waiting.filter((refund) => Number(refund['created']) + delaySeconds <= account.now());
  for (const refund of due) account.frame.store.transaction(() => end(account, refund));
  return waiting.length - due.length;
}

/** A refund can fail after it had succeeded: the money comes back to the balance. */
function end(account: Account, { next, ...refund }: Doc): Doc {
  if (next === 'succeeded') {
    const done = account.change('refund', refund, { status: 'succeeded' });
    account.tell('refund.updated', done, { status: refund['status'] ?? null });
    return done;
  }
  return failRefund(account, refund);
}

/** Throws when it has failed already. */
export function failRefund(account: Account, kept: Doc): Doc {
  const refund = shown(kept);
  if (refund['status'] === 'failed') throw unexpected('The refund has failed already.', 'refund_unexpected_state');
  const amount = Number(refund['amount']);
  const entry = book(account, {
    type: 'refund_failure',
    amount,
    currency: plain(refund['currency']),
    source: plain(refund['id']),
  });
  const failed = account.change('refund', refund, {
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    failure_balance_transaction: plain(entry['id']),
  });
  const charge = account.require('charge', plain(refund['charge']));
  account.change('charge', charge, { amount_refunded: Number(charge['amount_refunded']) - amount, refunded: false });
  account.tell('refund.failed', failed, { status: refund['status'] ?? null });
  account.tell('charge.refund.updated', failed, { status: refund['status'] ?? null });
  return failed;
}

/** The refund as callers see it. */
export function shown(refund: Doc): Doc {
  return Object.fromEntries(Object.entries(refund).filter(([name]) => name !== 'next'));
}

function chargeOf(account: Account, params: Params): Doc {
  const charge = params.text('charge');
  if (charge !== null) return account.require('charge', charge);
  const intent = params.text('payment_intent');
  if (intent === null) {
    throw invalid(
      'payment_intent',
      'One of the following params should be provided for this request: payment_intent or charge.',
      'parameter_missing',
    );
  }
  const { latest_charge: latest } = account.require('payment_intent', intent);
  if (typeof latest !== 'string') {
    throw unexpected('This PaymentIntent does not have a successful charge to refund.', 'payment_intent_unexpected_state');
  }
  return account.require('charge', latest);
}
