import type { DeliveryState, EffectRequest, Shadow, Wanted } from '../model/delivery.ts';
import { documents, numbers, texts } from './columns.ts';
import type { Database, Transaction } from './connect.ts';
import { LEASE_WRITTEN } from './hub/leases.ts';

/** One row of `delivery`. `effect` is empty for a state delivery, else `kind:trigger`. */
export interface Delivery {
  /** Zero until it is stored. */
  id: number;
  recordId: string;
  entity: string;
  system: string;
  facet: string;
  effect: string;
  flow: string;
  lane: number;
  baseLane: number;
  state: DeliveryState;
  wanted: Wanted;
  shadow: Shadow | null;
  request: EffectRequest | null;
  /** Hashes of the groups that the attempt under way writes; null when none is. */
  intent: Record<string, string> | null;
  generation: number;
  tries: number;
  /** Epoch milliseconds; stored only while there is something to do. */
  dueAt: number;
  leaseUntil: number | null;
  worker: string | null;
  blockedOn: string | null;
  failingSince: number | null;
  note: string | null;
  /** The change that last made it due. */
  changeId: number | null;
}

interface DeliveryRow {
  id: number;
  record_id: string;
  entity: string;
  system: string;
  facet: string;
  effect: string;
  flow: string;
  lane: number;
  base_lane: number;
  state: DeliveryState;
  wanted: Wanted;
  shadow: Shadow | null;
  request: EffectRequest | null;
  intent: Record<string, string> | null;
  generation: number;
  tries: number;
  due_at: Date | null;
  lease_until: Date | null;
  worker: string | null;
  blocked_on: string | null;
  failing_since: Date | null;
  note: string | null;
  change_id: number | null;
}

/** Locks all deliveries of these records, in the order of their ids. */
export async function lockDeliveriesOf(database: Database, recordIds: string[]): Promise<Map<string, Delivery[]>> {
  const byRecord = new Map<string, Delivery[]>();
  if (recordIds.length === 0) return byRecord;
  const rows = await database.query<DeliveryRow>({
    name: 'lock-deliveries-of',
    text: `select * from delivery where record_id = any($1) order by id for update`,
    values: [texts(recordIds)],
  });
  for (const row of rows) {
    const list = byRecord.get(row.record_id);
    if (list === undefined) byRecord.set(row.record_id, [fromRow(row)]);
    else list.push(fromRow(row));
  }
  return byRecord;
}

export async function lockDeliveries(database: Database, ids: number[]): Promise<Delivery[]> {
  if (ids.length === 0) return [];
  const rows = await database.query<DeliveryRow>({
    name: 'lock-deliveries',
    text: `select * from delivery where id = any($1) order by id for update`,
    values: [numbers(ids)],
  });
  return rows.map(fromRow);
}

/** Reads deliveries without a lock: for pages and traces. */
export async function readDeliveriesOf(database: Database, recordIds: string[]): Promise<Delivery[]> {
  if (recordIds.length === 0) return [];
  const rows = await database.query<DeliveryRow>({
    name: 'read-deliveries-of',
    text: `select * from delivery where record_id = any($1) order by id`,
    values: [texts(recordIds)],
  });
  return rows.map(fromRow);
}

/** Calls about these records that are to be made in that system, or are under way: record → delivery. */
export async function movingDeliveries(database: Database, recordIds: string[], system: string): Promise<Map<string, number>> {
  const rows = await database.query<{ record_id: string; id: number }>({
    name: 'moving-deliveries',
    text: `select record_id, id from delivery
           where record_id = any($1) and system = $2 and effect = '' and state in ('due', 'open', 'unknown') order by id desc`,
    values: [texts(recordIds), system],
  });
  return new Map(rows.map((row) => [row.record_id, row.id]));
}

/** Due deliveries of one system in the given state, most urgent first, locked; others are skipped. */
export async function claimDeliveries(
  database: Database,
  query: { system: string; states: DeliveryState[]; limit: number },
): Promise<Delivery[]> {
  const rows = await database.query<DeliveryRow>({
    name: 'claim-deliveries',
    text: `select * from delivery where system = $1 and state = any($2) and due_at <= now()
           order by lane, due_at limit $3 for update skip locked`,
    values: [query.system, query.states, query.limit],
  });
  return rows.map(fromRow);
}

/** Inserts deliveries; returns their ids by `deliveryKey`, without those that were there already. */
export async function insertDeliveries(database: Database, rows: Delivery[]): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map();
  const inserted = await database.query<DeliveryRow>({
    name: 'insert-deliveries',
    text: `with written as (insert into delivery (record_id, entity, system, facet, effect, flow, blocked_on, note, state, worker, base_lane, lane, generation, tries,
             due_at, lease_until, change_id, wanted, shadow, request, intent)
           select r.record_id, r.entity, r.system, r.facet, r.effect, r.flow, r.blocked_on, r.note, r.state, r.worker, r.base_lane, r.lane, r.generation,
             r.tries, to_timestamp(r.due_at / 1000), to_timestamp(r.lease_until / 1000), r.change_id, r.wanted, r.shadow, r.request, r.intent
           from rows from (unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
               $10::text[], $11::smallint[], $12::smallint[], $13::int[], $14::int[], $15::float8[], $16::float8[], $17::bigint[]),
             json_array_elements($18::json), json_array_elements($19::json), json_array_elements($20::json), json_array_elements($21::json))
             as r(record_id, entity, system, facet, effect, flow, blocked_on, note, state, worker, base_lane, lane, generation, tries, due_at,
               lease_until, change_id, wanted, shadow, request, intent)
           on conflict (record_id, system, facet, effect) do nothing returning id, record_id, system, facet, effect, state, lease_until),
           leased as (${LEASE_WRITTEN})
           select id, record_id, system, facet, effect from written`,
    values: [
      texts(rows.map((row) => row.recordId)),
      texts(rows.map((row) => row.entity)),
      texts(rows.map((row) => row.system)),
      texts(rows.map((row) => row.facet)),
      texts(rows.map((row) => row.effect)),
      texts(rows.map((row) => row.flow)),
      texts(rows.map((row) => row.blockedOn)),
      texts(rows.map((row) => row.note)),
      texts(rows.map((row) => row.state)),
      texts(rows.map((row) => row.worker)),
      numbers(rows.map((row) => row.baseLane)),
      numbers(rows.map((row) => row.lane)),
      numbers(rows.map((row) => row.generation)),
      numbers(rows.map((row) => row.tries)),
      numbers(rows.map(dueAt)),
      numbers(rows.map((row) => row.leaseUntil)),
      numbers(rows.map((row) => row.changeId)),
      documents(rows.map((row) => row.wanted)),
      documents(rows.map((row) => row.shadow)),
      documents(rows.map((row) => row.request)),
      documents(rows.map((row) => row.intent)),
    ],
  });
  return new Map(inserted.map((row) => [deliveryKey({ ...row, recordId: row.record_id }), row.id]));
}

