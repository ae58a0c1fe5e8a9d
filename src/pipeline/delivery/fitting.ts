import type { Hub } from '../../config.ts';
import { subjectKey } from '../../model/subject.ts';
import type { Database } from '../../store/connect.ts';
import { readRecords } from '../../store/records.ts';
import type { Asked, Resolved } from './dependencies.ts';

interface Judging {
  asked: Asked[];
  resolved: Resolved[];
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
