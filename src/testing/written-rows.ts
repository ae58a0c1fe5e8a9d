import type { TestHub } from './test-hub.ts';

const TABLES = [
  'change',
  'seen',
  'fact',
  'fact_key',
  'record',
  'history',
  'link',
  'reference',
  'delivery',
  'attempt',
  '"fetch"',
  'cases',
  'discrepancy',
  'movement',
  'stock',
  'demand',
  'reservation',
  'sourcing',
];

/** Counts the rows that each step adds: `{ change: 1, seen: 1 }`; tables without new rows are left out. */
export function rowCounter(hub: TestHub): () => Promise<Record<string, number>> {
  let before: Record<string, number> = {};
  return async () => {
    const text = TABLES.map((table) => `select '${table.replaceAll('"', '')}' as name, count(*) as n from ${table}`).join(
      ' union all ',
    );
    const rows = await hub.rows<{ name: string; n: number }>(text);
    const now = Object.fromEntries(rows.map((row) => [row.name, row.n]));
    const added = Object.fromEntries(
      Object.entries(now).flatMap(([name, n]) => (n === (before[name] ?? 0) ? [] : [[name, n - (before[name] ?? 0)]])),
    );
    before = now;
    return added;
  };
}
