import { Compile } from 'typebox/compile';
import { SynclineError } from '../../src/errors.ts';
import type {
  Client,
  Connector,
  EntitySupport,
  Limits,
  OpenSystem,
  Surroundings,
  SystemDefinition,
} from '../../src/kit/contract.ts';
import { openTransport } from '../../src/kit/transport.ts';
import { readAnswer } from './answer.ts';
import { openNormalise } from './normalise.ts';
import { openPlan } from './plan.ts';
import { find, get, list, type Way } from './reading.ts';
import { settingsSchema, type Settings } from './settings.ts';
import { openWebhook } from './webhook.ts';

const DAY_MS = 86_400_000;
const settingsCheck = Compile(settingsSchema);

/** Any REST API, described in the configuration. */
export const connector: Connector<Settings> = {
  id: 'http',
  label: 'Any REST API',
  config: settingsSchema,
  open,
};

/**
 * A system that is reached through a REST API. Throws `SYN_CONFIG_INVALID`, naming the path, when
 * the settings do not fit their schema.
 */
export function http(settings: Settings): SystemDefinition {
  const [error] = settingsCheck.Check(settings) ? [] : settingsCheck.Errors(settings);
  if (error !== undefined) {
    throw new SynclineError('SYN_CONFIG_INVALID', `http${error.instancePath.replaceAll('/', '.')}: ${error.message}.`);
  }
  return {
    connector: connector.id,
    entities: Object.keys(settings.entities),
    open: (surroundings) => open(settings, surroundings),
  };
}

function open(settings: Settings, outside: Surroundings): OpenSystem {
  const limits = limitsOf(settings);
  const secrets: string[] = [];
  const surroundings = {
    ...outside,
    now: () => outside.now(),
    secret: (name: string) => remembered(secrets, outside.secret(name)),
  };
  // The webhook first: the transport masks every secret that was read by then.
  const webhook = settings.webhook === undefined ? null : openWebhook(settings.webhook, surroundings.secret);
  const transport = openTransport(settings, { surroundings, limits, secrets });
  return {
    connector: connector.id,
    normaliser: settings.normaliser ?? 1,
    entities: Object.keys(settings.entities).map((name) => supportOf(settings, name)),
    limits,
    webhook,
    normalise: openNormalise(settings),
    plan: openPlan(settings),
    polls: pollsOf(settings),
    client: openCalls({ transport, settings }),
  };
}

function remembered(secrets: string[], value: string): string {
  secrets.push(value);
  return value;
}

function openCalls(way: Way): Client {
  const { transport, settings: all } = way;
  return {
    call: async (call, { entity, signal }) => {
      const settings = all.entities[entity];
      if (settings === undefined)
        return {
          kind: 'failed',
          class: 'permanent',
          status: null,
          message: `${entity} is not in this system`,
        };
      const { method, path, headers, body, purpose, next } = call;
      const result = await transport.send({ method, path, headers, body }, { signal });
      return readAnswer(result, {
        entity,
        settings,
        purpose,
        next,
        zone: all.zone,
        now: transport.now(),
        redact: transport.redact,
      });
    },
    find: (entity, record, signal) => find(way, { entity, record }, signal),
    get: (entity, id, signal) => get(way, { entity, id }, signal),
    list: (query, signal) => list(way, query, signal),
    refresh: () => transport.refresh(),
    close: () => transport.close(),
  };
}

function limitsOf(settings: Settings): Limits {
  const { concurrency = 8, deadlineMs = 10_000, bucket } = settings.limits ?? {};
  return { concurrency, deadlineMs, ...(bucket === undefined ? {} : { bucket }) };
}

function supportOf(settings: Settings, name: string): EntitySupport {
  const entity = settings.entities[name];
  return {
    entity: name,
    edits: entity?.edits ?? 'state',
    version: entity?.version ?? 'none',
    idempotency: entity?.idempotency ?? 'none',
    keyLifetimeMs: entity?.keyLifetimeMs ?? DAY_MS,
    visibilityLagMs: entity?.visibilityLagMs ?? 0,
    canGet: entity?.get !== undefined,
    canList: entity?.list !== undefined,
  };
}

function pollsOf(settings: Settings): OpenSystem['polls'] {
  return Object.entries(settings.entities).flatMap(([entity, { list: listed }]) =>
    listed === undefined || listed.everyMs === 0 ? [] : [{ entity, everyMs: listed.everyMs, lookBackMs: listed.lookBackMs }],
  );
}
