import type { Hub } from '../../config.ts';
import type { PlanInput } from '../../kit/contract.ts';
import type { Child, Reference } from '../../model/entity.ts';
import { subjectKey } from '../../model/subject.ts';
import { firstTold } from '../../store/attempts.ts';
import type { Database } from '../../store/connect.ts';
import type { Delivery } from '../../store/deliveries.ts';
import { readRecords, type StoredRecord } from '../../store/records.ts';
import { readChildren } from '../../store/views/children.ts';

/** What a delivery was found to wait for, and what its mapping is shown: both are written here. */
interface Outcome {
  missing: { on: string; reference: Reference; recordId: string | null; why?: string } | null;
  seen: NonNullable<PlanInput['seen']>;
}

interface Looking {
  asked: readonly { delivery: Delivery; record: StoredRecord; references: Reference[] }[];
  /** In the same order. */
  resolved: readonly Outcome[];
  /** The records that subjects lead to. */
  records: Map<string, string>;
}

/** A record that a delivery's record refers to, and why it is looked at. */
interface Look {
  delivery: Delivery;
  record: StoredRecord;
  reference: Reference;
  recordId: string;
  /** It admits the record or not. */
  judges: boolean;
  /** The mapping sees it. */
  shown: boolean;
  into: Outcome;
}

/**
 * Looks at the records that deliveries refer to, as they are committed when their calls are planned, so it does not matter
 * which came first. A record whose parent does not admit it is told to nobody: a parcel of goods that its order
 * does not have. What its flow `sees` is put before its mapping, with all of the record's own entity that refer to
 * it; of two that refer to one record and are planned at once in two processes, one may not see the other.
 */
export async function lookAtReferred(database: Database, hub: Hub, looking: Looking): Promise<void> {
  const looks = looksOf(hub, looking);
  if (looks.length === 0) return;
  const parents = await readRecords(database, [...new Set(looks.map(({ recordId }) => recordId))]);
  for (const { judges, record, reference, recordId, into } of looks) {
    const why = judges ? refusal(hub, { record, reference, body: parents.get(recordId)?.body ?? {} }) : null;
    if (why !== null) into.missing = { on: `fit/${recordId}`, reference, recordId, why };
  }
  await show(
    database,
    looks.filter(({ shown, into }) => shown && into.missing === null),
    parents,
  );
}

/** True when another entity's record is asked whether one of this entity is fit to be told. */
export function isJudged(hub: Hub, entity: string): boolean {
  return Object.values(hub.entities).some(({ admits }) => admits?.[entity] !== undefined);
}

function looksOf(hub: Hub, { asked, resolved, records }: Looking): Look[] {
  return asked.flatMap(({ delivery, record, references }, index) => {
    const into = resolved[index];
    if (into === undefined || into.missing !== null) return [];
    const sees = hub.flows.find((flow) => flow.name === delivery.flow)?.sees ?? [];
    const judge = references.find(
      ({ role, entity }) => role === entity && hub.entities[entity]?.admits?.[record.entity] !== undefined,
    );
    return references.flatMap((reference): Look[] => {
      const recordId = records.get(subjectKey(reference.subject));
      const why = { judges: reference === judge, shown: sees.includes(reference.role) };
      return recordId === undefined || !(why.judges || why.shown)
        ? []
        : [{ delivery, record, reference, recordId, ...why, into }];
    });
  });
}

function refusal(hub: Hub, of: { record: StoredRecord; reference: Reference; body: StoredRecord['body'] }): string | null {
  const { id, entity, body } = of.record;
  return hub.entities[of.reference.entity]?.admits?.[entity]?.(of.body, { id, entity, body }) ?? null;
}

async function show(database: Database, looks: readonly Look[], parents: Map<string, StoredRecord>): Promise<void> {
  if (looks.length === 0) return;
  const gatherings = [...Map.groupBy(looks, ({ reference }) => reference.role)].map(([role, alike]) => ({
    role,
    gathered: [...new Set(alike.map(({ record }) => record.entity))],
    parents: [...new Set(alike.map(({ recordId }) => recordId))],
  }));
  const referrers = await readChildren(database, gatherings);
  for (const { delivery, record, reference, recordId, into } of looks) {
    const body = parents.get(recordId)?.body;
    if (body === undefined) continue;
    const { role, subject } = reference;
    const alike = (referrers.get(recordId) ?? []).filter(({ entity }) => entity === record.entity);
    const own = await inTurn(database, delivery, alike);
    into.seen = { ...into.seen, [role]: { ...into.seen[role], [subjectKey(subject)]: { body, referrers: own } } };
  }
}

/** With who of them the target was told of first: what it was told then it holds, whatever has become known since. */
async function inTurn(database: Database, { system, facet }: Delivery, children: readonly Child[]): Promise<Child[]> {
  if (children.length < 2) return [...children];
  const told = await firstTold(database, { system, facet, records: children.map(({ id }) => id) });
  return children.map((child) => {
    const toldAs = told.get(child.id);
    return toldAs === undefined ? child : { ...child, toldAs };
  });
}
