import { Compile } from 'typebox/compile';
import { SynclineError } from '../../src/errors.ts';
import type { Connector, EntitySupport, Limits, OpenSystem, Surroundings, SystemDefinition } from '../../src/kit/contract.ts';
import { openTransport } from '../../src/kit/transport.ts';
import { openClient } from './client.ts';
import { normalise, planOrder } from './order.ts';
import { settingsSchema, type Settings } from './settings.ts';
import { openWebhook } from './webhook.ts';

const settingsCheck = Compile(settingsSchema);

const DAY_MS = 86_400_000;

/** What the vendor guarantees. The pipeline believes this, so it has to be true of the real system. */
const ORDER: EntitySupport = {
  entity: 'order',
  edits: 'state',
  version: 'strict',
  idempotency: 'native',
  keyLifetimeMs: DAY_MS,
  visibilityLagMs: 0,
  canGet: true,
  canList: true,
};

const LIMITS: Limits = { concurrency: 4, bucket: { rate: 10, burst: 40 }, deadlineMs: 10_000 };

/** A worked example: an invented vendor whose orders are drafts until they are confirmed. */
export const connector: Connector<Settings> = { id: 'acme', label: 'Acme Orders', config: settingsSchema, open };

/** A system of this vendor. Throws `SYN_CONFIG_INVALID`, naming the path, when the settings do not fit their schema. */
export function acme(settings: Settings): SystemDefinition {
  const [error] = settingsCheck.Check(settings) ? [] : settingsCheck.Errors(settings);
  if (error !== undefined)
    throw new SynclineError('SYN_CONFIG_INVALID', `acme${error.instancePath.replaceAll('/', '.')}: ${error.message}.`);
  return { connector: connector.id, entities: [ORDER.entity], open: (surroundings) => open(settings, surroundings) };
}

function open(settings: Settings, surroundings: Surroundings): OpenSystem {
  const zone = settings.zone ?? 'Europe/Berlin';
  const secrets = [settings.token, ...settings.webhookSecrets].map((name) => surroundings.secret(name));
  const transport = openTransport(
    { baseUrl: settings.baseUrl, auth: { kind: 'bearer', token: settings.token } },
    { surroundings, limits: LIMITS, secrets },
  );
  return {
    connector: connector.id,
    // Raised when the mapping makes something else of a document that is stored already.
    normaliser: 1,
    entities: [ORDER],
    limits: LIMITS,
    webhook: openWebhook(settings.webhookSecrets, (name) => surroundings.secret(name)),
    normalise: (change) => normalise(change, zone),
    plan: planOrder,
    // Webhooks are lost now and then: the list finds what they did not tell.
    polls: [{ entity: 'order', everyMs: 60_000, lookBackMs: 5 * 60_000 }],
    client: openClient(transport, zone),
  };
}
