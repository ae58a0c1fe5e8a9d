import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { isDoc, parseDoc } from '../frame/json.ts';
import { openInbox } from '../trial/inbox.ts';
import type { Reply, Trial } from '../trial/trial-run.ts';
import { trialRun } from '../trial/trial-run.ts';
import { payments } from './payments.ts';

let trial: Trial;
beforeEach(async () => {
  trial = await trialRun(payments, '--refund-time', '0', '--look-interval', '10ms', '--retry-base', '5ms');
});
afterEach(() => trial.end());

async function api(line: string, params: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Reply> {
  const [method = 'GET', path = ''] = line.split(' ');
  const encoded = new URLSearchParams(params).toString();
  const url = method === 'GET' && encoded !== '' ? `${path}?${encoded}` : path;
  const authorization = `Bearer ${trial.secret('SANDBOX_PAYMENTS_KEY')}`;
  const form = method === 'GET' ? {} : { body: encoded };
  const answer = await fetch(trial.url + url, {
    method,
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    ...form,
  });
  return { status: answer.status, body: parseDoc(await answer.text()), headers: answer.headers };
}

const card = { amount: '5000', currency: 'eur', payment_method: 'pm_card_visa', confirm: 'true', 'metadata[order_id]': '1001' };

async function pay(more: Record<string, string> = {}): Promise<Doc> {
  const { status, body } = await api('POST /v1/payment_intents', { ...card, ...more });
  expect(status).toBe(200);
  return body;
}

const data = ({ body }: Reply): Doc[] => (Array.isArray(body['data']) ? body['data'].filter(isDoc) : []);
const types = async (): Promise<unknown[]> => data(await api('GET /v1/events', { limit: '100' })).map((event) => event['type']);
const textOf = (value: Doc[string] | undefined): string => (typeof value === 'string' ? value : '');
const error = ({ body }: Reply): Doc => (isDoc(body['error']) ? body['error'] : {});

/** Reads until the object is as expected. */
async function until(path: string, wanted: Doc): Promise<Doc> {
  for (;;) {
    const { body } = await api(`GET ${path}`);
    if (Object.entries(wanted).every(([name, value]) => body[name] === value)) return body;
  }
}

describe('a payment', () => {
  test('that is authorised is captured once, in part; the rest is released', async () => {
    const held = await pay({ capture_method: 'manual' });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 5000, metadata: { order_id: '1001' } });
    const path = `/v1/payment_intents/${textOf(held['id'])}`;
    const tooMuch = await api(`POST ${path}/capture`, { amount_to_capture: '5001' });
    expect([tooMuch.status, error(tooMuch)]).toMatchObject([400, { type: 'invalid_request_error', code: 'amount_too_large' }]);
    const { body } = await api(`POST ${path}/capture`, {
      amount_to_capture: '3000',
      'expand[]': 'latest_charge.balance_transaction',
    });
    expect(body).toMatchObject({
      status: 'succeeded',
      amount_received: 3000,
      latest_charge: {
        captured: true,
        amount: 5000,
        amount_captured: 3000,
        amount_refunded: 2000,
        balance_transaction: { amount: 3000, fee: 70, net: 2930, type: 'charge' },
      },
    });
    const again = await api(`POST ${path}/capture`);
    expect(error(again)).toMatchObject({ code: 'payment_intent_unexpected_state' });
    expect(await types()).toEqual([
      'payment_intent.succeeded',
      'charge.captured',
      'payment_intent.amount_capturable_updated',
      'charge.succeeded',
      'payment_intent.created',
    ]);
  });

  test('that is cancelled gives its hold back, and shows its charge as refunded', async () => {
    const held = await pay({ capture_method: 'manual' });
    const path = `/v1/payment_intents/${textOf(held['id'])}`;
    const { body } = await api(`POST ${path}/cancel`, {
      cancellation_reason: 'requested_by_customer',
      'expand[]': 'latest_charge',
    });
    expect(body).toMatchObject({ status: 'canceled', latest_charge: { captured: false, refunded: true, amount_refunded: 5000 } });
    expect(error(await api(`POST ${path}/capture`))).toMatchObject({ code: 'payment_intent_unexpected_state' });
    expect(error(await api('POST /v1/refunds', { payment_intent: textOf(held['id']) }))).toMatchObject({
      code: 'charge_not_refundable',
    });
  });

  test('that is declined is a 402 with the issuer’s word, and waits for another card', async () => {
    const refused = await api('POST /v1/payment_intents', { ...card, payment_method: 'pm_card_chargeDeclined' });
    expect(refused.status).toBe(402);
    expect(error(refused)).toMatchObject({ type: 'card_error', code: 'card_declined', decline_code: 'generic_decline' });
    const intent = error(refused)['payment_intent'] as Doc;
    const paid = await api(`POST /v1/payment_intents/${textOf(intent['id'])}/confirm`, {
      payment_method: 'pm_card_visa',
    });
    expect(paid.body).toMatchObject({ status: 'succeeded' });
    expect(data(await api('GET /v1/charges')).map((charge) => charge['status'])).toEqual(['succeeded', 'failed']);
  });

  test('that asks the buyer for a proof waits for it', async () => {
    const asked = await pay({ payment_method: 'pm_card_authenticationRequired' });
    expect(asked).toMatchObject({ status: 'requires_action', latest_charge: null });
    const path = `/v1/payment_intents/${textOf(asked['id'])}`;
    expect((await api(`POST ${path}/confirm`)).body).toMatchObject({ status: 'succeeded' });
  });

  test('that nobody captures in time lapses', async () => {
    await trial.end();
    trial = await trialRun(payments, '--hold-time', '0', '--look-interval', '10ms');
    const held = await pay({ capture_method: 'manual' });
    await until(`/v1/payment_intents/${textOf(held['id'])}`, { status: 'canceled', cancellation_reason: 'automatic' });
    expect(await types()).toContain('charge.expired');
  });
});

