import type { Code } from '../errors.ts';
import { texts } from './columns.ts';
import type { Database } from './connect.ts';

/** Something a person must decide or repair. One is open per key and code. */
export interface NewCase {
  /** What it is about: `record/ord_…`, `delivery/12`, `change/7`, `system/erp`. */
  key: string;
  code: Code;
  system: string | null;
  recordId: string | null;
  deliveryId: number | null;
  changeId: number | null;
  detail: string;
}

export interface Case extends NewCase {
  id: number;
  state: 'open' | 'closed';
  times: number;
  openedAt: Date;
  closedAt: Date | null;
  closedBy: string | null;
  resolution: string | null;
}

interface CaseRow {
  id: number;
  key: string;
  code: Code;
  state: 'open' | 'closed';
  system: string | null;
  record_id: string | null;
  delivery_id: number | null;
  change_id: number | null;
  detail: string;
  times: number;
  opened_at: Date;
  closed_at: Date | null;
  closed_by: string | null;
  resolution: string | null;
}

/** Opens cases; one that is open already counts the repeat and takes the newer words. */
export async function openCases(database: Database, cases: NewCase[]): Promise<void> {
  if (cases.length === 0) return;
  const unique = [...new Map(cases.map((item) => [`${item.key} ${item.code}`, item])).values()];
  await database.query({
    name: 'open-cases',
    text: `insert into cases (key, code, system, record_id, delivery_id, change_id, detail)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
           on conflict (key, code) where state = 'open'
           do update set times = cases.times + 1, detail = excluded.detail, change_id = coalesce(excluded.change_id, cases.change_id)`,
    values: [
      unique.map((item) => item.key),
      unique.map((item) => item.code),
      unique.map((item) => item.system),
      unique.map((item) => item.recordId),
      unique.map((item) => item.deliveryId),
      unique.map((item) => item.changeId),
      unique.map((item) => item.detail),
    ],
  });
}

/** What open cases are about has changed; one that is closed stays as it was. */
export async function rewordCases(database: Database, cases: Pick<NewCase, 'key' | 'code' | 'detail'>[]): Promise<void> {
  if (cases.length === 0) return;
  await database.query({
    name: 'reword-cases',
    text: `update cases c set detail = n.detail from unnest($1::text[], $2::text[], $3::text[]) as n(key, code, detail)
           where c.state = 'open' and c.key = n.key and c.code = n.code`,
    values: [texts(cases.map(({ key }) => key)), texts(cases.map(({ code }) => code)), texts(cases.map(({ detail }) => detail))],
  });
}

/** Closes the open cases of these keys; with `codes`, only those, else all but none are spared. */
export async function closeCases(
  database: Database,
  closing: { keys: string[]; codes?: string[]; by: string; resolution: string },
): Promise<number> {
  if (closing.keys.length === 0) return 0;
  const rows = await database.query({
    name: 'close-cases',
    text: `update cases set state = 'closed', closed_at = clock_timestamp(), closed_by = $3, resolution = $4
           where state = 'open' and key = any($1) and ($2::text[] is null or code = any($2)) returning id`,
    values: [texts(closing.keys), closing.codes ?? null, closing.by, closing.resolution],
  });
  return rows.length;
}

/** Closes the open cases of a system with this code, but for those of these keys. */
export async function closeOtherCases(
  database: Database,
  closing: { system: string; code: Code; keep: string[]; by: string; resolution: string },
): Promise<void> {
  await database.query({
    name: 'close-other-cases',
    text: `update cases set state = 'closed', closed_at = clock_timestamp(), closed_by = $4, resolution = $5
           where state = 'open' and system = $1 and code = $2 and not key = any($3)`,
    values: [closing.system, closing.code, closing.keep, closing.by, closing.resolution],
  });
}

export async function listCases(
  database: Database,
  query: { state: 'open' | 'closed' | 'all'; limit: number; after: number },
): Promise<Case[]> {
  const rows = await database.query<CaseRow>({
    name: 'list-cases',
    text: `select * from cases where ($1 = 'all' or state = $1) and id > $3 order by id limit $2`,
    values: [query.state, query.limit, query.after],
  });
  return rows.map(fromRow);
}

export async function readCase(database: Database, id: number): Promise<Case | null> {
  const rows = await database.query<CaseRow>({
    name: 'read-case',
    text: `select * from cases where id = $1`,
    values: [id],
  });
  const row = rows[0];
  return row === undefined ? null : fromRow(row);
}

function fromRow(row: CaseRow): Case {
  return {
    id: row.id,
    key: row.key,
    code: row.code,
    state: row.state,
    system: row.system,
    recordId: row.record_id,
    deliveryId: row.delivery_id,
    changeId: row.change_id,
    detail: row.detail,
    times: row.times,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    resolution: row.resolution,
  };
}
