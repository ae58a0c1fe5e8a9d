import { Compile } from 'typebox/compile';
import { SynclineError } from '../../src/errors.ts';
import type { Connector, EntitySupport, Limits, OpenSystem, Surroundings, SystemDefinition } from '../../src/kit/contract.ts';
import { openTransport } from '../../src/kit/transport.ts';
import type { Way } from './ask.ts';
import type { Loading } from './bulk/first-load.ts';
import { PIECE_BYTES, ResultFiles } from './bulk/result-file.ts';
import { openClient } from './client.ts';
import { KINDS } from './kinds.ts';
import type { Reading } from './mappings/reading.ts';
import { openNormalise } from './notices.ts';
import { openPlan } from './plan/plan.ts';
import { settingsSchema, type EntityName, type Settings } from './settings.ts';
import { openWebhook } from './webhooks/webhook.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A little less than the shop grants: its clock and ours are not one, and an answer tells of a moment that has passed. */
const SHARE = 0.95;
const settingsCheck = Compile(settingsSchema);

/** A Shopify shop, by its Admin API. */
export const connector: Connector<Settings> = {
  id: 'shopify',
  label: 'Shopify',
  config: settingsSchema,
  open,
};

/** A shop as a system of the hub. Throws `SYN_CONFIG_INVALID`, naming the path, when the settings do not fit their schema. */
export function shopify(settings: Settings): SystemDefinition {
  const [error] = settingsCheck.Check(settings) ? [] : settingsCheck.Errors(settings);
  if (error !== undefined)
    throw new SynclineError('SYN_CONFIG_INVALID', `shopify${error.instancePath.replaceAll('/', '.')}: ${error.message}.`);
  if (settings.entities.includes('variant') && !settings.entities.includes('product'))
    throw new SynclineError('SYN_CONFIG_INVALID', 'shopify.entities: `variant` is read with `product`, which is missing.');
  return { connector: connector.id, entities: settings.entities, open: (surroundings) => open(settings, surroundings) };
}

function open(settings: Settings, outside: Surroundings): OpenSystem {
  const limits = limitsOf(settings);
  const reading = readingOf(settings);
  const secrets: string[] = [];
  const surroundings: Surroundings = {
    ...outside,
    now: () => outside.now(),
    secret: (name) => {
      const value = outside.secret(name);
      secrets.push(value);
      return value;
    },
  };
  // The webhook first: the transport masks every secret that was read by then.
  const webhook = openWebhook(settings, (name) => surroundings.secret(name));
  const transport = openTransport(
    {
      baseUrl: settings.baseUrl ?? `https://${settings.shop}`,
      auth: { kind: 'bearer', token: settings.token, header: 'x-shopify-access-token' },
    },
    { surroundings, limits, secrets },
  );
  const way: Way = { transport, heard: new Map() };
  const files = new ResultFiles(limits, surroundings);
  const loading: Loading = { way, files, addresses: new Map(), loads: new Set(), busy: { until: 0 }, pieceBytes: PIECE_BYTES };
  return {
    connector: connector.id,
    normaliser: 1,
    entities: settings.entities.map(supportOf),
    limits,
    webhook,
    normalise: openNormalise(settings, reading),
    plan: openPlan(settings),
    polls: pollsOf(settings),
    client: openClient({ settings, reading, way, loading }),
  };
}

function limitsOf({ limits = {} }: Settings): Limits {
  const { concurrency = 8, deadlineMs = 15_000, rate = 100, burst = Math.max(1_000, 10 * rate) } = limits;
  return { concurrency, deadlineMs, bucket: { rate: SHARE * rate, burst: Math.floor(SHARE * burst) } };
}

function readingOf(settings: Settings): Reading {
  const { currency, taxesIncluded, locations = {}, quantity = 'on_hand' } = settings;
  const { businessCustomer = 'company', testOrders = false } = settings;
  return { currency, taxesIncluded, locations, quantity, businessCustomer, testOrders };
}

function supportOf(entity: EntityName): EntitySupport {
  const kind = KINDS[entity];
  return {
    entity,
    edits: 'state',
    version: kind.version,
    idempotency: kind.idempotency,
    keyLifetimeMs: DAY_MS,
    // The shop's search index follows its objects by some seconds.
    visibilityLagMs: entity === 'variant' ? 30_000 : 2_000,
    canGet: true,
    canList: kind.lists.length > 0,
    readCost: kind.get.cost,
    // A page of a first load may count instead of list.
    listCost: Math.max(1, kind.bulk?.ranges?.count.cost ?? 0, ...kind.lists.map(({ document }) => document.cost)),
  };
}

/** Webhooks tell at once and not always: lists are compared now and then. The state of a payout changes for weeks. */
function pollsOf(settings: Settings): OpenSystem['polls'] {
  const { pollEveryMs = 300_000, entities } = settings;
  if (pollEveryMs === 0) return [];
  return entities
    .filter((entity) => KINDS[entity].lists.length > 0)
    .map((entity) => {
      const isFinance = entity === 'payout' || entity === 'balance-entry';
      const isSlow = isFinance || entity === 'price-list' || entity === 'location';
      return {
        entity,
        everyMs: isSlow ? Math.max(pollEveryMs, HOUR_MS) : pollEveryMs,
        lookBackMs: isFinance ? 30 * DAY_MS : 10 * 60_000,
      };
    });
}
