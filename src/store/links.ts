import { numbers, texts } from './columns.ts';
import type { Database, Transaction } from './connect.ts';

/** A subject's record. `decidedBy` is the hub's change that joined it; null for a founding subject. */
export interface Link {
  subject: string;
  recordId: string;
  decidedBy: number | null;
}

/** The records of these subjects (system objects and match keys alike). */
export async function findLinks(database: Database, subjects: string[]): Promise<Map<string, string>> {
  if (subjects.length === 0) return new Map();
  const rows = await database.query<{ subject: string; record_id: string }>({
    name: 'find-links',
    text: `select subject, record_id from link where subject = any($1)`,
    values: [texts(subjects)],
  });
  return new Map(rows.map((row) => [row.subject, row.record_id]));
}

/** All subjects of these records. */
export async function linksOfRecords(database: Database, recordIds: string[]): Promise<Link[]> {
  if (recordIds.length === 0) return [];
  const rows = await database.query<{ subject: string; record_id: string; decided_by: number | null }>({
    name: 'links-of-records',
    text: `select subject, record_id, decided_by from link where record_id = any($1)`,
    values: [texts(recordIds)],
  });
  return rows.map((row) => ({ subject: row.subject, recordId: row.record_id, decidedBy: row.decided_by }));
}

/** Of these records the subjects that have claimed a group. */
export async function claimantsOf(database: Database, recordIds: string[], group: string): Promise<Link[]> {
  if (recordIds.length === 0) return [];
  const rows = await database.query<{ subject: string; record_id: string; decided_by: number | null }>({
    name: 'claimants-of-records',
    text: `select l.subject, l.record_id, l.decided_by from link l where l.record_id = any($1)
             and exists (select 1 from fact f where f.subject = l.subject and f.groups::json -> $2 is not null)`,
    values: [texts(recordIds), group],
  });
  return rows.map((row) => ({ subject: row.subject, recordId: row.record_id, decidedBy: row.decided_by }));
}

/**
 * Inserts links in the order of their subjects, so that two batches that meet wait for each other
 * in one direction. `lost` is called when another transaction had linked some of the subjects first;
 * if it throws, the caller takes its batch again and finds them.
 */
export function insertLinks(database: Transaction, links: Link[], lost: (count: number) => void): void {
  if (links.length === 0) return;
  const sorted = links.toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
  const statement = {
    name: 'insert-links',
    text: `insert into link (subject, record_id, decided_by)
           select * from unnest($1::text[], $2::text[], $3::bigint[]) on conflict do nothing`,
    values: [
      texts(sorted.map((link) => link.subject)),
      texts(sorted.map((link) => link.recordId)),
      numbers(sorted.map((link) => link.decidedBy)),
    ],
  };
  database.send(statement, (rows) => {
    if (rows < sorted.length) lost(sorted.length - rows);
  });
}

/**
 * Links that a receipt proves. A target may tell of a new object before its answer is here, and then the object has
 * founded a record of its own: as long as that is a stub of which nobody else has told, the object is taken out of it.
 * Any other link that stands already is left as it is. (A record that was founded while this waited is not seen, and
 * counts as a stub.)
 *
 * @returns the records that an object was given to: what it has told is to be projected there.
 */
export async function ensureLinks(database: Database, links: Link[]): Promise<string[]> {
  if (links.length === 0) return [];
  const sorted = links.toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
  const rows = await database.query<{ record_id: string; moved: boolean }>({
    name: 'ensure-links',
    text: `insert into link (subject, record_id, decided_by) select distinct on (subject) *
             from unnest($1::text[], $2::text[], $3::bigint[]) as l(subject, record_id, decided_by)
           on conflict (subject) do update set record_id = excluded.record_id, decided_by = excluded.decided_by
           where link.record_id <> excluded.record_id
             and not exists (select 1 from record r where r.id = link.record_id and not r.stub)
             and not exists (select 1 from link other where other.record_id = link.record_id and other.subject <> link.subject)
           returning record_id, xmax::text <> '0' as moved`,
    values: [
      texts(sorted.map((link) => link.subject)),
      texts(sorted.map((link) => link.recordId)),
      numbers(sorted.map((link) => link.decidedBy)),
    ],
  });
  return rows.filter(({ moved }) => moved).map((row) => row.record_id);
}

/** Records that refer to any of these subjects. */
export async function findReferrers(database: Database, subjects: string[]): Promise<string[]> {
  if (subjects.length === 0) return [];
  const rows = await database.query<{ record_id: string }>({
    name: 'find-referrers',
    text: `select distinct record_id from reference where subject = any($1)`,
    values: [texts(subjects)],
  });
  return rows.map((row) => row.record_id);
}

export interface ReferenceRow {
  recordId: string;
  role: string;
  subject: string;
  /** It led to no record when this one was projected. */
  open: boolean;
}

/** Records whose references led nowhere when they were projected, and now lead somewhere. */
export async function findMissed(database: Database, limit: number): Promise<string[]> {
  const rows = await database.query<{ record_id: string }>({
    name: 'find-missed',
    text: `select distinct r.record_id from reference r join link l on l.subject = r.subject where r.open limit $1`,
    values: [limit],
  });
  return rows.map((row) => row.record_id);
}

export async function readReferences(database: Database, recordIds: string[]): Promise<ReferenceRow[]> {
  if (recordIds.length === 0) return [];
  const rows = await database.query<{ record_id: string; role: string; subject: string; open: boolean }>({
    name: 'read-references',
    text: `select record_id, role, subject, open from reference where record_id = any($1)`,
    values: [texts(recordIds)],
  });
  return rows.map((row) => ({ recordId: row.record_id, role: row.role, subject: row.subject, open: row.open }));
}

/** Writes references; of one that stands, whether it is open. */
export function writeReferences(database: Transaction, rows: ReferenceRow[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'write-references',
    text: `insert into reference (record_id, role, subject, open)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[])
           on conflict (record_id, role, subject) do update set open = excluded.open`,
    values: [...columns(rows), numbers(rows.map((row) => row.open))],
  });
}

export function deleteReferences(database: Transaction, rows: ReferenceRow[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'delete-references',
    text: `delete from reference r using unnest($1::text[], $2::text[], $3::text[]) as d(record_id, role, subject)
           where r.record_id = d.record_id and r.role = d.role and r.subject = d.subject`,
    values: columns(rows),
  });
}

function columns(rows: ReferenceRow[]): unknown[] {
  return [texts(rows.map((row) => row.recordId)), texts(rows.map((row) => row.role)), texts(rows.map((row) => row.subject))];
}
