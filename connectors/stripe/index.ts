import { Compile } from 'typebox/compile';
import { SynclineError } from '../../src/errors.ts';
import type { Connector, OpenSystem, Surroundings, SystemDefinition } from '../../src/kit/contract.ts';
import { openTransport } from '../../src/kit/transport.ts';
import { readAnswer } from './answer.ts';
import { openNormalise } from './normalise.ts';
import { plan } from './plan.ts';
import { find, get, list } from './reading.ts';
import { getPayout, listPayouts } from './reading-payouts.ts';
import { API_VERSION, settingsSchema, type Settings } from './settings.ts';
import { openWebhook } from './webhook.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Payouts are made once a day, and change their state until the bank has them. */
const PAYOUT_MS = 15 * MINUTE_MS;
const PAYOUT_BACK_MS = 14 * DAY_MS;
const settingsCheck = Compile(settingsSchema);

/** Payments of orders: authorisations, captures, refunds and disputes of a Stripe account. */
export const connector: Connector<Settings> = { id: 'stripe', label: 'Stripe', config: settingsSchema, open };

/** A Stripe account. Throws `SYN_CONFIG_INVALID`, naming the path, when the settings do not fit their schema. */
export function stripe(settings: Settings): SystemDefinition {
  const [error] = settingsCheck.Check(settings) ? [] : settingsCheck.Errors(settings);
  if (error !== undefined) {
    throw new SynclineError('SYN_CONFIG_INVALID', `stripe${error.instancePath.replaceAll('/', '.')}: ${error.message}.`);
  }
  const entities = settings.payouts === true ? ['order', 'payout'] : ['order'];
  return { connector: connector.id, entities, open: (surroundings) => open(settings, surroundings) };
}

function open(settings: Settings, outside: Surroundings): OpenSystem {
  const secrets: string[] = [];
  const secret = (name: string): string => {
    const value = outside.secret(name);
    secrets.push(value);
    return value;
  };
  const surroundings = { ...outside, now: () => outside.now(), secret };
  // The webhook first: the transport masks every secret that was read by then.
  const webhook = settings.webhook === undefined ? null : openWebhook(settings.webhook, secret);
  const { concurrency = 4, rate = 20, deadlineMs = 30_000 } = settings.limits ?? {};
  const limits = { concurrency, bucket: { rate, burst: rate }, deadlineMs };
  const way = {
    baseUrl: settings.baseUrl ?? 'https://api.stripe.com',
    auth: { kind: 'bearer' as const, token: settings.key },
    headers: { 'stripe-version': API_VERSION },
  };
  const transport = openTransport(way, { surroundings, limits, secrets });
  return {
    connector: connector.id,
    normaliser: 2,
    entities: settings.payouts === true ? [SUPPORT, PAYOUTS] : [SUPPORT],
    limits,
    webhook,
    normalise: openNormalise(settings),
    plan,
    polls: [
      { entity: 'order', everyMs: settings.poll?.everyMs ?? MINUTE_MS, lookBackMs: 5 * MINUTE_MS },
      ...(settings.payouts === true ? [{ entity: 'payout', everyMs: PAYOUT_MS, lookBackMs: PAYOUT_BACK_MS }] : []),
    ],
    client: {
      call: async ({ method, path, headers, body }, { signal }) =>
        readAnswer(await transport.send({ method, path, headers, body }, { signal }), { path }, transport),
      find: (_entity, _record, signal, lost) => find(transport, lost, signal),
      get: (entity, id, signal) => (entity === 'payout' ? getPayout(transport, id, signal) : get(transport, id, signal)),
      list: (query, signal) =>
        query.entity === 'payout' ? listPayouts(transport, query, signal) : list(transport, query, signal),
      refresh: () => transport.refresh(),
      close: () => transport.close(),
    },
  };
}

/** A key is kept for a day; after that the payment itself is asked. */
const SUPPORT: OpenSystem['entities'][number] = {
  entity: 'order',
  edits: 'state',
  version: 'none',
  idempotency: 'native',
  keyLifetimeMs: DAY_MS,
  visibilityLagMs: 0,
  canGet: true,
  canList: true,
  // An intent with its charges, refunds and disputes.
  readCost: 4,
};

/** Read only. */
const PAYOUTS: OpenSystem['entities'][number] = {
  entity: 'payout',
  edits: 'state',
  version: 'none',
  idempotency: 'none',
  keyLifetimeMs: 0,
  visibilityLagMs: 0,
  canGet: true,
  canList: true,
  // The payout, and a page of a hundred entries.
  readCost: 2,
};
