import type { Hub } from '../../config.ts';
import type { Reference, Referred } from '../../model/entity.ts';
import { subjectKey } from '../../model/subject.ts';
import type { Database } from '../../store/connect.ts';
import { readRecords, type StoredRecord } from '../../store/records.ts';
import { readChildren } from '../../store/views/children.ts';

/** A record that a mapping looks at. */
export interface Look {
  /** In which it is referred to. */
  role: string;
  recordId: string;
  /** Of the record that refers to it. */
  entity: string;
}

/**
 * For each look, in its order, the record and all of that entity that refer to it, as they are committed; undefined
 * where there is none. Of two that refer to one record and are planned at once in two processes, one may not see the other.
 */
export async function readReferred(database: Database, looks: readonly Look[]): Promise<(Referred | undefined)[]> {
  const gatherings = [...Map.groupBy(looks, ({ role }) => role)].map(([role, alike]) => ({
    role,
    gathered: [...new Set(alike.map(({ entity }) => entity))],
    parents: [...new Set(alike.map(({ recordId }) => recordId))],
  }));
  const records = await readRecords(database, [...new Set(looks.map(({ recordId }) => recordId))]);
  const referrers = await readChildren(database, gatherings);
  return looks.map(({ recordId, entity }) => {
    const body = records.get(recordId)?.body;
    if (body === undefined) return undefined;
    return { body, referrers: (referrers.get(recordId) ?? []).filter((one) => one.entity === entity) };
  });
}

interface Judging {
  asked: { record: StoredRecord; references: Reference[] }[];
  /** In the same order, what each waits for; written where it has to. */
  resolved: { missing: { on: string; reference: Reference; recordId: string | null; why?: string } | null }[];
  /** The records that subjects lead to. */
  records: Map<string, string>;
}

/**
 * A record whose parent does not admit it is told to nobody: a parcel of goods that its order does not have. Looked at as
 * both are when the call is planned, so it does not matter which of them came first.
 */
export async function waitUntilFit(database: Database, hub: Hub, { asked, resolved, records }: Judging): Promise<void> {
  const judged = asked.flatMap(({ record, references }, index) => {
    const one = resolved[index];
    const reference = references.find(({ role, entity }) => role === entity && admits(hub, entity, record.entity) !== undefined);
    const parent = reference === undefined ? undefined : records.get(subjectKey(reference.subject));
    if (reference === undefined || parent === undefined || one === undefined || one.missing !== null) return [];
    return [{ record, reference, parent, one }];
  });
  if (judged.length === 0) return;
  const parents = await readRecords(database, [...new Set(judged.map(({ parent }) => parent))]);
  for (const { record, reference, parent, one } of judged) {
    const { body } = parents.get(parent) ?? { body: {} };
    const { id, entity } = record;
    const why = admits(hub, reference.entity, entity)?.(body, { id, entity, body: record.body }) ?? null;
    if (why !== null) one.missing = { on: `fit/${parent}`, reference, recordId: parent, why };
  }
}

function admits(hub: Hub, parent: string, child: string) {
  return hub.entities[parent]?.admits?.[child];
}