describe('a refund', () => {
  test('never exceeds what was captured', async () => {
    const paid = await pay();
    const payment_intent = textOf(paid['id']);
    const first = await api('POST /v1/refunds', { payment_intent, amount: '4000' });
    expect(first.body).toMatchObject({ object: 'refund', amount: 4000, status: 'succeeded', payment_intent });
    expect(error(await api('POST /v1/refunds', { payment_intent, amount: '1001' }))).toMatchObject({ code: 'amount_too_large' });
    expect((await api('POST /v1/refunds', { payment_intent })).body).toMatchObject({ amount: 1000 });
    expect(error(await api('POST /v1/refunds', { payment_intent }))).toMatchObject({ code: 'charge_already_refunded' });
  });

  test('may be pending at first', async () => {
    const paid = await pay({ payment_method: 'pm_card_pendingRefund' });
    const { body } = await api('POST /v1/refunds', { payment_intent: textOf(paid['id']) });
    expect(body['status']).toBe('pending');
    await until(`/v1/refunds/${textOf(body['id'])}`, { status: 'succeeded' });
  });

  test('may fail after it has succeeded: the money comes back to the balance', async () => {
    const paid = await pay({ payment_method: 'pm_card_refundFail' });
    const { body } = await api('POST /v1/refunds', { payment_intent: textOf(paid['id']) });
    expect(body['status']).toBe('succeeded');
    const failed = await until(`/v1/refunds/${textOf(body['id'])}`, { status: 'failed' });
    const back = await api(`GET /v1/balance_transactions/${textOf(failed['failure_balance_transaction'])}`);
    expect(back.body).toMatchObject({ type: 'refund_failure', amount: 5000 });
    expect(await types()).toEqual(expect.arrayContaining(['refund.created', 'refund.failed']));
  });
});

describe('a dispute', () => {
  test('takes the money at once, and gives it back when it is won', async () => {
    const paid = await pay();
    const charge = textOf(paid['latest_charge']);
    const { body } = await trial.admin('POST /admin/disputes', { charge });
    expect(body).toMatchObject({
      amount: 5000,
      status: 'needs_response',
      balance_transactions: [{ amount: -5000, fee: 2000, net: -7000 }],
    });
    expect(error(await api('POST /v1/refunds', { charge }))).toMatchObject({ code: 'charge_disputed' });
    await trial.admin(`POST /admin/disputes/${textOf(body['id'])}/close`, { won: true });
    const won = await api(`GET /v1/disputes/${textOf(body['id'])}`);
    expect(won.body).toMatchObject({ status: 'won', balance_transactions: [{ amount: -5000 }, { amount: 5000 }] });
    expect((await api('POST /v1/refunds', { charge })).status).toBe(200);
  });
});

test('a buyer pays by the side door, and is held for as long as it says', async () => {
  await trial.admin('POST /admin/hold_time', { seconds: 1 });
  const payment = { amount: '700', currency: 'eur', payment_method: 'pm_card_visa', capture_method: 'manual', confirm: 'true' };
  const { body } = await trial.admin('POST /admin/payments', { ...payment, metadata: { order_id: '1001' } });
  expect(body).toMatchObject({ amount: 700, status: 'requires_capture', metadata: { order_id: '1001' } });
  await until(`/v1/payment_intents/${textOf(body['id'])}`, { status: 'canceled', cancellation_reason: 'automatic' });
});

