import { Compile } from 'typebox/compile';
import { SynclineError } from '../../src/errors.ts';
import type { Connector, EntitySupport, OpenSystem, Remark, Surroundings, SystemDefinition } from '../../src/kit/contract.ts';
import { openTransport } from '../../src/kit/transport.ts';
import type { Body } from '../../src/model/entity.ts';
import { isAskedOf } from '../../src/model/order/place-parts.ts';
import type { Way } from './ask.ts';
import { hasGoods } from './documents.ts';
import { openNormalise } from './normalise.ts';
import { openPlan } from './plan.ts';
import { get, list } from './reading.ts';
import { placeOf, settingsSchema, type Settings } from './settings.ts';
import { openTokens } from './token.ts';
import { find, write } from './writing.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const settingsCheck = Compile(settingsSchema);

/** Orders that Amazon sends out of its warehouses for other channels. */
export const connector: Connector<Settings> = {
  id: 'amazon-fba',
  label: 'Fulfilment by Amazon (multi-channel)',
  config: settingsSchema,
  open,
};

/** A seller's account at Amazon. Throws `SYN_CONFIG_INVALID`, naming the path, when the settings do not fit their schema. */
export function amazonFba(settings: Settings): SystemDefinition {
  const [error] = settingsCheck.Check(settings) ? [] : settingsCheck.Errors(settings);
  if (error !== undefined) {
    throw new SynclineError('SYN_CONFIG_INVALID', `amazonFba${error.instancePath.replaceAll('/', '.')}: ${error.message}.`);
  }
  return { connector: connector.id, entities: settings.entities, open: (surroundings) => open(settings, surroundings) };
}

/** For `when` of the flow of orders: true when Amazon has anything to send of it. */
export function isForAmazon(settings: Pick<Settings, 'only' | 'location'>): (body: Body) => boolean {
  return (body) => (body['lines'] ?? null) !== null && isAskedOf(body, [placeOf(settings)]) && hasGoods(settings, body);
}

function open(settings: Settings, outside: Surroundings): OpenSystem {
  const secrets: string[] = [];
  const secret = (name: string): string => {
    const value = outside.secret(name);
    secrets.push(value);
    return value;
  };
  const surroundings = { ...outside, now: () => outside.now(), secret };
  const { concurrency = 4, rate = 2, burst = 30, deadlineMs = 15_000 } = settings.limits ?? {};
  const limits = { concurrency, bucket: { rate, burst }, deadlineMs };
  const tokens = openTokens(settings, surroundings, deadlineMs);
  const auth = { kind: 'own' as const, open: (read: (name: string) => string) => tokens.open(read) };
  const transport = openTransport({ baseUrl: settings.baseUrl, auth }, { surroundings, limits, secrets });
  const way: Way = { place: placeOf(settings), transport, tokens, rate, granted: { rate: null } };
  return {
    connector: connector.id,
    normaliser: 1,
    entities: settings.entities.map(supportOf),
    limits,
    webhook: null,
    normalise: openNormalise(settings),
    plan: openPlan(settings),
    polls: pollsOf(settings),
    client: {
      call: (call, { signal }) => write(way, call, signal),
      find: (_entity, _record, signal, lost) => find(way, lost, signal),
      get: (entity, id, signal) => get(way, settings, { entity, id, signal }),
      list: (query, signal) => list(way, settings, query, signal),
      inspect: () => Promise.resolve(remarksOf(way)),
      refresh: () => transport.refresh(),
      close: async () => {
        await Promise.all([transport.close(), tokens.close()]);
      },
    },
  };
}

/** Amazon names the rate that it grants; a configuration that counts with more only earns refusals. */
function remarksOf({ rate, granted }: Way): Remark[] {
  if (granted.rate === null || granted.rate >= rate) return [];
  return [
    { key: 'rate', text: `Amazon grants ${granted.rate} requests a second for an operation; limits.rate counts with ${rate}.` },
  ];
}

function supportOf(entity: Settings['entities'][number]): EntitySupport {
  return {
    entity,
    edits: 'state',
    version: 'none',
    idempotency: entity === 'order' ? 'native' : 'none',
    // An id of ours is never taken twice.
    keyLifetimeMs: 365 * DAY_MS,
    visibilityLagMs: 2_000,
    canGet: entity === 'order' || entity === 'inventory-level',
    canList: entity !== 'fulfilment-order',
    // An order and its packages; what was not used is given back.
    readCost: entity === 'order' ? 3 : 1,
    listCost: entity === 'shipment' ? 12 : 1,
  };
}

/** Amazon tells nothing by itself. A package is looked after when its order is over, which its list shows no more. */
function pollsOf({ entities, poll = {} }: Settings): OpenSystem['polls'] {
  const { everyMs = MINUTE_MS, stockEveryMs = 5 * MINUTE_MS, trackingEveryMs = 60 * MINUTE_MS } = poll;
  const polls: OpenSystem['polls'] = [
    { entity: 'order', everyMs, lookBackMs: 10 * MINUTE_MS },
    { entity: 'shipment', name: 'tracking', everyMs: trackingEveryMs, lookBackMs: 14 * DAY_MS },
    { entity: 'inventory-level', everyMs: stockEveryMs, lookBackMs: 15 * MINUTE_MS },
  ];
  return polls.filter(({ entity }) => (entities as readonly string[]).includes(entity));
}
