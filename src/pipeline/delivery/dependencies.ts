import type { Hub } from '../../config.ts';
import type { PlanInput } from '../../kit/contract.ts';
import type { Reference } from '../../model/entity.ts';
import { parseSubject, subjectKey } from '../../model/subject.ts';
import type { Database } from '../../store/connect.ts';
import { movingDeliveries, type Delivery } from '../../store/deliveries.ts';
import { findLinks, linksOfRecords } from '../../store/links.ts';
import type { StoredRecord } from '../../store/records.ts';
import { lookAtReferred } from './referred.ts';

/** What a delivery waits on, by name. */
export interface Missing {
  /** `record/<id>/<system>`: the target does not hold that record yet; `subject/<key>`: nobody told us of it; `delivery/<id>`: that call comes first. */
  on: string;
  reference: Reference;
  /** The record that has to reach the target first; null while it is unknown. */
  recordId: string | null;
  /** In words, where it is known and yet not fit to be told. */
  why?: string;
}

export interface Resolved {
  /** Role → referred subject's key → external id in the target. */
  references: Record<string, Record<string, string>>;
  missing: Missing | null;
  seen: NonNullable<PlanInput['seen']>;
}

/** What a delivery that refers to nothing has. */
export const UNRESOLVED: Resolved = { references: {}, missing: null, seen: {} };

interface Needed {
  delivery: Delivery;
  record: StoredRecord;
}

interface Asked extends Needed {
  references: Reference[];
}

/** For each delivery of a batch, in its order: the target's ids of what its document refers to, or the first that is missing. */
export async function resolveDependencies(database: Database, hub: Hub, needed: Needed[]): Promise<Resolved[]> {
  const asked = needed.map((one) => ({ ...one, references: referencesOf(hub, one) }));
  const subjects = [...new Set(asked.flatMap((one) => one.references.map((r) => subjectKey(r.subject))))];
  const records = await findLinks(database, subjects);
  const links = await linksOfRecords(database, [...new Set(records.values())]);
  const external = externalIds(links);
  const resolved = asked.map((one) => resolveOne(one, records, external));
  await waitForCalls(database, hub, { asked, resolved, records });
  await lookAtReferred(database, hub, { asked, resolved, records });
  return resolved;
}

/** Of what is there, what its flow wants to be at rest first; see `Flow.after`. */
async function waitForCalls(
  database: Database,
  hub: Hub,
  { asked, resolved, records }: { asked: Asked[]; resolved: Resolved[]; records: Map<string, string> },
): Promise<void> {
  const parents = asked.map(({ delivery, references }) => {
    const after = hub.flows.find((flow) => flow.name === delivery.flow)?.after ?? [];
    return references.flatMap((reference) => {
      const recordId = after.includes(reference.role) ? records.get(subjectKey(reference.subject)) : undefined;
      return recordId === undefined ? [] : [{ reference, recordId }];
    });
  });
  for (const system of new Set(asked.flatMap(({ delivery }, index) => (parents[index]?.length ? [delivery.system] : [])))) {
    const ids = parents.flatMap((all, index) => (asked[index]?.delivery.system === system ? all : [])).map((one) => one.recordId);
    const moving = await movingDeliveries(database, [...new Set(ids)], system);
    asked.forEach(({ delivery }, index) => {
      const found = parents[index]?.find(({ recordId }) => moving.has(recordId));
      const one = resolved[index];
      if (delivery.system !== system || found === undefined || one === undefined || one.missing !== null) return;
      one.missing = { ...found, on: `delivery/${moving.get(found.recordId)}` };
    });
  }
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

function resolveOne(one: Asked, records: Map<string, string>, external: Map<string, string>): Resolved {
  const references: Resolved['references'] = {};
  for (const reference of one.references) {
    const key = subjectKey(reference.subject);
    const recordId = records.get(key);
    if (recordId === undefined) return { references, missing: { on: `subject/${key}`, reference, recordId: null }, seen: {} };
    const id = external.get(`${recordId} ${one.delivery.system} ${reference.entity}`);
    if (id === undefined) {
      return { references, missing: { on: `record/${recordId}/${one.delivery.system}`, reference, recordId }, seen: {} };
    }
    references[reference.role] = { ...references[reference.role], [key]: id };
  }
  return { references, missing: null, seen: {} };
}
