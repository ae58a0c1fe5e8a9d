import type { Restock, StoredRestock } from '../../model/stock/restock.ts';
import { numbers, texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

/** Says what returns are to have put back now; only what differs is written, and is then looked at. */
export function writeRestocks(database: Transaction, rows: readonly Restock[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'write-restocks',
    text: `insert into restock (return_id, sku, location, wanted, inspected_at, told_at)
           select return_id, sku, location, wanted, to_timestamp(inspected_at / 1000), to_timestamp(told_at / 1000)
           from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::float8[], $6::float8[])
             as r(return_id, sku, location, wanted, inspected_at, told_at)
           order by return_id, sku, location
           on conflict (return_id, sku, location) do update
             set wanted = excluded.wanted, inspected_at = excluded.inspected_at, told_at = excluded.told_at, due = true
           where restock.wanted <> excluded.wanted`,
    values: columnsOf(rows),
  });
}

/** Takes up to `limit` of those that are due; what another process holds is left to it. */
export async function claimRestocks(database: Database, limit: number): Promise<StoredRestock[]> {
  const rows = await database.query<StoredRestock>({
    name: 'claim-restocks',
    text: `select return_id as "returnId", sku, location, trim_scale(wanted)::text as wanted, trim_scale(settled)::text as settled, moves,
             extract(epoch from inspected_at)::float8 * 1000 as "inspectedAt", extract(epoch from told_at)::float8 * 1000 as "toldAt"
           from restock where due order by return_id, sku, location limit $1 for update skip locked`,
    values: [limit],
  });
  return rows.map(({ inspectedAt, toldAt, ...row }) => ({
    ...row,
    inspectedAt: inspectedAt === null ? null : Math.round(inspectedAt),
    toldAt: Math.round(toldAt),
  }));
}

/** What came of them: they are due no more, unless something else has been said since; in a replay that may be here already. */
export function settleRestocks(database: Transaction, rows: readonly StoredRestock[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'settle-restocks',
    text: `insert into restock (return_id, sku, location, wanted, inspected_at, told_at, settled, moves, due)
           select return_id, sku, location, wanted, to_timestamp(inspected_at / 1000), to_timestamp(told_at / 1000), settled, moves, false
           from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::float8[], $6::float8[], $7::numeric[], $8::int[])
             as r(return_id, sku, location, wanted, inspected_at, told_at, settled, moves)
           order by return_id, sku, location
           on conflict (return_id, sku, location) do update
             set settled = excluded.settled, moves = excluded.moves,
               wanted = case when excluded.told_at < restock.told_at then restock.wanted else excluded.wanted end,
               told_at = greatest(restock.told_at, excluded.told_at),
               due = excluded.told_at < restock.told_at and excluded.wanted <> restock.wanted`,
    values: [...columnsOf(rows), texts(rows.map(({ settled }) => settled)), numbers(rows.map(({ moves }) => moves))],
  });
}

function columnsOf(rows: readonly Restock[]) {
  return [
    texts(rows.map(({ returnId }) => returnId)),
    texts(rows.map(({ sku }) => sku)),
    texts(rows.map(({ location }) => location)),
    texts(rows.map(({ wanted }) => wanted)),
    numbers(rows.map(({ inspectedAt }) => inspectedAt)),
    numbers(rows.map(({ toldAt }) => toldAt)),
  ];
}
