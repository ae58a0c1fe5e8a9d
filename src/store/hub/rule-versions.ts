import { texts } from '../columns.ts';
import type { Database } from '../connect.ts';

/** The version of the rules by which the hub works now; null before the first start. */
export async function activeRules(database: Database): Promise<string | null> {
  const rows = await database.query<{ version: string }>({
    name: 'active-rules',
    text: `select version from config_version where active`,
    values: [],
  });
  return rows[0]?.version ?? null;
}

/** Makes this version the active one; processes with another one stop working and only receive. */
export async function activateRules(database: Database, version: string): Promise<void> {
  // Two processes that start at the same moment on an empty database would each insert an active one.
  await database.query({ name: 'lock-rules', text: `select pg_advisory_xact_lock(hashtext('config_version'))`, values: [] });
  await database.query({
    name: 'retire-rules',
    text: `update config_version set active = false where active and version <> $1`,
    values: [version],
  });
  await database.query({
    name: 'activate-rules',
    text: `insert into config_version (version, active) values ($1, true)
           on conflict (version) do update set active = true, at = now() where not config_version.active`,
    values: [version],
  });
}

/** Records that were projected by other rules, in the order of their ids. */
export async function recordsOfOtherRules(
  database: Database,
  query: { version: string; after: string; limit: number },
): Promise<string[]> {
  const rows = await database.query<{ id: string }>({
    name: 'records-of-other-rules',
    text: `select id from record where rule_version <> $1 and id > $2 order by id limit $3`,
    values: [query.version, query.after, query.limit],
  });
  return rows.map((row) => row.id);
}

interface OldStubs {
  olderThanMs: number;
  owners: { entity: string; system: string }[];
  ends: { entity: string; group: string }[];
}

/**
 * Stubs that have waited for their essential groups longer than this, and have no case yet. Only what a system has
 * told of that owns those groups of the entity: what another system has for itself alone waits for nobody. Nor does
 * what has one of the groups that `ends` its entity's records.
 */
export async function oldStubs(
  database: Database,
  { olderThanMs, owners, ends }: OldStubs,
): Promise<{ id: string; entity: string }[]> {
  return database.query<{ id: string; entity: string }>({
    name: 'old-stubs',
    text: `select r.id, r.entity from record r where r.stub and r.created_at < now() - make_interval(secs => $1 / 1000.0)
             and exists (select 1 from link l join fact f on f.subject = l.subject
                         join unnest($2::text[], $3::text[]) as o(entity, system) on o.entity = r.entity and l.subject like o.system || '/%'
                         where l.record_id = r.id)
             and not exists (select 1 from unnest($4::text[], $5::text[]) as e(entity, ending)
                             where e.entity = r.entity and r.body::json ->> e.ending is not null)
             and not exists (select 1 from cases c where c.key = 'record/' || r.id and c.state = 'open')
           order by r.created_at limit 200`,
    values: [
      olderThanMs,
      texts(owners.map(({ entity }) => entity)),
      texts(owners.map(({ system }) => system)),
      texts(ends.map(({ entity }) => entity)),
      texts(ends.map(({ group }) => group)),
    ],
  });
}
