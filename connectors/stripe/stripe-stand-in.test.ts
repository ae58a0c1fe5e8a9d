import { Check } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openInbox } from '../../sandbox/trial/inbox.ts';
import { plain } from '../../sandbox/frame/json.ts';
import { trialRun, type Trial } from '../../sandbox/trial/trial-run.ts';
import { payments } from '../../sandbox/payments/payments.ts';
import type { Call, FactDraft, OpenSystem, Outcome, RawPart } from '../../src/kit/contract.ts';
import { surroundingsOf } from '../../src/kit/testing/subject.ts';
import { PLAIN_TERMS } from '../../src/model/payment/payment.ts';
import { paymentSummary, type PaymentSummary } from '../../src/model/payment/payment-summary.ts';
import { transactions } from '../../src/model/payment/transactions.ts';
import { asks } from './fixtures/subject.ts';
import { connector } from './index.ts';
import { stripeEntities } from './payout.ts';

const signal = AbortSignal.timeout(120_000);

let trial: Trial;
let system: OpenSystem;

beforeEach(async () => {
  trial = await trialRun(payments, '--refund-time', '0', '--look-interval', '10ms');
  const secrets = { KEY: trial.secret('SANDBOX_PAYMENTS_KEY'), HOOK: trial.secret('SANDBOX_PAYMENTS_WEBHOOK_SECRET') };
  const settings = {
    key: 'KEY',
    payouts: true,
    webhook: { secrets: ['HOOK'] },
    baseUrl: trial.url,
    limits: { deadlineMs: 1_000 },
  };
  system = connector.open(settings, surroundingsOf({ secrets }, Date.now));
});

afterEach(async () => {
  await system.client.close();
  await trial.end();
});

type Made = Record<string, unknown> & { id: string };

