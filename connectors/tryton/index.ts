import { Compile } from 'typebox/compile';
import { SynclineError } from '../../src/errors.ts';
import type { Connector, EntitySupport, OpenSystem, Surroundings, SystemDefinition } from '../../src/kit/contract.ts';
import { openTransport } from '../../src/kit/transport.ts';
import { openClient } from './client.ts';
import { kinds, openNormalise } from './normalise.ts';
import { openPlan } from './plan.ts';
import { sessionAuth } from './session.ts';
import { settingsSchema, type Settings } from './settings.ts';

const settingsCheck = Compile(settingsSchema);
/** Raised when what is made of a document changes. */
const NORMALISER = 1;
/** How often each list is polled, unless the settings say otherwise. */
const EVERY_MS: Record<string, number> = { order: 3_000, shipment: 3_000, 'inventory-level': 10_000, invoice: 10_000 };
const LOOK_BACK_MS = 60_000;
/**
 * Tryton stamps what it writes with the beginning of its transaction, and a task that packs a day's orders in one may take
 * many minutes: what is stamped that long before it can be seen is looked for by itself. So is what a slow clock stamps.
 */
const LATE = { everyMs: 600_000, lookBackMs: 3_600_000 };
/** What is only read. */
const READ_ONLY = new Set(['shipment', 'invoice', 'inventory-level', 'location']);

/** One company in a Tryton 6.0 database, by its JSON-RPC. */
export const connector: Connector<Settings> = {
  id: 'tryton',
  label: 'Tryton',
  config: settingsSchema,
  open,
};

/**
 * A company in Tryton. Throws `SYN_CONFIG_INVALID`, naming the path, when the settings do not fit their schema.
 */
export function tryton(settings: Settings): SystemDefinition {
  const [error] = settingsCheck.Check(settings) ? [] : settingsCheck.Errors(settings);
  const wrong = error === undefined ? warehouseError(settings) : `${error.instancePath.replaceAll('/', '.')}: ${error.message}`;
  if (wrong !== null) throw new SynclineError('SYN_CONFIG_INVALID', `tryton${wrong}.`);
  return { connector: connector.id, entities: entitiesOf(settings), open: (surroundings) => open(settings, surroundings) };
}

function entitiesOf({ returns = false }: Settings): string[] {
  return [...kinds.keys()].filter((entity) => entity !== 'return' || returns);
}

function warehouseError({ order, warehouses }: Settings): string | null {
  if (warehouses[order.warehouse] !== undefined) return null;
  return `.order.warehouse: ${order.warehouse} is none of the warehouses`;
}

function open(settings: Settings, outside: Surroundings): OpenSystem {
  const { concurrency = 4, deadlineMs = 20_000, bucket } = settings.limits ?? {};
  const limits = { concurrency, deadlineMs, ...(bucket === undefined ? {} : { bucket }) };
  const secrets: string[] = [];
  const surroundings: Surroundings = {
    ...outside,
    now: () => outside.now(),
    secret: (name) => remembered(secrets, outside.secret(name)),
  };
  const auth = sessionAuth(settings);
  const transport = openTransport({ baseUrl: settings.baseUrl, auth }, { surroundings, limits, secrets });
  return {
    connector: connector.id,
    normaliser: NORMALISER,
    entities: entitiesOf(settings).map(supportOf),
    limits,
    // Tryton sends none: what happens in it is polled.
    webhook: null,
    normalise: openNormalise(settings),
    plan: openPlan(settings),
    polls: pollsOf(settings),
    client: openClient({ transport, settings }),
  };
}

function remembered(secrets: string[], value: string): string {
  secrets.push(value);
  return value;
}

/** A create is looked for by our reference: Tryton knows no idempotency keys. What commits is found at once. */
function supportOf(entity: string): EntitySupport {
  return {
    entity,
    edits: 'state',
    // What is taken away from an object leaves no stamp: a version may show two contents, and a read settles which.
    version: entity === 'inventory-level' ? 'none' : 'coarse',
    idempotency: READ_ONLY.has(entity) ? 'none' : 'search',
    keyLifetimeMs: 0,
    visibilityLagMs: 0,
    canGet: true,
    canList: true,
  };
}

function pollsOf(settings: Settings): OpenSystem['polls'] {
  return entitiesOf(settings).flatMap((entity) => {
    const { everyMs, lookBackMs } = settings.polls?.[entity] ?? { everyMs: EVERY_MS[entity] ?? 30_000, lookBackMs: LOOK_BACK_MS };
    if (everyMs === 0) return [];
    return [
      { entity, everyMs, lookBackMs },
      { entity, everyMs: LATE.everyMs, lookBackMs: Math.max(LATE.lookBackMs, lookBackMs), name: 'late' },
    ];
  });
}
