import { bytes, documents, numbers, texts } from './columns.ts';
import type { Database, Transaction } from './connect.ts';

/** One external call: frozen before it is made. */
export interface Attempt {
  id: number;
  startedAt: number;
  deliveryId: number;
  recordId: string;
  recordVersion: number;
  system: string;
  purpose: 'create' | 'update' | 'delete' | 'request';
  key: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  document: string | null;
  /** Hash per group as written, with the claim it came from. */
  groups: Record<string, { hash: string; system: string; at: number; version: number }>;
  /** The step that has to follow; null: none. */
  next: string | null;
  /** What it takes of the system's bucket. */
  cost: number;
  deadline: number;
}

/** How a call ended. `at` is epoch milliseconds. */
export interface AttemptEnd {
  id: number;
  at: number;
  outcome: 'held' | 'absent' | 'unknown' | 'failed';
  status: number | null;
  externalId: string | null;
  externalVersion: string | null;
  message: string | null;
}

interface AttemptRow {
  id: number;
  started_at: Date;
  delivery_id: number;
  record_id: string;
  record_version: number;
  system: string;
  purpose: Attempt['purpose'];
  key: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  document: Buffer | null;
  groups: Attempt['groups'];
  next: string | null;
  cost: number | null;
  deadline: Date;
}

/** Writes the intents of a batch; returns their ids in the order given. */
export async function insertAttempts(database: Database, attempts: Omit<Attempt, 'id'>[]): Promise<number[]> {
  if (attempts.length === 0) return [];
  const rows = await database.query<{ id: number; delivery_id: number }>({
    name: 'insert-attempts',
    text: `insert into attempt (started_at, delivery_id, record_id, record_version, system, purpose, key, method, path, deadline, document, headers, groups, next, cost)
           select to_timestamp(r.started_at / 1000), r.delivery_id, r.record_id, r.record_version, r.system, r.purpose, r.key, r.method, r.path,
             to_timestamp(r.deadline / 1000), substring($11::bytea from r.start for r.length), r.headers, r.groups,
             r.next, nullif(r.cost, 1)
           from rows from (unnest($1::float8[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::float8[],
               $12::int[], $13::int[]), json_array_elements($14::json), json_array_elements($15::json), unnest($16::text[], $17::real[]))
             as r(started_at, delivery_id, record_id, record_version, system, purpose, key, method, path, deadline, start, length, headers, groups, next, cost)
           returning id, delivery_id`,
    values: [
      numbers(attempts.map((attempt) => attempt.startedAt)),
      numbers(attempts.map((attempt) => attempt.deliveryId)),
      texts(attempts.map((attempt) => attempt.recordId)),
      numbers(attempts.map((attempt) => attempt.recordVersion)),
      texts(attempts.map((attempt) => attempt.system)),
      texts(attempts.map((attempt) => attempt.purpose)),
      texts(attempts.map((attempt) => attempt.key)),
      texts(attempts.map((attempt) => attempt.method)),
      texts(attempts.map((attempt) => attempt.path)),
      numbers(attempts.map((attempt) => attempt.deadline)),
      ...bytes(attempts.map((attempt) => attempt.document)),
      documents(attempts.map((attempt) => attempt.headers)),
      documents(attempts.map((attempt) => attempt.groups)),
      texts(attempts.map((attempt) => attempt.next)),
      numbers(attempts.map((attempt) => attempt.cost)),
    ],
  });
  // One attempt a delivery and batch, so the delivery tells the rows apart.
  const ids = new Map(rows.map((row) => [row.delivery_id, row.id]));
  return attempts.map((attempt) => ids.get(attempt.deliveryId) ?? 0);
}

