import type { Transaction } from './connect.ts';

/** A tolerated difference of a record, open until it heals. */
export interface Discrepancy {
  recordId: string;
  code: string;
  path: string;
  detail: string;
}

export function openDiscrepancies(database: Transaction, rows: Discrepancy[]): void {
  if (rows.length === 0) return;
  const unique = [...new Map(rows.map((row) => [`${row.recordId} ${row.code} ${row.path}`, row])).values()];
  database.send({
    name: 'open-discrepancies',
    text: `insert into discrepancy (record_id, code, path, detail)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
           on conflict (record_id, code, path) do update set detail = excluded.detail, closed_at = null
           where discrepancy.closed_at is not null or discrepancy.detail <> excluded.detail`,
    values: [
      unique.map((row) => row.recordId),
      unique.map((row) => row.code),
      unique.map((row) => row.path),
      unique.map((row) => row.detail),
    ],
  });
}

/** Closes every open discrepancy of these records that is not among `still`. */
export function closeHealed(database: Transaction, recordIds: string[], still: Discrepancy[]): void {
  if (recordIds.length === 0) return;
  database.send({
    name: 'close-healed',
    text: `update discrepancy d set closed_at = now() where d.record_id = any($1) and d.closed_at is null
             and not exists (select 1 from unnest($2::text[], $3::text[], $4::text[]) as s(record_id, code, path)
                             where s.record_id = d.record_id and s.code = d.code and s.path = d.path)`,
    values: [recordIds, still.map((row) => row.recordId), still.map((row) => row.code), still.map((row) => row.path)],
  });
}
