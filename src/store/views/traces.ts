import type { Json } from '../../model/json.ts';
import type { Provenance } from '../../model/record.ts';
import type { Database } from '../connect.ts';
import { unpackProvenance, type PackedProvenance } from '../provenance.ts';

/** One thing that happened to a record, webhook to last write. */
export interface Step {
  at: Date;
  what: 'received' | 'said' | 'changed' | 'attempted' | 'answered' | 'case';
  system: string;
  /** The change that caused it. */
  change: number | null;
  text: string;
  values: Json;
}

/** Finds the record behind any id: ours, a subject key, or one of the subjects that it may name. */
export async function findRecord(database: Database, id: string, subjects: string[]): Promise<string[]> {
  const rows = await database.query<{ id: string }>({
    name: 'find-record',
    text: `select id from record where id = $1
           union select record_id from link where subject = any($2)
           limit 20`,
    values: [id, [id, ...subjects]],
  });
  return rows.map((row) => row.id);
}

export async function traceRecord(database: Database, recordId: string): Promise<Step[]> {
  // What happened in one millisecond stands in the order in which it is done.
  const parts = await Promise.all([
    received(database, recordId),
    changed(database, recordId),
    opened(database, recordId),
    attempted(database, recordId),
  ]);
  return parts.flat().toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

async function received(database: Database, recordId: string): Promise<Step[]> {
  const rows = await database.query<{
    at: Date;
    sent_at: Date | null;
    system: string;
    source: string;
    topic: string;
    id: number;
    subject: string;
    version: number;
    groups: string;
    events: Json;
  }>({
    name: 'trace-received',
    text: `select c.received_at as at, c.sent_at, c.system, c.source, c.topic, c.id, f.subject, f.version, f.groups, f.events
           from link l join fact f on f.subject = l.subject join change c on c.id = f.change_id where l.record_id = $1 order by f.id`,
    values: [recordId],
  });
  return rows
    .map(({ groups: said, ...row }) => ({ ...row, groups: JSON.parse(said) as Record<string, Json> }))
    .map((row) => ({
      at: row.at,
      what: 'received',
      system: row.system,
      change: row.id,
      text: `${row.source} ${row.topic}${lateness(row)} said of ${row.subject} at version ${row.version}: ${Object.keys(row.groups).join(', ') || 'events'}`,
      values: row.events === null ? row.groups : { groups: row.groups, events: row.events },
    }));
}

/** A webhook that came minutes after what it tells of, or hours: it was sent again. */
function lateness({ at, sent_at: sentAt }: { at: Date; sent_at: Date | null }): string {
  const seconds = sentAt === null ? 0 : Math.round((at.getTime() - sentAt.getTime()) / 1_000);
  return seconds < 60 ? '' : ` (${seconds} s late)`;
}

async function changed(database: Database, recordId: string): Promise<Step[]> {
  const rows = await database.query<{ at: Date; version: number; change_id: number | null; cause: string; diff: Json }>({
    name: 'trace-changed',
    text: `select at, version, change_id, cause, diff from history where record_id = $1
           union all select created_at, 1, null, 'first version', '{}'::json from record where id = $1`,
    values: [recordId],
  });
  return rows.map((row) => ({
    at: row.at,
    what: 'changed',
    system: 'hub',
    change: row.change_id,
    text: `record version ${row.version} (${row.cause}): ${Object.keys(row.diff as object).join(', ') || 'made'}`,
    values: row.diff,
  }));
}

async function attempted(database: Database, recordId: string): Promise<Step[]> {
  const rows = await database.query<{
    started_at: Date;
    answers: { at: string; words: (string | number | null)[] }[] | null;
    system: string;
    purpose: string;
    method: string;
    path: string;
    document: Buffer | null;
    record_version: number;
    change_id: number | null;
  }>({
    name: 'trace-attempted',
    text: `select a.*, d.change_id,
             (select json_agg(json_build_object('at', r.at, 'words', json_build_array(r.outcome, r.status, r.external_id, r.message)) order by r.at)
              from receipt r where r.attempt_id = a.id) as answers
           from delivery d join attempt a on a.delivery_id = d.id where d.record_id = $1 order by a.id`,
    values: [recordId],
  });
  return rows.flatMap((row): Step[] => {
    const call: Step = {
      at: row.started_at,
      what: 'attempted',
      system: row.system,
      change: row.change_id,
      text: `${row.purpose} ${row.method} ${row.path} with record version ${row.record_version}`,
      values: row.document?.toString() ?? null,
    };
    const answers = (row.answers ?? []).map(({ at, words }): Step => {
      const text = words.filter((word) => word !== null).join(' ');
      return { at: new Date(at), what: 'answered', system: row.system, change: row.change_id, text, values: null };
    });
    return [call, ...answers];
  });
}

async function opened(database: Database, recordId: string): Promise<Step[]> {
  const rows = await database.query<{
    id: number;
    opened_at: Date;
    closed_at: Date | null;
    code: string;
    detail: string;
    resolution: string | null;
    closed_by: string | null;
    change_id: number | null;
  }>({
    name: 'trace-cases',
    text: `select id, opened_at, closed_at, code, detail, resolution, closed_by, change_id from cases where record_id = $1`,
    values: [recordId],
  });
  return rows.flatMap((row): Step[] => {
    const open: Step = {
      at: row.opened_at,
      what: 'case',
      system: 'hub',
      change: row.change_id,
      text: `case ${row.id} opened: ${row.code} ${row.detail}`,
      values: null,
    };
    if (row.closed_at === null) return [open];
    return [open, { ...open, at: row.closed_at, text: `case ${row.id} closed by ${row.closed_by}: ${row.resolution}` }];
  });
}

/** Where one group of a record comes from, and what every system says of it. */
export interface Explanation {
  record: string;
  entity: string;
  group: string;
  value: Json;
  provenance: Provenance | null;
  claims: { subject: string; version: number; at: Date; change: number; value: Json }[];
}

export async function explainGroup(database: Database, recordId: string, group: string): Promise<Explanation | null> {
  const rows = await database.query<{
    id: string;
    entity: string;
    body: string;
    provenance: string;
  }>({
    name: 'explain-record',
    text: `select id, entity, body, provenance from record where id = $1`,
    values: [recordId],
  });
  const record = rows[0];
  if (record === undefined) return null;
  const claims = await database.query<{ subject: string; version: number; at: number; change_id: number; value: Json }>({
    name: 'explain-claims',
    text: `select f.subject, f.version, f.at, f.change_id, f.groups::json -> $2 as value from link l join fact f on f.subject = l.subject
           where l.record_id = $1 and f.groups::json -> $2 is not null order by f.version desc, f.id desc limit 100`,
    values: [recordId, group],
  });
  return {
    record: record.id,
    entity: record.entity,
    group,
    value: (JSON.parse(record.body) as Record<string, Json>)[group] ?? null,
    provenance: unpackProvenance(JSON.parse(record.provenance) as Record<string, PackedProvenance>)[group] ?? null,
    claims: claims.map((claim) => ({
      subject: claim.subject,
      version: claim.version,
      at: new Date(claim.at),
      change: claim.change_id,
      value: claim.value,
    })),
  };
}
