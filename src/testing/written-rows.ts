import type { TestHub } from './test-hub.ts';

/** What a hub writes, what leads elsewhere first. */
const TABLES = [
  'cases',
  'discrepancy',
  'attempt',
  'delivery',
  'reference',
  'link',
  'history',
  'sourcing',
  'reservation',
  'cart',
  'demand',
  'wave_part',
  'restock',
  'stock',
  'movement',
  'record',
  'fact_key',
  'fact',
  '"fetch"',
  'seen',
  'change',
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

/** Takes away all that a hub has written, row by row: far quicker than to truncate what is partitioned. */
export async function emptyHub(hub: TestHub): Promise<void> {
  for (const table of TABLES) await hub.rows(`delete from ${table}`);
}