async function post(path: string, params: Record<string, string>): Promise<Made> {
  const answer = await fetch(trial.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${trial.secret('SANDBOX_PAYMENTS_KEY')}` },
    body: new URLSearchParams(params),
  });
  return (await answer.json()) as Made;
}

const pay = (more: Record<string, string> = {}): Promise<Made> =>
  post('/v1/payment_intents', {
    amount: '5000',
    currency: 'eur',
    payment_method: 'pm_card_visa',
    confirm: 'true',
    'metadata[order_id]': '1001',
    ...more,
  });

const factsOf = (parts: RawPart[]): FactDraft[] =>
  parts.flatMap(({ topic, raw }) => {
    const change = { id: 1, system: 'stripe', source: 'poll' as const, receivedAt: Date.now() };
    return system.normalise({ ...change, topic, raw }).facts;
  });

/** What an order of 50.00 EUR has come to by these facts. */
function summary(facts: FactDraft[]): PaymentSummary {
  const events = facts.flatMap((fact) => fact.events ?? []).map((event) => ({ ...event, system: 'stripe' }));
  const totals = { shop: { subtotal: 5000, discount: 0, shipping: 0, tax: 0, fees: 0, total: 5000 } };
  return paymentSummary(transactions(events, PLAIN_TERMS), {
    header: { currency: 'EUR' },
    lines: { giftCards: [], totals },
    cancelledAt: null,
  });
}

async function read(id: string): Promise<FactDraft[]> {
  const got = await system.client.get('order', id, signal);
  if (!('part' in got)) throw new Error(JSON.stringify(got));
  return factsOf([got.part]);
}

describe('a payout', () => {
  test('is listed, and read with all that is in it, by payment, to the unit', async () => {
    const first = await pay();
    const second = await pay({ amount: '1000' });
    await post('/v1/refunds', { payment_intent: first.id, amount: '300' });
    const { body } = await trial.admin('POST /admin/payouts', { currency: 'eur' });
    const page = await system.client.list({ entity: 'payout', since: 0, cursor: null }, signal);
    const parts = 'parts' in page ? page.parts : [];
    expect(parts).toMatchObject([{ deliveryId: `${plain(body['id'])}@paid` }]);
    const change = { id: 1, system: 'stripe', source: 'poll' as const, receivedAt: Date.now() };
    const led = parts.flatMap(({ topic, raw }) => system.normalise({ ...change, topic, raw }).fetches);
    expect(led).toEqual([{ entity: 'payout', id: body['id'] }]);
    const got = await system.client.get('payout', plain(body['id']), signal);
    const [fact] = factsOf('part' in got ? [got.part] : []);
    const read = fact?.groups ?? {};
    const { entries } = read['entries'] as { entries: { type: string; net: number; payment: string }[] };
    expect(entries.map(({ type, net, payment }) => [type, net, payment])).toEqual([
      ['refund', -300, first.id],
      ['charge', 1000 - 40, second.id],
      ['charge', 5000 - 100, first.id],
    ]);
    expect(read['header']).toMatchObject({ status: 'paid', currency: 'EUR', amount: 5560 });
    const { check, groups } = stripeEntities.payout;
    expect(Object.entries(groups).filter(([name, { schema }]) => !Check(schema, read[name]))).toEqual([]);
    expect(check(read)).toEqual([]);
    const short = { ...read, entries: { entries: entries.slice(1) } };
    expect(check(short)).toMatchObject([{ code: 'SYN_PROJECT_PAYOUT_DIFFERS', effect: 'tolerate' }]);
    expect(await system.client.get('payout', 'po_none', signal)).toEqual({ kind: 'absent' });
  });
});

async function listed(): Promise<FactDraft[]> {
  const page = await system.client.list({ entity: 'order', since: 0, cursor: null }, signal);
  if (!('parts' in page)) throw new Error(page.message);
  return factsOf(page.parts);
}

const planned = (input: Parameters<OpenSystem['plan']>[0]): Call => {
  const plan = system.plan(input);
  if (!('call' in plan)) throw new Error(JSON.stringify(plan));
  return plan.call;
};

const send = (call: Call): Promise<Outcome> => system.client.call(call, { entity: 'order', key: 'key-1', signal });

describe('a payment is the same however it is heard of', () => {
  test.each<[string, (id: string) => Promise<unknown>, Partial<PaymentSummary>]>([
    ['held', async () => undefined, { status: 'authorised', authorised: 5000 }],
    [
      'captured in part',
      (id) => post(`/v1/payment_intents/${id}/capture`, { amount_to_capture: '3000' }),
      { status: 'partially_paid', captured: 3000, authorised: 3000 },
    ],
    ['given up', (id) => post(`/v1/payment_intents/${id}/cancel`, {}), { status: 'voided', authorised: 0 }],
  ])('%s', async (_, act, expected) => {
    const { id } = await pay({ capture_method: 'manual' });
    await act(id);
    expect(summary(await read(id))).toMatchObject(expected);
    const facts = await listed();
    expect(summary(facts)).toMatchObject(expected);
    expect(facts[0]).toMatchObject({ entity: 'order', id, keys: ['order:1001'], ours: '1001' });
  });

  test('refunded and charged back', async () => {
    const { id, latest_charge: charge } = await pay();
    await post('/v1/refunds', { payment_intent: id, amount: '1000' });
    expect(summary(await read(id))).toMatchObject({ status: 'partially_refunded', refunded: 1000, balance: 1000 });
    const { body } = await trial.admin('POST /admin/disputes', { charge: charge as string, amount: 4000 });
    expect(summary(await read(id))).toMatchObject({ status: 'disputed', disputed: 4000 });
    await trial.admin(`POST /admin/disputes/${plain(body['id'])}/close`, { won: true });
    expect(summary(await read(id))).toMatchObject({ status: 'partially_refunded', disputed: 0 });
  });

  test('refunded because of a return: the return hears of it, and of no other refund', async () => {
    const { id } = await pay();
    const record = `ret_${'a'.repeat(22)}`;
    const refund = await post('/v1/refunds', { payment_intent: id, amount: '1200', 'metadata[syncline_return]': record });
    await post('/v1/refunds', { payment_intent: id, amount: '300' });
    const facts = await read(id);
    expect(summary(facts.filter(({ entity }) => entity === 'order'))).toMatchObject({ refunded: 1500 });
    const data = { transaction: refund.id, kind: 'refund', status: 'succeeded', amount: 1200, currency: 'EUR', tender: 'card' };
    const event = { type: 'refund', key: `${refund.id}:succeeded`, classifier: 'actual', data };
    const told = { entity: 'return', id: record, ours: record, events: [expect.objectContaining(event)] };
    expect(facts.filter(({ entity }) => entity === 'return')).toEqual([told]);
  });

  test('refunded, and the refund has failed after it had succeeded', async () => {
    const { id } = await pay();
    const refund = await post('/v1/refunds', { payment_intent: id });
    const before = await read(id);
    expect(summary(before)).toMatchObject({ status: 'refunded' });
    await trial.admin(`POST /admin/refunds/${refund.id}/fail`);
    const after = await read(id);
    // Whoever saw it succeed and whoever did not come to the same.
    expect(summary(after)).toMatchObject({ status: 'paid', refunded: 0 });
    expect(summary([...before, ...after])).toMatchObject({ status: 'paid', refunded: 0 });
  });

  test('declined, then paid with another card', async () => {
    const refused = (await pay({ payment_method: 'pm_card_chargeDeclined' })) as unknown as { error: { payment_intent: Made } };
    const { id } = refused.error.payment_intent;
    expect(summary(await read(id))).toMatchObject({ status: 'not_paid' });
    await post(`/v1/payment_intents/${id}/confirm`, { payment_method: 'pm_card_visa' });
    expect(summary(await read(id))).toMatchObject({ status: 'paid' });
    expect(summary(await listed())).toMatchObject({ status: 'paid' });
  });
});

test('webhooks are taken, and ask for a read where they do not tell all', async () => {
  const inbox = await openInbox();
  await trial.admin('POST /admin/hub', { url: inbox.url });
  const { id } = await pay();
  await post('/v1/refunds', { payment_intent: id });
  const letters = await inbox.received(5);
  inbox.close();
  const parts = letters.flatMap(({ headers, raw }) => {
    const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const request = { path: '', query: {}, headers: named, body: raw, receivedAt: Date.now() };
    expect(system.webhook?.verify(request)).toBe(true);
    return system.webhook?.split(request) ?? [];
  });
  expect(parts.map(({ topic }) => topic).toSorted()).toEqual([
    'charge.refunded',
    'charge.succeeded',
    'payment_intent.created',
    'payment_intent.succeeded',
    'refund.created',
  ]);
  const fetches = parts.flatMap(({ topic, raw }) => {
    const change = { id: 1, system: 'stripe', source: 'webhook' as const, receivedAt: Date.now() };
    return system.normalise({ ...change, topic, raw }).fetches;
  });
  expect(fetches).toEqual([
    { entity: 'order', id },
    { entity: 'order', id },
  ]);
});

describe('a call', () => {
  test('without an answer is found by its key, and is not made twice', async () => {
    const { id } = await pay();
    const call = planned(asks('refund', id, 2000));
    await trial.admin('POST /admin/faults', { rates: { timeout_after: 1, timeout_hold_ms: 1 } });
    expect(await send(call)).toMatchObject({ kind: 'failed', class: 'unknown' });
    await trial.admin('POST /admin/faults', { rates: 'none' });
    expect(await send(call)).toMatchObject({ kind: 'held', answer: { outcome: 'accepted' } });
    expect(summary(await read(id))).toMatchObject({ refunded: 2000 });
    expect(await system.client.find('order', 'ord_1', signal, call)).toMatchObject({
      kind: 'held',
      answer: { outcome: 'accepted' },
    });
  });

  test('that was never made is not found', async () => {
    const held = await pay({ capture_method: 'manual' });
    const paid = await pay();
    const find = (call: Call): Promise<Outcome> => system.client.find('order', 'ord_1', signal, call);
    expect(await find(planned(asks('capture', held.id, 2000)))).toEqual({ kind: 'absent' });
    expect(await find(planned(asks('void', held.id, 5000)))).toEqual({ kind: 'absent' });
    expect(await find(planned(asks('refund', paid.id, 2000)))).toEqual({ kind: 'absent' });
  });

  test('captures, and gives up', async () => {
    const [one, two] = [await pay({ capture_method: 'manual' }), await pay({ capture_method: 'manual' })];
    expect(await send(planned(asks('capture', one.id, 4000)))).toMatchObject({ id: one.id, answer: { outcome: 'accepted' } });
    const other = { ...planned(asks('void', two.id, 5000)), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect(await send(other)).toMatchObject({ id: two.id, answer: { outcome: 'accepted' } });
    expect(await send(other)).toMatchObject({ answer: { outcome: 'accepted' } });
    expect(summary(await read(one.id))).toMatchObject({ captured: 4000 });
    expect(summary(await read(two.id))).toMatchObject({ status: 'voided' });
  });
});

test('what is gone is said to be gone', async () => {
  expect(await system.client.get('order', 'pi_none', signal)).toEqual({ kind: 'absent' });
});
