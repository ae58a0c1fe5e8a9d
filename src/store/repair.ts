import type { Json } from '../model/json.ts';
import type { Case } from './cases.ts';
import { appendHubChange, readChange, reopenChange } from './changes.ts';
import type { Database } from './connect.ts';
import type { VersionSeen } from './facts.ts';

/** Writes who did what by hand; a sealer chains the rows afterwards. */
export async function audit(
  database: Database,
  row: { actor: string; action: string; subject: string; detail: Json },
): Promise<void> {
  await database.query({
    name: 'audit',
    text: `insert into audit (actor, action, subject, detail) values ($1, $2, $3, $4)`,
    values: [row.actor, row.action, row.subject, JSON.stringify(row.detail)],
  });
}

/**
 * Takes up again what a case stopped: the change is applied anew, the record projected, the
 * delivery or read made due, or all of a system's that has failed. With `raw`, the stored change is replaced first and what it had said
 * is taken back in the same transaction. Returns false when there is nothing left to take up.
 */
export async function takeUpAgain(database: Database, item: Case, raw: Buffer | null): Promise<boolean> {
  const touched = raw === null || item.changeId === null ? false : await replaceChange(database, item.changeId, raw);
  if (item.key.startsWith('change/') && item.changeId !== null) return touched || reopenChange(database, item.changeId, null);
  if (item.deliveryId !== null) return makeDeliveryDue(database, item.deliveryId);
  if (item.key.startsWith('fetch/')) return makeFetchDue(database, item.key);
  if (item.code === 'SYN_DELIVER_AUTH' && item.system !== null) return hasMadeSystemDue(database, item.system);
  if (item.recordId !== null && !touched) await touch(database, [item.recordId]);
  return item.recordId !== null;
}

/** Projects records again. */
export async function touch(database: Database, records: string[], lane = 1): Promise<void> {
  const raw = Buffer.from(JSON.stringify({ kind: 'touch', records }));
  await appendHubChange(database, { topic: 'touch', raw, applied: false, lane });
}

async function replaceChange(database: Database, changeId: number, raw: Buffer): Promise<boolean> {
  const before = await readChange(database, changeId);
  if (before === null) return false;
  await audit(database, {
    actor: 'operator',
    action: 'change.replaced',
    subject: `change/${changeId}`,
    // Kept whole: what was replaced must stay provable.
    detail: { was: before.raw.toString('base64') },
  });
  // First, for it waits for a batch that is applying the change: what that one has stored of it is taken back too.
  const reopened = await reopenChange(database, changeId, raw);
  const { records, repeatedBy } = await takeBackFacts(database, changeId);
  await database.query({ name: 'take-back-keys', text: `delete from fact_key where change_id = $1`, values: [changeId] });
  for (const id of repeatedBy) await reopenChange(database, id, null);
  // The new body may be about something else: what the old one was about is projected without it.
  if (records.length > 0) await touch(database, records);
  return reopened;
}

/** Forgets what a change said. Later changes that only repeated it have no facts of their own: they are named. */
async function takeBackFacts(database: Database, changeId: number): Promise<{ records: string[]; repeatedBy: number[] }> {
  const rows = await database.query<{ id: string | null; versions: VersionSeen[] | null }>({
    name: 'take-back-facts',
    text: `with gone as (delete from fact where change_id = $1 returning subject, versions)
           select l.record_id as id, g.versions from gone g left join link l on l.subject = g.subject`,
    values: [changeId],
  });
  const records = rows.map((row) => row.id).filter((id) => id !== null);
  const repeats = rows.flatMap((row) => row.versions ?? []).map((seen) => seen.changeId);
  return { records: [...new Set(records)], repeatedBy: [...new Set(repeats)] };
}

async function makeDeliveryDue(database: Database, id: number): Promise<boolean> {
  const rows = await database.query({
    name: 'make-delivery-due',
    text: `update delivery set state = 'due', due_at = now(), tries = 0, failing_since = null, intent = null, note = null
           where id = $1 and state in ('failed', 'due', 'blocked', 'idle') and (state <> 'idle' or effect <> '') returning id`,
    values: [id],
  });
  return rows.length > 0;
}

/** All that a system has refused waits for its next turn, which may be a minute away: whoever retries has mended it. */
async function hasMadeSystemDue(database: Database, system: string): Promise<boolean> {
  const rows = await database.query({
    name: 'make-system-due',
    text: `with deliveries as (update delivery set due_at = now() where system = $1 and state = 'due' and failing_since is not null returning 1),
             reads as (update "fetch" set due_at = now() where system = $1 and tries > 0 and not failed returning 1)
           select 1 from deliveries union all select 1 from reads`,
    values: [system],
  });
  return rows.length > 0;
}

async function makeFetchDue(database: Database, key: string): Promise<boolean> {
  const [, system, entity, ...id] = key.split('/');
  const rows = await database.query({
    name: 'make-fetch-due',
    // Not a first try: it has a case to close.
    text: `update "fetch" set failed = false, tries = 1, due_at = now(), lease_until = null where system = $1 and entity = $2 and id = $3 returning id`,
    values: [system, entity, id.join('/')],
  });
  return rows.length > 0;
}
