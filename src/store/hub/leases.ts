import type { Database } from '../connect.ts';

/**
 * The last part of every statement that may open deliveries, in `written`: one row names all of them. An index of
 * what is open would have to be written for each delivery, and its end be a new row in every other index too.
 */
export const LEASE_WRITTEN = `insert into lease (until, deliveries)
  select max(lease_until), array_agg(id) from written where state = 'open' having count(*) > 0`;

/** Deliveries whose worker died: what it did is unknown, so they are resolved like an unanswered call. */
export async function expireLeases(database: Database): Promise<number> {
  const rows = await database.query({
    name: 'expire-leases',
    text: `update delivery set state = 'unknown', worker = null, lease_until = null, due_at = now(), note = 'lease expired'
           where id in (
             select d.id from delivery d
             where d.id = any(array(select unnest(deliveries) from lease where until < now()))
               and d.state = 'open' and d.lease_until < now() order by d.id for update skip locked)
           returning id`,
    values: [],
  });
  await forgetLeases(database);
  return rows.length;
}

/** Those of whose deliveries none is open: one that somebody else had locked a moment ago keeps its lease. */
async function forgetLeases(database: Database): Promise<void> {
  await database.query({
    name: 'forget-leases',
    text: `delete from lease where until < now() and not deliveries && array(
             select id from delivery
             where id = any(array(select unnest(deliveries) from lease where until < now())) and state = 'open')`,
    values: [],
  });
}
