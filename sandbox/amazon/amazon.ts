import { stampMilliseconds } from '../frame/clock.ts';
import { parseCount, parseDuration } from '../frame/duration.ts';
import type { Definition, Frame, StandIn } from '../frame/frame.ts';
import { ticking } from '../frame/ticking.ts';
import { AccessTokens } from '../wire/access-tokens.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { Account } from './account.ts';
import { invalidInput, wordError } from './api-error.ts';
import { driverRoutes } from './driver.ts';
import { advance } from './fulfilment.ts';
import { cancelOrder, createOrder, updateOrder } from './orders.ts';
import { Quota } from './quota.ts';
import { getOrder, listOrders, trackPackage } from './showing.ts';
import { Tokens } from './tokens.ts';

const OUTBOUND = '/fba/outbound/2020-07-01';
const HOUR = '3600s';

/** A seller's account at Amazon, as far as Multi-Channel Fulfillment goes. It sends nothing by itself. */
export const amazon: Definition = {
  system: 'amazon',
  secretNames: ['SANDBOX_AMAZON_CLIENT_ID', 'SANDBOX_AMAZON_CLIENT_SECRET', 'SANDBOX_AMAZON_REFRESH_TOKEN'],
  // `--dwell 0`: orders go on only when they are told to.
  flags: { 'token-ttl': HOUR, dwell: '1500ms', 'look-interval': '100ms', rate: '2', burst: '30' },
  stamp: stampMilliseconds,
  signer: () => () => ({}),
  build,
};

function build(frame: Frame): StandIn {
  const { own } = frame.options;
  const duration = (name: string): number => parseDuration(name, own[name] ?? '0');
  const account = new Account(frame);
  const tokens = new Tokens(frame.secrets, new AccessTokens(frame.wall, duration('token-ttl')));
  const dwell = duration('dwell');
  const look = (): void => {
    if (dwell === 0) return;
    for (const order of account.open()) {
      if (frame.clock.now() - Date.parse(order.at) >= dwell) frame.store.transaction(() => advance(account, order));
    }
  };
  return {
    authorise: (call) => tokens.check(call),
    word: wordError,
    open: ['POST /auth/o2/token'],
    reads: (call) => call.path === '/auth/o2/token',
    routes: [route('POST /auth/o2/token', (call) => tokens.issue(call)), ...metered(frame, account)],
    adminRoutes: driverRoutes(account, tokens),
    // An order on hold waits for the seller, and one that is short for a day.
    work: () =>
      dwell === 0 ? 0 : account.open().filter(({ action, policy }) => action === 'Ship' && policy !== 'FillAll').length,
    ...ticking(look, duration('look-interval')),
  };
}

/** The routes with their usage plans; every answer says what is granted. */
function metered(frame: Frame, account: Account): Route[] {
  const quota = new Quota(frame.wall);
  const plan = { rate: Number(frame.options.own['rate']), burst: parseCount('burst', frame.options.own['burst'] ?? '30') };
  const metre = (line: string, handle: (call: Parameters<Route['handle']>[0]) => Answer): Route =>
    route(line, (call) => {
      quota.take(line, plan);
      const answer = inVendorsWords(() => handle(call));
      const id = `sandbox-${frame.store.next('request')}`;
      return { ...answer, headers: { 'x-amzn-ratelimit-limit': plan.rate.toFixed(1), 'x-amzn-requestid': id } };
    });
  return [
    metre(`POST ${OUTBOUND}/fulfillmentOrders`, (call) => createOrder(account, call)),
    metre(`GET ${OUTBOUND}/fulfillmentOrders`, (call) => listOrders(account, call)),
    metre(`GET ${OUTBOUND}/fulfillmentOrders/:id`, (call) => getOrder(account, call)),
    metre(`PUT ${OUTBOUND}/fulfillmentOrders/:id`, (call) => updateOrder(account, call)),
    metre(`PUT ${OUTBOUND}/fulfillmentOrders/:id/cancel`, (call) => cancelOrder(account, call)),
    metre(`GET ${OUTBOUND}/tracking`, (call) => trackPackage(account, call)),
    metre('GET /fba/inventory/v1/summaries', (call) => account.inventory.summaries(call)),
  ];
}

/** A field that is missing or wrong is a 400 here. */
function inVendorsWords(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal && error.status === 422) throw invalidInput(error.message);
    throw error;
  }
}
