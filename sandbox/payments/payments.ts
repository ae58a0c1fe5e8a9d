import { stampSeconds } from '../frame/clock.ts';
import { parseDuration } from '../frame/duration.ts';
import type { Definition, Frame, StandIn } from '../frame/frame.ts';
import { ticking } from '../frame/ticking.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { sameText } from '../wire/serve.ts';
import { Account, API_VERSION } from './account.ts';
import { invalid, wordError } from './api-error.ts';
import { driverRoutes } from './driver.ts';
import { Params } from './form.ts';
import { Keys } from './idempotency.ts';
import { cancelIntent, captureIntent, confirmIntent, createIntent, expireHolds } from './intents.ts';
import { expanded, readRoutes } from './lists.ts';
import { createRefund, settleRefunds } from './refunds.ts';
import { paymentsSigner } from './signing.ts';

/** An account at a payment provider whose API is that of Stripe. */
export const payments: Definition = {
  system: 'payments',
  secretNames: ['SANDBOX_PAYMENTS_KEY', 'SANDBOX_PAYMENTS_WEBHOOK_SECRET'],
  // Seven days, as cards are held; seconds, for the provider's times are.
  flags: { 'hold-time': '604800s', 'refund-time': '1s', 'look-interval': '100ms' },
  stamp: stampSeconds,
  signer: paymentsSigner,
  build,
};

const VERSION = /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/;

function build(frame: Frame): StandIn {
  const { own } = frame.options;
  const seconds = (name: string): number => parseDuration(name, own[name] ?? '0') / 1000;
  const account = new Account(frame, seconds('hold-time'));
  const keys = new Keys(account);
  const refundTime = seconds('refund-time');
  const basic = `Basic ${Buffer.from(`${frame.secrets('SANDBOX_PAYMENTS_KEY')}:`, 'utf8').toString('base64')}`;
  const bearer = `Bearer ${frame.secrets('SANDBOX_PAYMENTS_KEY')}`;
  let waiting = 0;
  const look = (): void => {
    waiting = settleRefunds(account, refundTime);
    expireHolds(account);
  };
  return {
    authorise(call) {
      const given = call.header('authorization') ?? '';
      if (!sameText(given, bearer) && !sameText(given, basic)) throw new Refusal(401, 'unauthorised');
    },
    word: wordError,
    routes: [...writeRoutes(account, keys), ...readRoutes(account)].map((one) => headed(frame, one)),
    adminRoutes: driverRoutes(account),
    work: () => waiting,
    ...ticking(look, parseDuration('look-interval', own['look-interval'] ?? '100ms')),
  };
}

function writeRoutes(account: Account, keys: Keys): Route[] {
  const write = (line: string, work: (params: Params, call: Call) => Answer): Route =>
    route(line, (call) => {
      const params = new Params(call.raw.toString('utf8'));
      return keys.once(call, () => {
        const answer = work(params, call);
        return answer.status === 200 ? { ...answer, body: expanded(account, answer.body, params.list('expand')) } : answer;
      });
    });
  return [
    write('POST /v1/payment_intents', (params) => createIntent(account, params)),
    write('POST /v1/payment_intents/:id/confirm', (params, call) => confirmIntent(account, call.param('id'), params)),
    write('POST /v1/payment_intents/:id/capture', (params, call) => captureIntent(account, call.param('id'), params)),
    write('POST /v1/payment_intents/:id/cancel', (params, call) => cancelIntent(account, call.param('id'), params)),
    write('POST /v1/refunds', (params) => createRefund(account, params)),
  ];
}

/** Every answer names the request and the version that it was worked out by. */
function headed(frame: Frame, one: Route): Route {
  return {
    ...one,
    handle: (call) => {
      const version = call.header('stripe-version') ?? API_VERSION;
      if (!VERSION.test(version)) throw invalid('Stripe-Version', `Invalid Stripe API version: ${version}`);
      const answer = one.handle(call) as Answer;
      const id = `req_${frame.store.next('request').toString(36).padStart(14, '0')}`;
      return { ...answer, headers: { 'request-id': id, 'stripe-version': version, ...answer.headers } };
    },
  };
}
