import { appendFileSync } from 'node:fs';

interface Database {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<Record<string, unknown>[]>;
}
type Lock<Rows> = (database: Database, ids: string[]) => Promise<Rows>;
interface Delivery {
  recordId: string;
}

/**
 * Reads the records of a batch without locking them, as if two hubs were alone in the world. How often
 * two batches work on one record at the same time is counted with locks of its own that nobody waits
 * for, in a file that is neither the hub's nor the checker's evidence.
 */
export function readUnlocked({ readRecords }: { readRecords: Lock<unknown> }): Lock<unknown> {
  return async (database, ids) => {
    await countOverlap(database, ids);
    return readRecords(database, ids);
  };
}

/** The same for what should become of them. */
export function readDeliveriesUnlocked({
  readDeliveriesOf,
}: {
  readDeliveriesOf: Lock<Delivery[]>;
}): Lock<Map<string, Delivery[]>> {
  return async (database, ids) =>
    Map.groupBy(ids.length === 0 ? [] : await readDeliveriesOf(database, ids), (delivery) => delivery.recordId);
}

async function countOverlap(database: Database, ids: string[]): Promise<void> {
  const file = process.env['SYNCLINE_PLANTED_OVERLAP'];
  if (file === undefined || ids.length === 0) return;
  const rows = await database.query({
    name: 'planted-overlap',
    text: 'select id from unnest($1::text[]) as r(id) where not pg_try_advisory_xact_lock(hashtextextended(id, 4242))',
    values: [ids],
  });
  for (const row of rows) appendFileSync(file, `${JSON.stringify({ record: row['id'], pid: process.pid })}\n`);
}
