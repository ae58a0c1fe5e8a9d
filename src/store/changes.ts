import { LANES } from '../model/delivery.ts';
import { bytes, numbers, texts } from './columns.ts';
import type { Database, Statement, Transaction } from './connect.ts';

export type ChangeSource = 'webhook' | 'poll' | 'fetch' | 'file' | 'api' | 'hub';

/** One raw thing to be stored, stamped. */
export interface NewChange {
  system: string;
  subscription: string;
  deliveryId: string;
  source: ChangeSource;
  topic: string;
  /** Number of the lane in which it is applied. */
  lane: number;
  raw: Buffer;
  /** Epoch milliseconds: our receive stamp. */
  receivedAt: number;
  /** Epoch milliseconds: when the source says that it happened. */
  sentAt?: number;
  /** The source's id of this one sending. */
  messageId?: string;
}

export interface StoredChange {
  id: number;
  system: string;
  source: ChangeSource;
  topic: string;
  /** The source's own id of what it sent; empty for the hub's own. */
  deliveryId: string;
  lane: number;
  /** A person has replaced its raw body. */
  corrected: boolean;
  raw: Buffer;
  receivedAt: number;
  /** Null: the source did not say. */
  sentAt: number | null;
}

interface ChangeRow extends Omit<StoredChange, 'receivedAt' | 'deliveryId' | 'sentAt'> {
  received_at: Date;
  sent_at: Date | null;
  delivery_id: string;
}

/**
 * Appends changes whose delivery was not seen before; returns the ids in the order given, null for
 * a duplicate. `seen`, `change` and `waiting` are written by one statement, so none exists without the others.
 */
export async function appendChanges(database: Database, changes: NewChange[]): Promise<(number | null)[]> {
  const rows = await database.query<{ position: number; id: number }>({
    name: 'append-changes',
    text: APPEND,
    values: [
      ...bytes(changes.map((change) => change.raw)),
      texts(changes.map((change) => change.system)),
      texts(changes.map((change) => change.subscription)),
      texts(changes.map((change) => change.deliveryId)),
      texts(changes.map((change) => change.source)),
      texts(changes.map((change) => change.topic)),
      numbers(changes.map((change) => change.lane)),
      numbers(changes.map((change) => change.receivedAt)),
      numbers(changes.map((change) => change.sentAt ?? null)),
      texts(changes.map((change) => change.messageId ?? null)),
    ],
  });
  const ids: (number | null)[] = changes.map(() => null);
  for (const row of rows) ids[row.position - 1] = row.id;
  return ids;
}

// `distinct on` keeps the first of two equal deliveries inside one batch: ON CONFLICT alone would
// insert one of them and report it under an arbitrary position.
const APPEND = `
with part as (
  select distinct on (system, subscription, delivery_id) *
  from unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::float8[],
      $11::float8[], $12::text[])
    with ordinality as p(start, length, system, subscription, delivery_id, source, topic, lane, received_at, sent_at, message_id, position)
  order by system, subscription, delivery_id, position
), fresh as (
  insert into seen (system, subscription, delivery_id, change_id)
  select system, subscription, delivery_id, nextval('change_id') from part order by position
  on conflict do nothing
  returning system, subscription, delivery_id, change_id
), stored as (
  insert into change (id, received_at, system, source, topic, delivery_id, lane, raw, sent_at, message_id)
  select f.change_id, to_timestamp(p.received_at / 1000), p.system, p.source, p.topic, p.delivery_id, p.lane, substring($1::bytea from p.start for p.length),
    to_timestamp(p.sent_at / 1000), p.message_id
  from part p join fresh f using (system, subscription, delivery_id)
  returning lane, id, received_at
), queued as (
  insert into waiting (lane, change_id, received_at) select lane, id, received_at from stored
)
select p.position::int as position, f.change_id as id
from part p join fresh f using (system, subscription, delivery_id)`;

/**
 * Appends a change of the hub's own: a decision, already applied, or one that projects again.
 * It has no delivery to be seen twice.
 */
export async function appendHubChange(database: Database, change: HubChange): Promise<number> {
  const rows = await database.query<{ id: number }>(hubChange(change));
  return rows[0]?.id ?? 0;
}

/** The same for one whose id nobody needs. */
export function sendHubChange(database: Transaction, change: HubChange): void {
  database.send(hubChange(change));
}

interface HubChange {
  topic: string;
  raw: Buffer;
  applied: boolean;
  lane: number;
}

function hubChange(change: HubChange): Statement {
  return {
    ...(change.applied ? DECISION : COMMAND),
    values: [change.topic, change.lane, change.raw],
  };
}

const HUB_CHANGE = `insert into change (received_at, system, source, topic, delivery_id, lane, raw)
           values (clock_timestamp(), 'hub', 'hub', $1, '', $2, $3) returning lane, id, received_at`;
const DECISION = { name: 'append-hub-decision', text: HUB_CHANGE };
const COMMAND = {
  name: 'append-hub-command',
  text: `with stored as (${HUB_CHANGE}),
           queued as (insert into waiting (lane, change_id, received_at) select lane, id, received_at from stored)
           select id from stored`,
};

