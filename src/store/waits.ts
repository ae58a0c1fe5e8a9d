import { texts } from './columns.ts';
import type { Database } from './connect.ts';

/** Frees deliveries that waited on any of these dependencies. While nothing waits at all, none is looked for. */
export async function unblockDeliveries(database: Database, dependencies: string[]): Promise<string[]> {
  if (dependencies.length === 0) return [];
  const rows = await database.query<{ system: string }>({
    name: 'unblock-deliveries',
    text: `update delivery set state = 'due', blocked_on = null, due_at = now(), note = null
           where (select min(blocked_on) from delivery) is not null
             and id in (select id from delivery where blocked_on = any($1) order by id for update)
           returning system`,
    values: [texts(dependencies)],
  });
  return rows.map((row) => row.system);
}

/**
 * Which of these deliveries wait, over others, on themselves. Each waits on a record in its own
 * system; the chain of waits is followed at most 16 steps.
 */
export async function findWaitingCircles(database: Database, ids: number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await database.query<{ start: number }>({
    name: 'find-waiting-circles',
    text: `with recursive chain as (
             select d.id as start, d.record_id as origin, d.system, split_part(d.blocked_on, '/', 2) as waits_on, 1 as step
             from delivery d where d.id = any($1) and d.blocked_on like 'record/%'
             union all
             select c.start, c.origin, c.system, split_part(d.blocked_on, '/', 2), c.step + 1
             from chain c join delivery d on d.record_id = c.waits_on and d.system = c.system and d.state = 'blocked' and d.blocked_on like 'record/%'
             where c.step < 16 and c.waits_on <> c.origin
           ) select distinct start from chain where waits_on = origin`,
    values: [ids],
  });
  return rows.map((row) => row.start);
}

/** Lets what others wait on inherit their urgency. */
export async function inheritLanes(
  database: Database,
  rows: { recordId: string; system: string; lane: number }[],
): Promise<void> {
  if (rows.length === 0) return;
  await database.query({
    name: 'inherit-lanes',
    text: `update delivery d set lane = least(d.lane, w.lane)
           from (select record_id, system, min(lane) as lane from unnest($1::text[], $2::text[], $3::smallint[]) as w(record_id, system, lane) group by 1, 2) w
           where d.record_id = w.record_id and d.system = w.system and d.effect = '' and d.lane > w.lane`,
    values: [rows.map((row) => row.recordId), rows.map((row) => row.system), rows.map((row) => row.lane)],
  });
}
