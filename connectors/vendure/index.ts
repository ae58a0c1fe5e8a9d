import { Compile } from 'typebox/compile';
import { SynclineError } from '../../src/errors.ts';
import type { Connector, EntitySupport, OpenSystem, Surroundings, SystemDefinition } from '../../src/kit/contract.ts';
import { openTransport } from '../../src/kit/transport.ts';
import { openClient } from './client.ts';
import { openNormalise } from './normalise.ts';
import { openPlan } from './plan.ts';
import { openSession } from './session.ts';
import { ENTITIES, settingsSchema, type Settings, type VendureEntity } from './settings.ts';
import { openWebhook } from './webhook.ts';

const NORMALISER = 1;
const DAY_MS = 86_400_000;

/** A transaction that began earlier may commit later, under its earlier time. */
const LOOK_BACK_MS = 120_000;

/** Our reference finds what was made; a stock level is set, not made; the others are made by the shop alone. */
const IDEMPOTENCY: Record<VendureEntity, EntitySupport['idempotency']> = {
  order: 'none',
  shipment: 'search',
  return: 'none',
  product: 'search',
  variant: 'search',
  customer: 'none',
  location: 'none',
  'inventory-level': 'upsert',
};

const settingsCheck = Compile(settingsSchema);

/** A Vendure shop of version 3.7 or later, with the Syncline plug-in. */
export const connector: Connector<Settings> = { id: 'vendure', label: 'Vendure', config: settingsSchema, open };

/** A Vendure shop. Throws `SYN_CONFIG_INVALID`, naming the path, when the settings do not fit their schema. */
export function vendure(settings: Settings): SystemDefinition {
  const [error] = settingsCheck.Check(settings) ? [] : settingsCheck.Errors(settings);
  if (error !== undefined) {
    throw new SynclineError('SYN_CONFIG_INVALID', `vendure${error.instancePath.replaceAll('/', '.')}: ${error.message}.`);
  }
  return { connector: connector.id, entities: entitiesOf(settings), open: (surroundings) => open(settings, surroundings) };
}

function open(settings: Settings, outside: Surroundings): OpenSystem {
  const { concurrency = 4, deadlineMs = 15_000 } = settings.limits ?? {};
  const limits = { concurrency, deadlineMs };
  const secrets: string[] = [];
  const surroundings = {
    ...outside,
    now: () => outside.now(),
    secret: (name: string) => {
      const value = outside.secret(name);
      secrets.push(value);
      return value;
    },
  };
  // The secrets first: the transport masks those that were read by then.
  const webhook = settings.webhook === undefined ? null : openWebhook(settings.webhook, surroundings.secret);
  const { auth } = settings;
  for (const name of auth.kind === 'login' ? [auth.user, auth.password] : [auth.key]) surroundings.secret(name);
  const headers: Record<string, string> = settings.channel === undefined ? {} : { 'vendure-token': settings.channel };
  const transport = openTransport({ baseUrl: settings.url, auth: { kind: 'none' }, headers }, { surroundings, limits, secrets });
  const session = openSession(transport, auth, surroundings);
  const precision = settings.moneyPrecision ?? 2;
  const locations = settings.locations ?? {};
  const { language = 'en', taxCategory, pricesIncludeTax = false, currency = 'EUR' } = settings;
  const reading = { precision, locations };
  return {
    connector: connector.id,
    normaliser: NORMALISER,
    entities: entitiesOf(settings).map(supportOf),
    limits,
    webhook,
    normalise: openNormalise(reading, entitiesOf(settings)),
    plan: openPlan({ precision, locations, language, taxCategory, pricesIncludeTax, currency }),
    polls: pollsOf(settings),
    client: openClient({ transport, session, settings, reading }),
  };
}

function entitiesOf({ entities }: Settings): readonly VendureEntity[] {
  return entities ?? ENTITIES.filter((entity) => entity !== 'return');
}

function supportOf(entity: VendureEntity): EntitySupport {
  return {
    entity,
    edits: 'state',
    version: 'coarse',
    idempotency: IDEMPOTENCY[entity],
    keyLifetimeMs: DAY_MS,
    visibilityLagMs: 0,
    canGet: true,
    canList: true,
  };
}

function pollsOf(settings: Settings): OpenSystem['polls'] {
  const { pollMs = 60_000 } = settings;
  if (pollMs === 0) return [];
  const wanted = entitiesOf(settings);
  // An order tells of its returns.
  const polled = wanted.filter((entity) => entity !== 'return' || !wanted.includes('order'));
  return polled.map((entity) => ({ entity, everyMs: pollMs, lookBackMs: LOOK_BACK_MS }));
}
