import { query } from '../stage/query.ts';

/** Rows written since the statistics began, and bytes with indexes. */
export interface Table {
  writes: number;
  bytes: number;
}

/** Every table of a database; partitions are added up under the name of their table. */
export async function readTables(url: string): Promise<Record<string, Table>> {
  const rows = await query<{ name: string; writes: number; bytes: number }>(
    url,
    `select coalesce(parent.relname, s.relname) as name,
            sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::float8 as writes,
            sum(pg_total_relation_size(s.relid))::float8 as bytes
     from pg_stat_user_tables s
     left join pg_inherits i on i.inhrelid = s.relid
     left join pg_class parent on parent.oid = i.inhparent
     group by 1`,
  );
  return Object.fromEntries(rows.map(({ name, writes, bytes }) => [name, { writes, bytes }]));
}
