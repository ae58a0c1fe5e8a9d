import type { Hub } from '../../config.ts';
import type { Reference } from '../../model/entity.ts';
import { parseSubject, subjectKey } from '../../model/subject.ts';
import type { Database } from '../../store/connect.ts';
import type { Delivery } from '../../store/deliveries.ts';
import { findLinks, linksOfRecords } from '../../store/links.ts';
import type { StoredRecord } from '../../store/records.ts';

/** What a delivery waits on, by name. */
export interface Missing {
  /** `record/<id>/<system>`: the target does not hold that record yet; `subject/<key>`: nobody told us of it. */
  on: string;
  reference: Reference;
  /** The record that has to reach the target first; null while it is unknown. */
  recordId: string | null;
}

export interface Resolved {
  /** Role → referred subject's key → external id in the target. */
  references: Record<string, Record<string, string>>;
  missing: Missing | null;
}

interface Needed {
  delivery: Delivery;
  record: StoredRecord;
}

/** For each delivery of a batch, in its order: the target's ids of what its document refers to, or the first that is missing. */
export async function resolveDependencies(database: Database, hub: Hub, needed: Needed[]): Promise<Resolved[]> {
  const asked = needed.map((one) => ({ ...one, references: referencesOf(hub, one) }));
  const subjects = [...new Set(asked.flatMap((one) => one.references.map((r) => subjectKey(r.subject))))];
  const records = await findLinks(database, subjects);
  const links = await linksOfRecords(database, [...new Set(records.values())]);
  const external = externalIds(links);
  return asked.map((one) => resolveOne(one, records, external));
}

/** The known records that each delivery needs in its target, by the delivery's id. */
export async function parentsOf(database: Database, hub: Hub, needed: Needed[]): Promise<Map<number, string[]>> {
  const asked = needed.map((one) => ({
    id: one.delivery.id,
    subjects: referencesOf(hub, one).map((r) => subjectKey(r.subject)),
  }));
  const records = await findLinks(database, [...new Set(asked.flatMap((one) => one.subjects))]);
  return new Map(
    asked.map(({ id, subjects }) => [id, subjects.map((key) => records.get(key)).filter((parent) => parent !== undefined)]),
  );
}

function referencesOf(hub: Hub, { delivery, record }: Needed): Reference[] {
  const needs = hub.flows.find((flow) => flow.name === delivery.flow)?.needs ?? [];
  if (needs.length === 0) return [];
  const all = hub.entities[record.entity]?.references?.(record.body, (group) => record.provenance[group]?.system ?? 'hub') ?? [];
  return all.filter((reference) => needs.includes(reference.role));
}

/** `record system entity` → the external id; of several the smallest, the primary one. */
function externalIds(links: { subject: string; recordId: string }[]): Map<string, string> {
  const external = new Map<string, string>();
  for (const { subject, recordId } of links) {
    const { system, entity, id } = parseSubject(subject);
    const key = `${recordId} ${system} ${entity}`;
    const known = external.get(key);
    if (known === undefined || id < known) external.set(key, id);
  }
  return external;
}

function resolveOne(
  one: Needed & { references: Reference[] },
  records: Map<string, string>,
  external: Map<string, string>,
): Resolved {
  const references: Resolved['references'] = {};
  for (const reference of one.references) {
    const key = subjectKey(reference.subject);
    const recordId = records.get(key);
    if (recordId === undefined) return { references, missing: { on: `subject/${key}`, reference, recordId: null } };
    const id = external.get(`${recordId} ${one.delivery.system} ${reference.entity}`);
    if (id === undefined) {
      return { references, missing: { on: `record/${recordId}/${one.delivery.system}`, reference, recordId } };
    }
    references[reference.role] = { ...references[reference.role], [key]: id };
  }
  return { references, missing: null };
}
