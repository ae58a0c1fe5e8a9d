import { texts } from '../columns.ts';
import type { Database } from '../connect.ts';

/** What a target has made by itself. */
export interface Stranger {
  recordId: string;
  entity: string;
  system: string;
  subject: string;
}

/**
 * Records that are known of by a target alone for longer than this: no owner has told of them, so no delivery of the
 * hub's made them. What is gone again there, or was told of once, is left out: a case that a person has closed stays closed.
 */
export async function findStrangers(
  database: Database,
  olderThanMs: number,
  targets: { entity: string; system: string }[],
): Promise<Stranger[]> {
  if (targets.length === 0) return [];
  return database.query<{ recordId: string; entity: string; system: string; subject: string }>({
    name: 'find-strangers',
    text: `select r.id as "recordId", r.entity, o.system, l.subject
           from record r join unnest($2::text[], $3::text[]) as o(entity, system) on o.entity = r.entity
             join link l on l.record_id = r.id and starts_with(l.subject, o.system || '/' || o.entity || '/')
           where r.stub and r.created_at < now() - make_interval(secs => $1 / 1000.0)
             and not (select f.gone from fact f where f.subject = l.subject order by f.version desc, f.received_at desc limit 1)
             and not exists (select 1 from cases c where c.key = 'stranger/' || l.subject)
           order by r.created_at limit 200`,
    values: [olderThanMs, texts(targets.map(({ entity }) => entity)), texts(targets.map(({ system }) => system))],
  });
}
