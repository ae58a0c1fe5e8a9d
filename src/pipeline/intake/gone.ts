import type { FactDraft, FetchDraft } from '../../kit/contract.ts';
import { subjectKey } from '../../model/subject.ts';
import { knownSubject } from '../../store/facts.ts';
import type { Engine } from '../engine.ts';

/** Topic of the change that says that a read has found nothing where something was known. */
export const GONE_TOPIC = 'syncline/gone';

/**
 * How often a read has to find nothing before that is believed: a replica behind its primary may not
 * know yet what it will know in a second.
 */
export const GONE_TRIES = 3;

/**
 * The raw change of a read that found nothing. Null when the object was not known, so that nothing
 * is gone: of an order whose payment alone was told the rest may still come.
 */
export async function goneChange(
  engine: Engine,
  { system, entity, id }: FetchDraft & { system: string },
): Promise<Buffer | null> {
  const known = await knownSubject(engine.store, subjectKey({ system, entity, id }));
  if (known === null) return null;
  // At the newest version that is known: when it is told of in a later one, it is there again.
  const version = known.version === null ? {} : { version: known.version };
  return Buffer.from(JSON.stringify({ entity, id, ...version }));
}

/** What such a change says. */
export function goneDraft(raw: Buffer): FactDraft {
  const { entity, id, version } = JSON.parse(raw.toString()) as { entity: string; id: string; version?: number };
  return { entity, id, gone: true, ...(version === undefined ? {} : { version }) };
}
