import { expect, test, describe } from 'vitest';
import type { OpenSystem } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { conformance } from '../../src/kit/testing/conformance.ts';
import { startStandIn } from '../../src/kit/testing/stand-in.ts';
import { surroundingsOf } from '../../src/kit/testing/subject.ts';
import { readAmount, stripeAmount } from './amount.ts';
import { asks, subject } from './fixtures/subject.ts';
import { stripe } from './index.ts';

conformance(subject);

const opened = (origin = 'http://127.0.0.1:9'): OpenSystem =>
  subject.open(
    origin,
    surroundingsOf(subject, () => 1_762_175_380_000),
  );

describe('what is asked for', () => {
  test.each([
    [asks('capture', 'pi_1', 3_000), '/v1/payment_intents/pi_1/capture', 'amount_to_capture=3000'],
    [asks('void', 'pi_1', 5_000), '/v1/payment_intents/pi_1/cancel', 'cancellation_reason=requested_by_customer'],
    [asks('refund', 'pi_1/capture', 1_000), '/v1/refunds', 'payment_intent=pi_1&amount=1000&metadata%5Bsyncline_key%5D=key-1'],
    [asks('refund', 'ch_7', 1_000), '/v1/refunds', 'charge=ch_7&amount=1000&metadata%5Bsyncline_key%5D=key-1'],
  ])('%# is one call under the key of the request', (input, path, body) => {
    expect(opened().plan(input)).toEqual({
      call: {
        purpose: 'request',
        method: 'POST',
        path,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': 'key-1' },
        body,
        groups: [],
      },
    });
  });

  test.each([
    ['ret_Ab12', { 'metadata[syncline_return]': 'ret_Ab12' }],
    ['shop/r-7', {}],
    [null, {}],
  ])('a refund that is granted by %s names a return and nothing else', (grant, named) => {
    const wish = asks('refund', 'pi_1', 1_000);
    const payment = { transaction: 'pi_1', amount: 1_000, currency: 'EUR', grant };
    const request = wish.request === null ? null : { ...wish.request, values: { payment } };
    const planned = opened().plan({ ...wish, request });
    if (!('call' in planned)) throw new Error('It is a call.');
    const all = { payment_intent: 'pi_1', amount: '1000', 'metadata[syncline_key]': 'key-1', ...named };
    expect(Object.fromEntries(new URLSearchParams(String(planned.call.body)))).toEqual(all);
  });

  test.each([
    asks('cancel', 'pi_1', 1),
    asks('refund', 'gift_card/1', 1),
    asks('capture', 'pi_1/../../refunds', 1),
    asks('refund', 'pi_1', 1, 'XXZ'),
    { ...asks('refund', 'pi_1', 1), request: null },
  ])('%# that cannot be is refused in words', (input) => {
    const planned = opened().plan(input);
    if ('call' in planned) expect(planned.call.path).toBe('/v1/payment_intents/pi_1/capture');
    else expect(planned).toMatchObject({ refused: expect.any(String) as string });
  });
});

test.each([
  ['eur', 1234, 'EUR', 1234],
  ['jpy', 500, 'JPY', 500],
  ['kwd', 1230, 'KWD', 1230],
  // Stripe writes it with two decimals that are always zero; ISO 4217 has none.
  ['isk', 50_000, 'ISK', 500],
  ['ugx', 50_000, 'UGX', 500],
  // ISO 4217 has two decimals for it; Stripe counts whole ones.
  ['mga', 500, 'MGA', 50_000],
])('%s %i is %s %i', (currency, theirs, code, ours) => {
  expect(readAmount(new Doc({ amount: theirs, currency }))).toEqual({ amount: ours, currency: code });
  expect(stripeAmount({ amount: ours, currency: code })).toBe(theirs);
});

test('an amount that is none of the currency’s is named', () => {
  expect(() => readAmount(new Doc({ amount: 50_001, currency: 'isk' }))).toThrow('SYN_NORMALISE_FIELD_INVALID');
  expect(() => readAmount(new Doc({ amount: 1, currency: 'zzz' }))).toThrow('currency is text; an ISO 4217 code is expected');
  expect(stripeAmount({ amount: 1, currency: 'MGA' })).toBeNull();
});

describe('what comes back', () => {
  const error = (more: object): string => JSON.stringify({ error: { type: 'invalid_request_error', message: 'No.', ...more } });
  const state = { code: 'payment_intent_unexpected_state' };

  test.each([
    ['a void of what is void', 'void', error({ ...state, payment_intent: { id: 'pi_1', status: 'canceled' } }), 'accepted'],
    ['a capture of what is void', 'capture', error({ ...state, payment_intent: { id: 'pi_1', status: 'canceled' } }), 'rejected'],
    ['a refund of what was refunded', 'refund', error({ code: 'charge_already_refunded' }), 'rejected'],
    ['a refund of what is charged back', 'refund', error({ code: 'charge_disputed' }), 'rejected'],
  ] as const)('%s is %#', async (_, kind, body, outcome) => {
    const target = await startStandIn();
    target.answer(() => ({ status: 400, body }));
    const system = opened(target.origin);
    const planned = system.plan(asks(kind, 'pi_1', 100));
    const call = 'call' in planned ? planned.call : null;
    const context = { entity: 'order', key: 'key-1', signal: AbortSignal.timeout(10_000) };
    const answered = call === null ? null : await system.client.call(call, context);
    expect(answered).toMatchObject({ kind: 'held', answer: { outcome } });
    expect(target.seen[0]?.headers).toMatchObject({ authorization: 'Bearer sk_test_0123456789', 'idempotency-key': 'key-1' });
    await target.close();
    await system.client.close();
  });

  test('a refusal shows whole objects: only its words are kept', async () => {
    const target = await startStandIn();
    target.answer(() => ({
      status: 402,
      body: error({ type: 'card_error', code: 'card_declined', payment_intent: { id: 'pi_1', client_secret: 'pi_1_secret_x' } }),
    }));
    const system = opened(target.origin);
    const planned = system.plan(asks('capture', 'pi_1', 100));
    const context = { entity: 'order', key: 'key-1', signal: AbortSignal.timeout(10_000) };
    const answered = 'call' in planned ? await system.client.call(planned.call, context) : null;
    expect(answered).toMatchObject({ kind: 'failed', class: 'permanent', message: '402: card_error, card_declined, No.' });
    await target.close();
    await system.client.close();
  });
});

test('settings that do not fit are named by their path', () => {
  expect(() => stripe({ key: 'STRIPE_KEY', webhook: { secrets: [] } })).toThrow('stripe.webhook.secrets');
});
