import { texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

/** Units of a variant that the other channels keep back for this one. */
export interface Guard {
  sku: string;
  channel: string;
  units: string;
}

/** Guards are decided by one process at a time; false: another is at it. */
export async function lockGuards(database: Database): Promise<boolean> {
  const [row] = await database.query<{ locked: boolean }>({
    name: 'lock-guards',
    text: `select pg_try_advisory_xact_lock(hashtext('stock_guard')) as locked`,
    values: [],
  });
  return row?.locked === true;
}

/**
 * Notes what channels were to be told and have not been, and forgets what they hold by now. What a channel has never been
 * told of it does not sell either.
 *
 * @param flows by name, what tells channels of stock
 * @param graceMs so long a call may take before it counts
 */
export async function noteStale(
  database: Database,
  { flows, channels, now, graceMs }: { flows: readonly string[]; channels: readonly string[]; now: number; graceMs: number },
): Promise<void> {
  await database.query({
    name: 'forget-told',
    text: `delete from stale_offer s where not exists (select 1 from delivery d where d.id = s.delivery_id and d.state <> 'idle')`,
    values: [],
  });
  await database.query({
    name: 'note-stale',
    text: `insert into stale_offer (delivery_id, sku, channel, since)
           select d.id, coalesce(s.sku, r.body::json -> 'identity' ->> 'sku'), d.system, coalesce(d.failing_since, d.due_at)
           from delivery d join record r on r.id = d.record_id left join stock s on s.level = d.record_id
           where d.system = any($1) and d.due_at is not null and d.flow = any($2) and d.effect = '' and d.state in ('due', 'unknown')
             and d.shadow is not null and coalesce(d.failing_since, d.due_at) <= to_timestamp($3::float8 / 1000)
             and coalesce(s.sku, r.body::json -> 'identity' ->> 'sku') is not null
           order by d.id on conflict do nothing`,
    values: [texts([...channels]), texts([...flows]), now - graceMs],
  });
}

/** By variant and channel, since when it has not been told: epoch milliseconds. */
export async function staleSince(database: Database): Promise<{ sku: string; channel: string; since: number }[]> {
  return database.query({
    name: 'stale-since',
    text: `select sku, channel, extract(epoch from min(since))::float8 * 1000 as since from stale_offer group by sku, channel`,
    values: [],
  });
}

/** Every guard, or those of these variants. */
export async function readGuards(database: Database, skus: readonly string[] | null): Promise<Guard[]> {
  if (skus?.length === 0) return [];
  return database.query<Guard>({
    name: skus === null ? 'all-guards' : 'read-guards',
    text: `select sku, channel, trim_scale(units)::text as units from stock_guard${skus === null ? '' : ' where sku = any($1)'} order by sku, channel`,
    values: skus === null ? [] : [texts([...skus])],
  });
}

/** Writes guards; one of nothing is taken away. */
export function writeGuards(database: Transaction, rows: readonly Guard[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'write-guards',
    text: `with given as (
             select * from unnest($1::text[], $2::text[], $3::numeric[]) as g(sku, channel, units)
           ), gone as (
             delete from stock_guard k using given g where g.units = 0 and k.sku = g.sku and k.channel = g.channel
           )
           insert into stock_guard (sku, channel, units) select * from given where units > 0 order by sku, channel
           on conflict (sku, channel) do update set units = excluded.units`,
    values: [texts(rows.map(({ sku }) => sku)), texts(rows.map(({ channel }) => channel)), texts(rows.map(({ units }) => units))],
  });
}