/** What a delivery is of, as one text. */
export function deliveryKey(row: Pick<Delivery, 'recordId' | 'system' | 'facet' | 'effect'>): string {
  return `${row.recordId} ${row.system} ${row.facet} ${row.effect}`;
}

/** Everything that may change in a delivery. */
export function updateDeliveries(database: Transaction, rows: Delivery[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'update-deliveries',
    text: `with written as (update delivery d set ${PROGRESS}, shadow = u.shadow, wanted = u.wanted, request = u.request
           from rows from (unnest(${PROGRESS_ARRAYS}), json_array_elements($13::json), json_array_elements($14::json),
               json_array_elements($15::json), json_array_elements($16::json))
             as u(${PROGRESS_NAMES}, intent, shadow, wanted, request)
           where d.id = u.id returning d.id, d.state, d.lease_until)
           ${LEASE_WRITTEN}`,
    values: [
      ...progress(rows),
      documents(rows.map((row) => row.shadow)),
      documents(rows.map((row) => row.wanted)),
      documents(rows.map((row) => row.request)),
    ],
  });
}

/** How far deliveries have come and what their targets are known to hold; none of them is open. */
export function updateShadows(database: Transaction, rows: Delivery[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'update-shadows',
    text: `update delivery d set ${PROGRESS}, shadow = u.shadow
           from rows from (unnest(${PROGRESS_ARRAYS}), json_array_elements($13::json), json_array_elements($14::json))
             as u(${PROGRESS_NAMES}, intent, shadow)
           where d.id = u.id`,
    values: [...progress(rows), documents(rows.map((row) => row.shadow))],
  });
}

/** Only how far deliveries have come: what is wanted and held stays as it is. */
export function updateProgress(database: Transaction, rows: Delivery[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'update-progress',
    text: `with written as (update delivery d set ${PROGRESS}
           from rows from (unnest(${PROGRESS_ARRAYS}), json_array_elements($13::json)) as u(${PROGRESS_NAMES}, intent)
           where d.id = u.id returning d.id, d.state, d.lease_until)
           ${LEASE_WRITTEN}`,
    values: progress(rows),
  });
}

/** In what nothing is to be done the time is left out, so that the row's end does not touch an index. */
function dueAt({ state, dueAt: at }: Delivery): number | null {
  return state === 'due' || state === 'unknown' || state === 'blocked' ? at : null;
}

const PROGRESS_NAMES =
  'id, state, worker, blocked_on, note, lane, generation, tries, due_at, lease_until, failing_since, change_id';
const PROGRESS_ARRAYS = `$1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::int[], $8::int[],
  $9::float8[], $10::float8[], $11::float8[], $12::bigint[]`;
const PROGRESS = `state = u.state, worker = u.worker, blocked_on = u.blocked_on, note = u.note, lane = u.lane, generation = u.generation,
  tries = u.tries, due_at = to_timestamp(u.due_at / 1000), lease_until = to_timestamp(u.lease_until / 1000),
  failing_since = to_timestamp(u.failing_since / 1000), change_id = u.change_id, intent = u.intent`;

function progress(rows: Delivery[]): unknown[] {
  return [
    numbers(rows.map((row) => row.id)),
    texts(rows.map((row) => row.state)),
    texts(rows.map((row) => row.worker)),
    texts(rows.map((row) => row.blockedOn)),
    texts(rows.map((row) => row.note)),
    numbers(rows.map((row) => row.lane)),
    numbers(rows.map((row) => row.generation)),
    numbers(rows.map((row) => row.tries)),
    numbers(rows.map(dueAt)),
    numbers(rows.map((row) => row.leaseUntil)),
    numbers(rows.map((row) => row.failingSince)),
    numbers(rows.map((row) => row.changeId)),
    documents(rows.map((row) => row.intent)),
  ];
}

function fromRow(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    recordId: row.record_id,
    entity: row.entity,
    system: row.system,
    facet: row.facet,
    effect: row.effect,
    flow: row.flow,
    lane: row.lane,
    baseLane: row.base_lane,
    state: row.state,
    wanted: row.wanted,
    shadow: row.shadow,
    request: row.request,
    intent: row.intent,
    generation: row.generation,
    tries: row.tries,
    dueAt: row.due_at?.getTime() ?? 0,
    leaseUntil: row.lease_until?.getTime() ?? null,
    worker: row.worker,
    blockedOn: row.blocked_on,
    failingSince: row.failing_since?.getTime() ?? null,
    note: row.note,
    changeId: row.change_id,
  };
}
