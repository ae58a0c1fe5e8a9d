import type { Call, Client, Outcome } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { answerTo } from './answers/answers.ts';
import { readAnswer, type Way } from './ask.ts';
import { loadPage, type Loading } from './bulk/first-load.ts';
import { beginLoad, readLoad } from './bulk/load.ts';
import { questionOf } from './documents/document.ts';
import { inspect } from './inspect.ts';
import { KINDS } from './kinds.ts';
import { listPage } from './listing.ts';
import type { Reading } from './mappings/reading.ts';
import { get } from './reading.ts';
import { findLost } from './search.ts';
import { ENTITIES, type EntityName, type Settings } from './settings.ts';
import { subscribe } from './webhooks/subscriptions.ts';

/** All that the client is made of. */
export interface Opened {
  settings: Settings;
  reading: Reading;
  way: Way;
  loading: Loading;
}

/** The only I/O of the connector: it makes the calls that were planned, reads, lists, and keeps the subscriptions. */
export function openClient(opened: Opened): Client {
  const { settings, way, loading } = opened;
  const unknown = (entity: string): Outcome & { kind: 'failed' } => ({
    kind: 'failed',
    class: 'permanent',
    status: null,
    message: `${entity} is not known in a shop`,
  });
  return {
    call: (call, { signal }) => makeCall(opened, call, signal),
    find: (_entity, _record, signal, lost) => findLost(way, lost, signal),
    get: (entity, id, signal) => (isEntity(entity) ? get(way, { entity, id }, signal) : Promise.resolve(unknown(entity))),
    list: (query, signal) => {
      const { entity, since, cursor } = query;
      if (!isEntity(entity)) return Promise.resolve(unknown(entity));
      const begins = cursor === null && since <= 0 && settings.bulk !== false && KINDS[entity].bulk !== undefined;
      const load = begins ? beginLoad() : cursor === null ? null : readLoad(cursor);
      return load === null
        ? listPage(way, { ...query, entity, returns: settings.entities.includes('return') }, signal)
        : loadPage(loading, { entity, load }, signal);
    },
    subscribe: (address, signal) => subscribe(way, { address, entities: settings.entities }, signal),
    inspect: (signal) => inspect(way, settings.entities, signal),
    refresh: () => way.transport.refresh(),
    close: async () => {
      await Promise.all([way.transport.close(), loading.files.close()]);
    },
  };
}

function isEntity(entity: string): entity is EntityName {
  return ENTITIES.some((name) => name === entity);
}

async function makeCall({ way, reading }: Opened, call: Call, signal: AbortSignal): Promise<Outcome> {
  const { name, variables, note } = questionOf(call);
  const answer = answerTo(name);
  if (answer === undefined)
    return { kind: 'failed', class: 'permanent', status: null, message: `${name} is no document of this connector` };
  const { method, path, headers, body } = call;
  const result = await way.transport.send({ method, path, headers, body }, { signal });
  const answered = readAnswer(way, result, answer.nature);
  if ('kind' in answered) return answered;
  const { data, spending } = answered;
  try {
    const { redact } = way.transport;
    const outcome = answer.read(data, {
      call,
      variables: new Doc(variables),
      note: new Doc(note),
      reading,
      redact,
      now: way.transport.now(),
    });
    return { ...beginning(outcome, answer.again), ...spending };
  } catch {
    // It said yes, so it is not called again before it is known what it holds.
    const kind = answer.nature === 'read' ? 'permanent' : 'unknown';
    return { kind: 'failed', class: kind, status: 200, message: 'Its answer is not as it should be.', ...spending };
  }
}

/** What was refused goes by a read that may be out of date; of what is unknown the same bytes are sent again. */
function beginning(outcome: Outcome, again: string | null | undefined): Outcome {
  const isRefused = outcome.kind === 'failed' && outcome.class !== 'unknown' && again !== undefined;
  return isRefused ? { ...outcome, next: again } : outcome;
}
