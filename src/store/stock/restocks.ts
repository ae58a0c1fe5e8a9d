import type { Restock, RestockedReturn, StoredRestock } from '../../model/stock/restock.ts';
import { numbers, texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

/**
 * Says what returns are to have put back now, and that nothing is of what they had and have no more: the table alone knows
 * that, for a body may have been held since. Only what differs is written, and is then looked at.
 */
export function writeRestocks(database: Transaction, returns: readonly RestockedReturn[]): void {
  if (returns.length === 0) return;
  const rows = returns.flatMap(({ units, ...of }) => units.map((unit) => ({ ...of, ...unit })));
  database.send({
    name: 'write-restocks',
    text: `with told as (
             select * from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::float8[], $6::float8[])
               as r(return_id, sku, location, wanted, inspected_at, told_at)),
           gone as (
             select h.return_id, h.sku, h.location, 0::numeric as wanted, n.inspected_at, n.told_at
             from unnest($7::text[], $8::float8[], $9::float8[]) as n(return_id, inspected_at, told_at) join restock h using (return_id)
             where h.wanted <> 0 and not exists (
               select from told t where t.return_id = h.return_id and t.sku = h.sku and t.location = h.location))
           insert into restock (return_id, sku, location, wanted, inspected_at, told_at)
           select return_id, sku, location, wanted, to_timestamp(inspected_at / 1000), to_timestamp(told_at / 1000)
           from (select * from told union all select * from gone) as n
           order by return_id, sku, location
           on conflict (return_id, sku, location) do update
             set wanted = excluded.wanted, inspected_at = excluded.inspected_at, told_at = excluded.told_at, due = true
           where restock.wanted <> excluded.wanted`,
    values: [
      ...columnsOf(rows),
      texts(returns.map(({ returnId }) => returnId)),
      numbers(returns.map(({ inspectedAt }) => inspectedAt)),
      numbers(returns.map(({ toldAt }) => toldAt)),
    ],
  });
}

/**
 * Until the end of the transaction no level is made: whoever finds none would else put aside what the maker has not seen.
 * False, and nothing is locked: none is due.
 */
export async function lockRestocks(database: Database): Promise<boolean> {
  const rows = await database.query({
    name: 'lock-restocks',
    text: `select pg_advisory_xact_lock(hashtext('restock')) from (select from restock where due limit 1) as due`,
    values: [],
  });
  return rows.length > 0;
}

/** The other side of it, for who makes levels: any number of them at a time. */
export function lockMaking(database: Transaction): void {
  database.send({ name: 'lock-making', text: `select pg_advisory_xact_lock_shared(hashtext('restock'))`, values: [] });
}

/** What these are made of is another now: what found no level is looked at again. */
export function wakeRestocks(database: Transaction, skus: readonly string[]): void {
  if (skus.length === 0) return;
  database.send({
    name: 'wake-restocks',
    text: `update restock set due = true where (return_id, sku, location) in (
             select return_id, sku, location from restock where sku = any($1) and settled <> wanted and not due for update skip locked)`,
    values: [texts([...skus])],
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
