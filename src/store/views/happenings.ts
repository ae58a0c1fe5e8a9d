import type { EffectRequest } from '../../model/delivery.ts';
import type { Moment } from '../../model/moment.ts';
import type { Database } from '../connect.ts';

/** What the hub itself has done with a record. */
export interface Happening extends Moment {
  record: string;
}

/**
 * Records that refer to these in the role of their own entity: of an order its shipments, invoices and returns.
 * Newest first, at most `limit`.
 */
export async function findReferrers(
  database: Database,
  { recordIds, entities, role, limit }: { recordIds: string[]; entities: string[]; role: string; limit: number },
): Promise<string[]> {
  const rows = await database.query<{ id: string }>({
    name: 'timeline-referrers',
    text: `select r.id from record r where r.entity = any($2) and r.id in
             (select f.record_id from link l join reference f on f.subject = l.subject where l.record_id = any($1) and f.role = $3)
           order by r.created_at desc, r.id limit $4`,
    values: [recordIds, entities, role, limit],
  });
  return rows.map(({ id }) => id);
}

/** What was told to which system, asked of it and answered, what others changed, and what became a case. */
export async function happeningsOf(database: Database, recordIds: string[]): Promise<Happening[]> {
  const parts = await Promise.all([
    told(database, recordIds),
    asked(database, recordIds),
    changed(database, recordIds),
    cases(database, recordIds),
  ]);
  return parts.flat();
}

interface ToldRow {
  delivery: number;
  record_id: string;
  system: string;
  facet: string;
  version: number;
  at: Date;
  /** The target's own id of it. */
  id: string | null;
}

/** A system holds a version of the record from the last answer about it on: earlier ones are steps on the way. */
async function told(database: Database, recordIds: string[]): Promise<Happening[]> {
  const rows = await database.query<ToldRow>({
    name: 'timeline-told',
    text: `select d.id as delivery, d.record_id, d.system, d.facet, d.shadow ->> 'id' as id, a.record_version as version, max(r.at) as at
           from delivery d join attempt a on a.delivery_id = d.id join receipt r on r.attempt_id = a.id
           where d.record_id = any($1) and d.effect = '' and r.outcome = 'held'
           group by d.id, a.record_version order by d.id, a.record_version`,
    values: [recordIds],
  });
  return rows.map(({ delivery, record_id, system, facet, version, at, id }, index) => {
    // Its id is told once.
    const as = id === null || rows[index - 1]?.delivery === delivery ? '' : ` as ${id}`;
    return {
      record: record_id,
      at: at.toISOString(),
      what: 'held',
      classifier: 'actual',
      text: `${system} holds ${facet === 'main' ? 'it' : `its ${facet}`}${as} (version ${version})`,
      system: 'hub',
    };
  });
}

async function asked(database: Database, recordIds: string[]): Promise<Happening[]> {
  const rows = await database.query<{
    record_id: string;
    system: string;
    request: EffectRequest;
    asked: Date | null;
    answered: Date | null;
  }>({
    name: 'timeline-asked',
    text: `select d.record_id, d.system, d.request, min(a.started_at) as asked, max(r.at) as answered
           from delivery d left join attempt a on a.delivery_id = d.id left join receipt r on r.attempt_id = a.id
           where d.record_id = any($1) and d.effect <> '' group by d.id`,
    values: [recordIds],
  });
  return rows.flatMap(({ record_id, system, request, asked: asking, answered }): Happening[] => {
    const what = wordsOf(request);
    const about = { record: record_id, system: 'hub' };
    const question: Happening[] =
      asking === null
        ? []
        : [{ ...about, at: asking.toISOString(), what: 'asked', classifier: 'requested', text: `${system} is asked to ${what}` }];
    if (request.answer === undefined || answered === null) return question;
    const { outcome, reason } = request.answer;
    const text = `${system} has ${outcome} to ${what}${reason === undefined ? '' : `: ${reason}`}`;
    return [...question, { ...about, at: answered.toISOString(), what: 'answered', classifier: 'actual', text }];
  });
}

function wordsOf({ kind, groups }: EffectRequest): string {
  if (kind === 'edit') return `change ${Object.keys(groups).join(', ')}`;
  return kind === 'notice' ? 'take notice' : `${kind} ${kind === 'cancel' ? 'it' : 'money'}`;
}

/** Later versions of the record, with who said what is in them. What only follows from it is no change of anyone's. */
async function changed(database: Database, recordIds: string[]): Promise<Happening[]> {
  const rows = await database.query<{ record_id: string; at: Date; version: number; groups: Record<string, string> | null }>({
    name: 'timeline-changed',
    text: `select record_id, at, version, (select json_object_agg(key, value -> 'by' ->> 'system') from json_each(diff)
             where key <> 'derived' and value -> 'by' ->> 'system' is not null) as groups
           from history where record_id = any($1) and version > 1`,
    values: [recordIds],
  });
  return rows.flatMap(({ record_id, at, version, groups }) => {
    const bySystem = Map.groupBy(Object.entries(groups ?? {}), ([, system]) => system);
    return [...bySystem].map(([system, entries]) => ({
      record: record_id,
      at: at.toISOString(),
      what: 'changed',
      classifier: 'actual' as const,
      text: `${entries
        .map(([group]) => group)
        .toSorted()
        .join(', ')} changed (version ${version})`,
      system,
    }));
  });
}

async function cases(database: Database, recordIds: string[]): Promise<Happening[]> {
  const rows = await database.query<{
    id: number;
    record_id: string;
    opened_at: Date;
    closed_at: Date | null;
    code: string;
    detail: string;
  }>({
    name: 'timeline-cases',
    text: `select id, record_id, opened_at, closed_at, code, detail from cases where record_id = any($1)`,
    values: [recordIds],
  });
  return rows.flatMap(({ id, record_id, opened_at, closed_at, code, detail }) => {
    const about = { record: record_id, classifier: 'actual' as const, system: 'hub' };
    const open = { ...about, at: opened_at.toISOString(), what: 'case', text: `case ${id} is opened: ${code} ${detail}` };
    return closed_at === null
      ? [open]
      : [open, { ...about, at: closed_at.toISOString(), what: 'case', text: `case ${id} is closed` }];
  });
}
