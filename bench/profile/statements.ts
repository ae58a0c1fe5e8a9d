import type { Databases } from '../stage/databases.ts';

export interface StatementTime {
  text: string;
  calls: number;
  rows: number;
  /** Milliseconds in the server, all calls. */
  ms: number;
}

/** Makes the server count the time of every statement. It has to have been started with the library for it. */
export async function startStatements(databases: Databases): Promise<void> {
  await databases.run('create extension if not exists pg_stat_statements');
}

/** What the server has spent on each statement while `work` ran, the most first. */
export async function readStatements(databases: Databases, work: () => Promise<void>): Promise<StatementTime[]> {
  await databases.run('select pg_stat_statements_reset()');
  await work();
  const rows = await databases.run<StatementTime>(
    `select regexp_replace(query, '\\s+', ' ', 'g') as text, sum(calls)::int as calls, sum(rows)::int as rows, sum(total_exec_time + total_plan_time) as ms
     from pg_stat_statements group by 1 order by ms desc limit 60`,
  );
  return rows.map((row) => ({ ...row, text: row.text.slice(0, 110) }));
}
