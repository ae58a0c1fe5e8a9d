import { query } from '../stage/query.ts';

interface Definition {
  drop: string;
  create: string;
}

/** Keys and indexes of these tables as the statements that take them away and bring them back. */
const DEFINITIONS = `
  select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as drop,
         format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as create
  from pg_constraint c
  where c.conrelid = any($1::regclass[]) and c.contype in ('p', 'u')
  union all
  select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
  from pg_index i
  where i.indrelid = any($1::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`;

/**
 * Drops every key and index of these tables; what is returned builds them again. Millions of rows in
 * no order are many times as fast to sort at the end as to find their places one by one.
 */
export async function setIndexesAside(url: string, tables: readonly string[]): Promise<() => Promise<void>> {
  const definitions = await query<Definition>(url, DEFINITIONS, [tables]);
  for (const { drop } of definitions) await query(url, drop);
  return async () => {
    for (const { create } of definitions) await query(url, create);
  };
}
