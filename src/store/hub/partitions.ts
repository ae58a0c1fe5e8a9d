import type { Database } from '../connect.ts';

const TABLES = ['change', 'history', 'attempt', 'receipt'];

/** Makes this month's and the next month's partitions, so that no row falls into the default one. */
export async function ensurePartitions(database: Database, now: number): Promise<void> {
  for (const table of TABLES) {
    for (const ahead of [0, 1]) await ensure(database, table, monthOf(now, ahead));
  }
}

interface Month {
  name: string;
  from: string;
  until: string;
}

function monthOf(now: number, ahead: number): Month {
  const at = new Date(now);
  const from = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + ahead, 1));
  const until = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + ahead + 1, 1));
  return { name: from.toISOString().slice(0, 7).replace('-', '_'), from: from.toISOString(), until: until.toISOString() };
}

/** The names are made of our own constants and digits; a range cannot be a parameter in DDL. */
async function ensure(database: Database, table: string, month: Month): Promise<void> {
  await database.query({
    name: `partition-${table}-${month.name}`,
    text: `do $$ begin
      create table if not exists ${table}_${month.name} partition of ${table} for values from ('${month.from}') to ('${month.until}')
        with (toast_tuple_target = 8160);
    exception
      -- Another process made it at the same moment, or the default partition already holds such rows.
      when duplicate_table or unique_violation or check_violation then null;
    end $$`,
    values: [],
  });
}