export function insertReceipts(database: Transaction, ends: AttemptEnd[]): void {
  if (ends.length === 0) return;
  database.send({
    name: 'insert-receipts',
    text: `insert into receipt (attempt_id, at, outcome, status, external_id, external_version, message)
           select id, to_timestamp(at / 1000), outcome, status, external_id, external_version, message
           from unnest($1::bigint[], $2::float8[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[])
             as e(id, at, outcome, status, external_id, external_version, message)
           on conflict do nothing`,
    values: [
      numbers(ends.map((end) => end.id)),
      numbers(ends.map((end) => end.at)),
      texts(ends.map((end) => end.outcome)),
      numbers(ends.map((end) => end.status)),
      texts(ends.map((end) => end.externalId)),
      texts(ends.map((end) => end.externalVersion)),
      texts(ends.map((end) => end.message)),
    ],
  });
}

/** Those of these records about which a system has answered since then. `since` is epoch milliseconds. */
export async function answeredSince(database: Database, recordIds: string[], since: number): Promise<string[]> {
  if (recordIds.length === 0) return [];
  const rows = await database.query<{ record_id: string }>({
    name: 'answered-since',
    text: `select distinct d.record_id from delivery d join attempt a on a.delivery_id = d.id join receipt r on r.attempt_id = a.id
           where d.record_id = any($1) and r.at >= $2 and a.started_at >= $2::timestamptz - interval '1 hour'`,
    values: [texts(recordIds), new Date(since).toISOString()],
  });
  return rows.map((row) => row.record_id);
}

/** The newest attempt of each delivery: what has to be resolved when its outcome is unknown. */
export async function latestAttempts(database: Database, deliveryIds: number[]): Promise<Map<number, Attempt>> {
  if (deliveryIds.length === 0) return new Map();
  const rows = await database.query<AttemptRow>({
    name: 'latest-attempts',
    text: `select distinct on (delivery_id) id, started_at, delivery_id, record_id, record_version, system, purpose, key, method, path,
             headers, document, groups, next, cost, deadline
           from attempt where delivery_id = any($1) order by delivery_id, id desc`,
    values: [deliveryIds],
  });
  return new Map(rows.map((row) => [row.delivery_id, fromRow(row)]));
}

/** When the first call of each request began: a target remembers its key from then on. */
export async function firstBegan(database: Database, deliveryIds: number[]): Promise<Map<number, number>> {
  if (deliveryIds.length === 0) return new Map();
  const rows = await database.query<{ delivery_id: number; began: Date }>({
    name: 'first-began',
    text: `select delivery_id, min(started_at) as began from attempt where delivery_id = any($1) group by delivery_id`,
    values: [deliveryIds],
  });
  return new Map(rows.map(({ delivery_id: id, began }) => [id, began.getTime()]));
}

/** Of these records those that a system was told of, or is being told of, with a number that is smaller for who was told first. */
export async function firstTold(
  database: Database,
  { system, facet, records }: { system: string; facet: string; records: string[] },
): Promise<Map<string, number>> {
  const rows = await database.query<{ record_id: string; first: number }>({
    name: 'first-told',
    text: `select d.record_id, min(a.id)::float8 as first from delivery d join attempt a on a.delivery_id = d.id
           left join receipt r on r.attempt_id = a.id
           where d.record_id = any($1) and d.system = $2 and d.facet = $3 and d.effect = '' and a.purpose = 'create'
             and (r.outcome is null or r.outcome in ('held', 'unknown')) group by d.record_id`,
    values: [texts(records), system, facet],
  });
  return new Map(rows.map(({ record_id: id, first }) => [id, first]));
}

function fromRow(row: AttemptRow): Attempt {
  return {
    id: row.id,
    startedAt: row.started_at.getTime(),
    deliveryId: row.delivery_id,
    recordId: row.record_id,
    recordVersion: row.record_version,
    system: row.system,
    purpose: row.purpose,
    key: row.key,
    method: row.method,
    path: row.path,
    headers: row.headers,
    document: row.document?.toString() ?? null,
    groups: row.groups,
    next: row.next,
    cost: row.cost ?? 1,
    deadline: row.deadline.getTime(),
  };
}
