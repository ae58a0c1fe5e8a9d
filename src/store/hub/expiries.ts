import { texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

/** A record and the moment, RFC 3339, by which something of it lapses. */
export interface Expiry {
  recordId: string;
  at: string;
}

/** Keeps one expiry a record, the newest that was given. */
export function writeExpiries(database: Transaction, rows: Expiry[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'write-expiries',
    text: `insert into expiry (record_id, at) select * from unnest($1::text[], $2::timestamptz[])
           on conflict (record_id) do update set at = excluded.at`,
    values: [rows.map((row) => row.recordId), rows.map((row) => row.at)],
  });
}

export function deleteExpiries(database: Transaction, recordIds: string[]): void {
  if (recordIds.length === 0) return;
  database.send({
    name: 'delete-expiries',
    text: `delete from expiry where record_id = any($1)`,
    values: [texts(recordIds)],
  });
}

/**
 * Records of which something lapses before the moment (epoch milliseconds) and of which no case with this code tells yet, with
 * their bodies as text; the earliest first. A case that a person has closed stays closed.
 */
export async function expiringBefore(
  database: Database,
  before: number,
  { code, limit }: { code: string; limit: number },
): Promise<{ recordId: string; body: string }[]> {
  return database.query({
    name: 'expiring-before',
    text: `select e.record_id as "recordId", r.body from expiry e join record r on r.id = e.record_id
           where e.at < to_timestamp($1::double precision / 1000)
             and not exists (select 1 from cases c where c.record_id = e.record_id and c.code = $3
                             and (c.state = 'open' or c.closed_by <> 'hub'))
           order by e.at, e.record_id limit $2`,
    values: [before, limit, code],
  });
}

/** Closes the open cases with this code of records of which nothing lapses before the moment. */
export async function closeUnexpiring(
  database: Database,
  closing: { before: number; code: string; resolution: string },
): Promise<number> {
  const rows = await database.query({
    name: 'close-unexpiring',
    text: `update cases c set state = 'closed', closed_at = clock_timestamp(), closed_by = 'hub', resolution = $3
           where c.state = 'open' and c.code = $2
             and not exists (select 1 from expiry e where e.record_id = c.record_id
                             and e.at < to_timestamp($1::double precision / 1000)) returning c.id`,
    values: [closing.before, closing.code, closing.resolution],
  });
  return rows.length;
}