const COLUMNS = 'c.id, c.system, c.source, c.topic, c.delivery_id, c.lane, c.corrected, c.raw, c.received_at, c.sent_at';

/** The changes of a claim, each found by its key: never by a plan that reads the table. */
const CLAIMED = `select ${COLUMNS} from taken t
           cross join lateral (select * from change where id = t.change_id and received_at = t.received_at offset 0) c order by c.lane, c.id`;

/** Takes up to `limit` waiting changes, most urgent first. Nobody else gets them; they wait again if the transaction fails. */
export async function claimChanges(database: Database, limit: number): Promise<StoredChange[]> {
  const rows = await database.query<ChangeRow>({
    name: 'claim-changes',
    text: `with taken as (
             delete from waiting where ctid = any(array(select ctid from waiting order by lane, change_id limit $1 for update skip locked))
             returning change_id, received_at
           ) ${CLAIMED}`,
    values: [limit],
  });
  return rows.map(fromRow);
}

/** Takes exactly these changes if they still wait: used when a batch is bisected. */
export async function claimChangesById(database: Database, ids: number[]): Promise<StoredChange[]> {
  const rows = await database.query<ChangeRow>({
    name: 'claim-changes-by-id',
    text: `with taken as (
             delete from waiting where ctid = any(array(
               select ctid from waiting where lane = any($2) and change_id = any($1) order by lane, change_id for update skip locked))
             returning change_id, received_at
           ) ${CLAIMED}`,
    values: [numbers(ids), EVERY_LANE],
  });
  return rows.map(fromRow);
}

/** The queue's key begins with the lane; naming all of them lets an id be found by it. */
const EVERY_LANE = numbers([...LANES.keys()]);

/** Marks changes that a case holds: they wait no longer. */
export function holdChanges(database: Transaction, changes: { id: number; lane: number; receivedAt: number }[]): void {
  if (changes.length === 0) return;
  const stamps = changes.map((change) => change.receivedAt);
  database.send({
    name: 'hold-changes',
    // The range lets PostgreSQL leave out all partitions but the one or two that hold the batch.
    text: `with taken as (
             delete from waiting w using unnest($1::bigint[], $2::smallint[]) as h(id, lane) where w.lane = h.lane and w.change_id = h.id
           )
           update change set held = true where id = any($1) and received_at between $3 and $4`,
    values: [
      numbers(changes.map((change) => change.id)),
      numbers(changes.map((change) => change.lane)),
      new Date(Math.min(...stamps)).toISOString(),
      // Our stamps are whole milliseconds; the database's are finer.
      new Date(Math.max(...stamps) + 1).toISOString(),
    ],
  });
}

/**
 * Puts a change back in line, with its raw replaced when a person has edited it. A batch that is applying it is
 * waited for; none can take it before the transaction has ended.
 */
export async function reopenChange(database: Database, id: number, raw: Buffer | null): Promise<boolean> {
  const rows = await database.query({
    name: 'reopen-change',
    text: `with reopened as (
             update change set held = false, raw = coalesce($2, raw), corrected = corrected or $2 is not null where id = $1
             returning lane, id, received_at
           )
           insert into waiting (lane, change_id, received_at) select lane, id, received_at from reopened
           on conflict (lane, change_id) do update set received_at = excluded.received_at returning change_id`,
    values: [id, raw],
  });
  return rows.length > 0;
}

export async function readChange(database: Database, id: number): Promise<StoredChange | null> {
  const rows = await database.query<ChangeRow>({
    name: 'read-change',
    text: `select ${COLUMNS} from change c where id = $1`,
    values: [id],
  });
  const row = rows[0];
  return row === undefined ? null : fromRow(row);
}

function fromRow(row: ChangeRow): StoredChange {
  const { received_at: receivedAt, delivery_id: deliveryId, sent_at: sentAt, ...rest } = row;
  return { ...rest, deliveryId, receivedAt: receivedAt.getTime(), sentAt: sentAt?.getTime() ?? null };
}

/** Puts every change back in line, but for commands of the hub's, which decided nothing. */
export async function reopenAllChanges(database: Database): Promise<void> {
  await database.query({
    name: 'reopen-all-changes',
    text: `with freed as (update change set held = false where held)
           insert into waiting (lane, change_id, received_at)
           select lane, id, received_at from change where not (system = 'hub' and topic = 'touch') on conflict do nothing`,
    values: [],
  });
}

/** The ids of the hub's own waiting changes, or of everybody else's, oldest first. */
export async function waitingChangeIds(
  database: Database,
  query: { hub: boolean; after: number; limit: number },
): Promise<number[]> {
  const rows = await database.query<{ id: number }>({
    name: 'waiting-change-ids',
    text: `select c.id from change c where (c.system = 'hub') = $1 and c.id > $2
             and exists (select 1 from waiting w where w.lane = c.lane and w.change_id = c.id) order by c.id limit $3`,
    values: [query.hub, query.after, query.limit],
  });
  return rows.map((row) => row.id);
}