test('a payout is the sum of the net of its entries', async () => {
  await pay();
  const paid = await pay({ amount: '1000' });
  await api('POST /v1/refunds', { payment_intent: textOf(paid['id']) });
  const { body } = await trial.admin('POST /admin/payouts', { currency: 'eur' });
  expect(body).toMatchObject({ object: 'payout', amount: 5000 - 100 + 1000 - 40 - 1000, status: 'paid' });
  const entries = data(await api('GET /v1/balance_transactions', { payout: textOf(body['id']) }));
  expect(entries.map((entry) => entry['type'])).toEqual(['payout', 'refund', 'charge', 'charge']);
  expect(entries.reduce((sum, entry) => sum + Number(entry['net']), 0)).toBe(0);
});

describe('an idempotency key', () => {
  const key = { 'idempotency-key': 'k-1' };

  test('does a thing once, and answers the same again', async () => {
    const first = await api('POST /v1/payment_intents', card, key);
    const again = await api('POST /v1/payment_intents', card, key);
    expect(again.body).toEqual(first.body);
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
    expect(data(await api('GET /v1/payment_intents'))).toHaveLength(1);
  });

  test('answers a declined card again, too', async () => {
    const params = { ...card, payment_method: 'pm_card_chargeDeclined' };
    const first = await api('POST /v1/payment_intents', params, key);
    expect(await api('POST /v1/payment_intents', params, key)).toMatchObject({ status: 402, body: first.body });
  });

  test('with other parameters is an error', async () => {
    await api('POST /v1/payment_intents', card, key);
    const other = await api('POST /v1/payment_intents', { ...card, amount: '1' }, key);
    expect([other.status, error(other)['type']]).toEqual([400, 'idempotency_error']);
  });

  test('of a request that was refused before anything was done is free again', async () => {
    expect((await api('POST /v1/payment_intents', { amount: '1' }, key)).status).toBe(400);
    expect((await api('POST /v1/payment_intents', card, key)).status).toBe(200);
  });
});

test('lists go backwards, a page at a time', async () => {
  const ids: unknown[] = [];
  for (const amount of ['100', '200', '300']) ids.unshift((await pay({ amount }))['id']);
  const first = await api('GET /v1/payment_intents', { limit: '2' });
  expect(first.body).toMatchObject({ object: 'list', has_more: true, url: '/v1/payment_intents' });
  const next = await api('GET /v1/payment_intents', { limit: '2', starting_after: textOf(data(first)[1]?.['id']) });
  expect(next.body['has_more']).toBe(false);
  expect([...data(first), ...data(next)].map((intent) => intent['id'])).toEqual(ids);
});

test('says who may not ask, what there is not, and what version it does not know', async () => {
  expect(await api('GET /v1/events', {}, { authorization: 'Bearer no' })).toMatchObject({
    status: 401,
    body: { error: { type: 'invalid_request_error' } },
  });
  expect(await api('GET /v1/charges/ch_none')).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
  expect(await api('GET /v1/charges', {}, { 'stripe-version': 'yesterday' })).toMatchObject({ status: 400 });
});

test('signs each webhook over its time and body, and sends it again until it is taken', async () => {
  const inbox = await openInbox((nth) => (nth === 0 ? 500 : 200));
  await trial.admin('POST /admin/hub', { url: inbox.url });
  await api('POST /v1/payment_intents', { amount: '100', currency: 'eur' });
  const letters = await inbox.received(2);
  inbox.close();
  const [first, second] = letters.map(({ raw }) => parseDoc(raw.toString('utf8')));
  expect(second).toEqual(first);
  expect(first).toMatchObject({ object: 'event', type: 'payment_intent.created', data: { object: { amount: 100 } } });
  for (const { headers, raw } of letters) {
    const [t = '', v1 = ''] = String(headers['stripe-signature']).split(',');
    const hmac = createHmac('sha256', trial.secret('SANDBOX_PAYMENTS_WEBHOOK_SECRET'))
      .update(`${t.slice(2)}.`)
      .update(raw);
    expect(v1).toBe(`v1=${hmac.digest('hex')}`);
  }
});

test('a write that was not answered has taken effect, and its key finds it', async () => {
  await trial.admin('POST /admin/faults', { rates: { timeout_after: 1, timeout_hold_ms: 1 } });
  await expect(api('POST /v1/payment_intents', card, { 'idempotency-key': 'k-2' })).rejects.toThrow();
  await trial.admin('POST /admin/faults', { rates: 'none' });
  const again = await api('POST /v1/payment_intents', card, { 'idempotency-key': 'k-2' });
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  const effects = trial.running.frame.store.sql('select entity, reference, answered from effect').all();
  expect(effects).toMatchObject([{ entity: 'payment_intent', reference: '1001', answered: 'timeout_after' }]);
});
