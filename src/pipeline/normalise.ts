import { SynclineError, type Code } from '../errors.ts';
import type { FactDraft, FetchDraft } from '../kit/contract.ts';
import type { Fact } from '../model/fact.ts';
import { HUB } from '../model/subject.ts';
import type { StoredChange } from '../store/changes.ts';
import type { Engine } from './engine.ts';
import { parseHubMessage, type HubMessage } from './hub-message.ts';
import { requireValid } from './batch/validate.ts';
import { GONE_TOPIC, goneDraft } from './intake/gone.ts';

/** A fact with what the connector knows about where it belongs. */
export interface DraftedFact {
  fact: Fact;
  /** Our own reference that the system returned with its object: a record's id. */
  ours: string | null;
  keys: string[];
}

/** What one change says, or why it cannot be read. */
export interface Normalised {
  change: StoredChange;
  facts: DraftedFact[];
  fetches: (FetchDraft & { system: string })[];
  message: HubMessage | null;
  failure: { code: Code; detail: string } | null;
}

/** Raw → facts and fetches. Pure: a change that cannot be read becomes a failure, never an exception. */
export function normalise(engine: Pick<Engine, 'systems' | 'hub'>, change: StoredChange): Normalised {
  const result: Normalised = { change, facts: [], fetches: [], message: null, failure: null };
  try {
    if (change.system === HUB) {
      result.message = parseHubMessage(change.raw);
      result.facts = ownDrafts(result.message).map((draft) => {
        requireValid(engine.hub, draft);
        return toFact(change, draft, 1);
      });
      return result;
    }
    const system = engine.systems.get(change.system);
    if (system === undefined) throw new SynclineError('SYN_RECEIVE_UNKNOWN_SYSTEM', change.system);
    const drafts = change.topic === GONE_TOPIC ? { facts: [goneDraft(change.raw)], fetches: [] } : system.normalise(change);
    result.facts = drafts.facts.map((draft) => {
      requireValid(engine.hub, draft);
      return toFact(change, draft, system.normaliser);
    });
    result.fetches = drafts.fetches.map((fetch) => ({ ...fetch, system: change.system }));
  } catch (error) {
    result.facts = [];
    result.failure = toFailure(error);
  }
  return result;
}

/** What the hub says of a record is a fact like any other, of a subject that has the record's id. */
function ownDrafts(message: HubMessage): FactDraft[] {
  if (message.kind !== 'events') return [];
  return message.events.map(({ record, entity, event }) => ({ entity, id: record, ours: record, events: [event] }));
}

function toFailure(error: unknown): { code: Code; detail: string } {
  if (error instanceof SynclineError) return { code: error.code, detail: error.detail };
  // A mapping function threw: its words may quote the document, so only the kind of error is kept.
  const kind = error instanceof Error ? error.name : 'Error';
  return { code: 'SYN_NORMALISE_MAPPING_FAILED', detail: `${kind} in the mapping function.` };
}

function toFact(change: StoredChange, draft: FactDraft, normaliser: number): DraftedFact {
  const at = draft.at === undefined ? change.receivedAt : epochMs(draft.at);
  return {
    ours: draft.ours ?? null,
    keys: draft.keys ?? [],
    fact: {
      subject: { system: change.system, entity: draft.entity, id: draft.id },
      changeId: change.id,
      normaliser,
      version: draft.version ?? change.receivedAt,
      versioned: draft.version !== undefined,
      at,
      receivedAt: change.receivedAt,
      via: change.corrected ? 'correction' : change.source === 'fetch' ? 'read' : 'push',
      groups: draft.groups ?? {},
      events: draft.events ?? [],
      movements: draft.movements ?? [],
      gone: draft.gone ?? false,
    },
  };
}

function epochMs(at: string | number): number {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  if (Number.isFinite(ms)) return ms;
  throw new SynclineError('SYN_NORMALISE_FIELD_INVALID', `The time ${String(at).slice(0, 40)} is not RFC 3339.`);
}
