import type { Database } from './connect.ts';

/** A read that is needed; the key is (system, entity, id), so that repeats coalesce. */
export interface Fetch {
  system: string;
  entity: string;
  id: string;
  lane: number;
  tries: number;
}

/** Queues reads; a queued one takes the more urgent lane, a failed one starts again. */
export async function queueFetches(database: Database, fetches: Omit<Fetch, 'tries'>[], dueAt: number): Promise<void> {
  if (fetches.length === 0) return;
  const unique = [...new Map(fetches.map((f) => [`${f.system}/${f.entity}/${f.id}`, f])).values()];
  await database.query({
    name: 'queue-fetches',
    text: `insert into "fetch" (system, entity, id, lane, due_at)
           select system, entity, id, lane, $5 from unnest($1::text[], $2::text[], $3::text[], $4::smallint[]) as f(system, entity, id, lane)
           on conflict (system, entity, id) do update set lane = least("fetch".lane, excluded.lane), failed = false`,
    values: [
      unique.map((fetch) => fetch.system),
      unique.map((fetch) => fetch.entity),
      unique.map((fetch) => fetch.id),
      unique.map((fetch) => fetch.lane),
      new Date(dueAt).toISOString(),
    ],
  });
}

/** Leases due reads; a reader that dies loses its lease and the read is taken again. */
export async function claimFetches(database: Database, limit: number, leaseMs: number): Promise<Fetch[]> {
  return database.query<Fetch>({
    name: 'claim-fetches',
    text: `update "fetch" f set lease_until = now() + make_interval(secs => $2 / 1000.0), tries = tries + 1
           from (select system, entity, id from "fetch" where not failed and due_at <= now() and (lease_until is null or lease_until < now())
                 order by lane, due_at limit $1 for update skip locked) d
           where f.system = d.system and f.entity = d.entity and f.id = d.id
           returning f.system, f.entity, f.id, f.lane, f.tries`,
    values: [limit, leaseMs],
  });
}

export async function finishFetch(database: Database, fetch: Fetch): Promise<void> {
  await database.query({
    name: 'finish-fetch',
    text: `delete from "fetch" where system = $1 and entity = $2 and id = $3`,
    values: [fetch.system, fetch.entity, fetch.id],
  });
}

/** Puts leased reads back that were not made after all: they have not been tried. */
export async function deferFetches(database: Database, fetches: Fetch[], waitMs: number): Promise<void> {
  if (fetches.length === 0) return;
  await database.query({
    name: 'defer-fetches',
    text: `update "fetch" f set tries = tries - 1, lease_until = null, due_at = now() + make_interval(secs => $4 / 1000.0)
           from unnest($1::text[], $2::text[], $3::text[]) as d(system, entity, id)
           where f.system = d.system and f.entity = d.entity and f.id = d.id`,
    values: [
      fetches.map((fetch) => fetch.system),
      fetches.map((fetch) => fetch.entity),
      fetches.map((fetch) => fetch.id),
      waitMs,
    ],
  });
}

export async function postponeFetch(
  database: Database,
  fetch: Fetch,
  next: { dueAt: number; failed: boolean; note: string },
): Promise<void> {
  await database.query({
    name: 'postpone-fetch',
    text: `update "fetch" set due_at = $4, failed = $5, note = $6, lease_until = null where system = $1 and entity = $2 and id = $3`,
    values: [fetch.system, fetch.entity, fetch.id, new Date(next.dueAt).toISOString(), next.failed, next.note],
  });
}
