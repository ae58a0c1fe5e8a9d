import { textOfGroups } from '../model/canonical.ts';
import type { Body } from '../model/entity.ts';
import type { Json } from '../model/json.ts';
import type { Provenance } from '../model/record.ts';
import { jsonTexts, numbers, texts } from './columns.ts';
import type { Database, Transaction } from './connect.ts';
import { packProvenance, unpackProvenance, type PackedProvenance } from './provenance.ts';

export interface StoredRecord {
  id: string;
  entity: string;
  version: number;
  body: Body;
  provenance: Record<string, Provenance>;
  sourceHash: string;
  recordHash: string;
  ruleVersion: string;
  /** Essential groups are missing. */
  stub: boolean;
  held: string[];
}

interface RecordRow {
  id: string;
  entity: string;
  version: number;
  body: string;
  provenance: string;
  source_hash: string;
  record_hash: string;
  rule_version: string;
  stub: boolean;
  held: string[] | null;
}

const COLUMNS = 'id, entity, version, body, provenance, source_hash, record_hash, rule_version, stub, held';

/** Locks those of these records that exist, in the order of their ids, and reads them. */
export async function lockRecords(database: Database, ids: string[]): Promise<Map<string, StoredRecord>> {
  if (ids.length === 0) return new Map();
  const rows = await database.query<RecordRow>({
    name: 'lock-records',
    text: `select ${COLUMNS} from record where id = any($1) order by id for no key update`,
    values: [texts(ids)],
  });
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}

export async function readRecords(database: Database, ids: string[]): Promise<Map<string, StoredRecord>> {
  if (ids.length === 0) return new Map();
  const rows = await database.query<RecordRow>({
    name: 'read-records',
    text: `select ${COLUMNS} from record where id = any($1)`,
    values: [texts(ids)],
  });
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}

/** What is needed to tell whether a record is still as it was: no documents. */
export async function readRecordHeads(
  database: Database,
  ids: string[],
): Promise<{ id: string; version: number; recordHash: string; held: string[] }[]> {
  if (ids.length === 0) return [];
  const rows = await database.query<Pick<RecordRow, 'id' | 'version' | 'record_hash' | 'held'>>({
    name: 'read-record-heads',
    text: `select id, version, record_hash, held from record where id = any($1)`,
    values: [texts(ids)],
  });
  return rows.map((row) => ({ id: row.id, version: row.version, recordHash: row.record_hash, held: row.held ?? [] }));
}

/**
 * Inserts first versions in the order of their ids. `lost` is called when another transaction had
 * inserted some of them first, and throws: the caller takes its batch again.
 */
export function insertRecords(database: Transaction, records: StoredRecord[], lost: (count: number) => void): void {
  if (records.length === 0) return;
  const sorted = records.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const statement = {
    name: 'insert-records',
    text: `insert into record (id, entity, version, body, provenance, source_hash, record_hash, rule_version, held, stub)
           select id, entity, version, body, provenance, source_hash, record_hash, rule_version, string_to_array(held, ' '), stub
           from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
             string_to_array($9, E'\\x1e'), string_to_array($10, E'\\x1e'))
             as r(id, entity, version, source_hash, record_hash, rule_version, held, stub, body, provenance)
           on conflict do nothing`,
    values: columns(sorted),
  };
  database.send(statement, (rows) => {
    if (rows < sorted.length) lost(sorted.length - rows);
  });
}

export function updateRecords(database: Transaction, records: StoredRecord[]): void {
  if (records.length === 0) return;
  database.send({
    name: 'update-records',
    text: `update record t set version = r.version, body = r.body, provenance = r.provenance, source_hash = r.source_hash,
             record_hash = r.record_hash, rule_version = r.rule_version, held = string_to_array(r.held, ' '), stub = r.stub, updated_at = clock_timestamp()
           from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
             string_to_array($9, E'\\x1e'), string_to_array($10, E'\\x1e'))
             as r(id, entity, version, source_hash, record_hash, rule_version, held, stub, body, provenance)
           where t.id = r.id`,
    values: columns(records),
  });
}

export interface HistoryRow {
  recordId: string;
  version: number;
  changeId: number | null;
  cause: string;
  diff: Json;
}

export function insertHistory(database: Transaction, rows: HistoryRow[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'insert-history',
    text: `insert into history (record_id, version, at, change_id, cause, diff)
           select record_id, version, clock_timestamp(), change_id, cause, diff
           from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::json[]) as h(record_id, version, change_id, cause, diff)`,
    values: [
      rows.map((row) => row.recordId),
      rows.map((row) => row.version),
      rows.map((row) => row.changeId),
      rows.map((row) => row.cause),
      rows.map((row) => JSON.stringify(row.diff)),
    ],
  });
}

function columns(records: StoredRecord[]): unknown[] {
  return [
    texts(records.map((record) => record.id)),
    texts(records.map((record) => record.entity)),
    numbers(records.map((record) => record.version)),
    texts(records.map((record) => record.sourceHash)),
    texts(records.map((record) => record.recordHash)),
    texts(records.map((record) => record.ruleVersion)),
    texts(records.map((record) => (record.held.length === 0 ? null : record.held.join(' ')))),
    numbers(records.map((record) => record.stub)),
    jsonTexts(records.map((record) => textOfGroups(record.body))),
    jsonTexts(records.map((record) => JSON.stringify(packProvenance(record.provenance)))),
  ];
}

function fromRow(row: RecordRow): StoredRecord {
  return {
    id: row.id,
    entity: row.entity,
    version: row.version,
    body: JSON.parse(row.body) as Body,
    provenance: unpackProvenance(JSON.parse(row.provenance) as Record<string, PackedProvenance>),
    sourceHash: row.source_hash,
    recordHash: row.record_hash,
    ruleVersion: row.rule_version,
    stub: row.stub,
    held: row.held ?? [],
  };
}
