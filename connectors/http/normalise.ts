import { SynclineError } from '../../src/errors.ts';
import type { FetchDraft, Normalised, RawChange } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Read } from './entity-settings.ts';
import type { Settings } from './settings.ts';

const NOTHING: Normalised = { facts: [], fetches: [] };

/** Topic of what we read ourselves. */
export function readTopic(entity: string): string {
  return `read:${entity}`;
}

/** Raw → claims, by the mapping of its topic. Throws `SYN_NORMALISE_…` for what cannot be read. */
export function openNormalise(settings: Settings): (change: RawChange) => Normalised {
  const mappings = mappingsOf(settings);
  return (change) => {
    const read = mappings.get(change.topic);
    if (read === undefined) throw new SynclineError('SYN_NORMALISE_UNKNOWN_TOPIC', `“${change.topic.slice(0, 100)}”.`);
    if (read === 'ignored') return NOTHING;
    const doc = new Doc(readJson(change.raw), '', settings.zone);
    const fetches: FetchDraft[] = [];
    const context = {
      topic: change.topic,
      receivedAt: change.receivedAt,
      fetch: (entity: string, id: string): void => void fetches.push({ entity, id }),
    };
    return { facts: mapped(read, doc, context), fetches };
  };
}

function mapped(read: Read, doc: Doc, context: Parameters<Read>[1]): ReturnType<Read> {
  try {
    return read(doc, context);
  } catch (error) {
    if (error instanceof SynclineError) throw error;
    // The words of the error may quote the document, so only its kind is told; the cause is kept for a debugger.
    const kind = error instanceof Error ? error.name : 'Error';
    throw new SynclineError('SYN_NORMALISE_MAPPING_FAILED', `${kind} in the mapping of “${context.topic}”.`, error);
  }
}

function mappingsOf(settings: Settings): Map<string, Read | 'ignored'> {
  const mappings = new Map<string, Read | 'ignored'>();
  for (const [name, entity] of Object.entries(settings.entities)) {
    if (entity.read !== undefined) mappings.set(readTopic(name), entity.read);
  }
  for (const [topic, mapping] of Object.entries(settings.webhook?.topics ?? {})) {
    const read = mapping === 'ignored' ? mapping : (mapping.read ?? settings.entities[mapping.entity]?.read);
    if (read === undefined)
      throw new SynclineError('SYN_CONFIG_INVALID', `webhook.topics.${topic}: neither it nor its entity has a \`read\`.`);
    mappings.set(topic, read);
  }
  return mappings;
}
