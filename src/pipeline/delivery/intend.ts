import type { Call, Planned } from '../../kit/contract.ts';
import { isUnresolved } from '../../model/delivery.ts';
import { hashText } from '../../model/hash.ts';
import type { Flow } from '../../model/flow.ts';
import { insertAttempts, type Attempt } from '../../store/attempts.ts';
import { openCases, type NewCase } from '../../store/cases.ts';
import type { Database } from '../../store/connect.ts';
import { claimDeliveries, readDeliveriesOf, updateProgress, type Delivery } from '../../store/deliveries.ts';
import { takeCalls } from '../../store/hub/budgets.ts';
import { readRecordHeads, readRecords, type StoredRecord } from '../../store/records.ts';
import type { Engine } from '../engine.ts';
import { changedGroups, hasGap } from '../route.ts';
import { rulesAreOurs } from '../work/rules-guard.ts';
import { resolveDependencies, type Missing, type Resolved } from './dependencies.ts';
import { hurryDependencies, type Resting } from './hurry.ts';

/** One frozen call, ready to be made. */
export interface Intent {
  delivery: Delivery;
  attempt: Attempt;
  call: Call;
}

/** The calls that may be made now, and how long to wait when the budget has none left. */
export interface Intended {
  intents: Intent[];
  waitMs: number;
  /** How many were looked at and left: behind them others may be due. */
  rested: number;
}

const NOTHING: Intended = { intents: [], waitMs: 0, rested: 0 };

/** How often a wait on a dependency is looked at again even if nothing has rung: the safety net. */
const LOOK_AGAIN_MS = 5_000;

interface Planning {
  engine: Engine;
  delivery: Delivery;
  record: StoredRecord | undefined;
  resolved: Resolved;
  siblings: Delivery[];
}

type Decision =
  { kind: 'call'; call: Call; delivery: Delivery; record: StoredRecord } | ({ kind: 'rest'; case?: NewCase } & Resting);

/**
 * Claims due deliveries of one system, plans each one's next call and freezes it as an attempt:
 * claim, plan and intent are one transaction, so a call is never made that is not on disk.
 */
export async function intend(engine: Engine, system: string, limit: number): Promise<Intended> {
  if (limit === 0) return NOTHING;
  let reads = 0;
  const intended = await engine.store.transaction(async (database) => {
    if (!(await rulesAreOurs(engine, database))) return NOTHING;
    const claimed = await claimDeliveries(database, { system, states: ['due', 'blocked'], limit });
    if (claimed.length === 0) return NOTHING;
    const decisions = await planAll(engine, database, claimed);
    const calls = decisions.filter((one) => one.kind === 'call');
    const bucket = engine.systems.get(system)?.limits.bucket;
    const grant = await takeCalls(database, { system, bucket, want: calls.length });
    // The most urgent come first; what was not granted stays due.
    const intents = await freeze(engine, database, calls.slice(0, grant.calls));
    const resting = decisions.filter((one) => one.kind === 'rest');
    await updateProgress(database, [...intents.map((intent) => intent.delivery), ...resting.map((one) => one.delivery)]);
    await openCases(
      database,
      resting.flatMap((one) => one.case ?? []),
    );
    reads = await hurryDependencies(engine, database, resting);
    return { intents, waitMs: grant.waitMs, rested: resting.length };
  });
  if (reads > 0) engine.wake.ring('fetch');
  return intended;
}

async function planAll(engine: Engine, database: Database, claimed: Delivery[]): Promise<Decision[]> {
  const records = await recordsOf(engine, database, [...new Set(claimed.map((delivery) => delivery.recordId))]);
  const needed = claimed.flatMap((delivery) => {
    const record = records.get(delivery.recordId);
    return record === undefined ? [] : [{ delivery, record }];
  });
  const resolved = await resolveDependencies(database, engine.hub, needed);
  const effects = claimed.filter((delivery) => delivery.effect !== '');
  const siblings = await readDeliveriesOf(
    database,
    effects.map((delivery) => delivery.recordId),
  );
  return claimed.map((delivery) =>
    planOne({
      engine,
      delivery,
      record: records.get(delivery.recordId),
      resolved: resolved.get(delivery.id) ?? { references: {}, missing: null },
      siblings: siblings.filter((one) => isSibling(one, delivery)),
    }),
  );
}

/** Bodies that this process wrote a moment ago are at hand; the others are read. */
async function recordsOf(engine: Engine, database: Database, ids: string[]): Promise<Map<string, StoredRecord>> {
  const heads = await readRecordHeads(database, ids);
  const kept = heads.flatMap(({ id, version, recordHash, held }) => {
    const record = engine.recent.get(id, version, recordHash);
    // What holds it may have been lifted by another process: it is no part of its content.
    return record === undefined ? [] : [{ ...record, held }];
  });
  const records = new Map(kept.map((record) => [record.id, record]));
  const missing = ids.filter((id) => !records.has(id));
  for (const [id, record] of await readRecords(database, missing)) records.set(id, record);
  return records;
}

function isSibling(one: Delivery, delivery: Delivery): boolean {
  return (
    one.recordId === delivery.recordId && one.system === delivery.system && one.facet === delivery.facet && one.id !== delivery.id
  );
}

function planOne(planning: Planning): Decision {
  const { engine, delivery, record, resolved } = planning;
  const flow = engine.hub.flows.find((one) => one.name === delivery.flow);
  if (flow === undefined || record === undefined) return rest(delivery, { state: 'withdrawn', note: 'its flow is gone' });
  const waits = delivery.effect === '' ? null : waitForState(planning);
  if (waits !== null) return waits;
  if (delivery.effect === '' && record.held.length > 0) return rest(delivery, { state: 'held' });
  if (delivery.effect === '' && !hasGap(delivery)) return rest(delivery, { state: 'idle', tries: 0 });
  if (resolved.missing !== null) return blocked(engine, delivery, resolved.missing);
  return planCall(planning, flow, record);
}

function planCall(planning: Planning, flow: Flow, record: StoredRecord): Decision {
  const { delivery } = planning;
  const planned = planWith(planning, record);
  if ('call' in planned) return { kind: 'call', call: planned.call, delivery, record };
  if ('done' in planned) return rest(delivery, { state: 'idle', tries: 0 });
  return {
    ...rest(delivery, { state: 'failed', note: planned.refused }),
    case: {
      key: `delivery/${delivery.id}`,
      code: 'SYN_DELIVER_PLAN_REFUSED',
      system: delivery.system,
      recordId: delivery.recordId,
      deliveryId: delivery.id,
      changeId: delivery.changeId,
      detail: `${flow.name}: ${planned.refused}`,
    },
  };
}

function planWith({ engine, delivery, resolved, siblings }: Planning, record: StoredRecord): Planned {
  const system = engine.systems.get(delivery.system);
  if (system === undefined) return { refused: `the system ${delivery.system} is not configured` };
  const { request } = delivery;
  // A request is about what the state delivery of the same thing made.
  const about = request === null ? delivery : siblings.find((one) => one.effect === '');
  try {
    return system.plan({
      record: record.id,
      entity: record.entity,
      facet: delivery.facet,
      body: request === null ? record.body : { ...record.body, ...request.values },
      wanted: delivery.wanted,
      shadow: about?.shadow ?? null,
      changed: changedGroups(delivery),
      request,
      key: keyOf(engine, delivery),
      references: resolved.references,
    });
  } catch (error) {
    return { refused: `the mapping failed: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}` };
  }
}

/** A create's key holds no version: newer state and unknown outcomes keep it, only a proven end raises the generation. */
function keyOf(engine: Engine, delivery: Delivery): string {
  const of = delivery.effect === '' ? `create ${delivery.generation}` : delivery.effect;
  return hashText(`${engine.hub.id} ${delivery.system} ${delivery.recordId} ${delivery.facet} ${of}`);
}

/** A request waits for the call about the same thing that is under way, and is moot when nothing is held. */
function waitForState(planning: Planning): Decision | null {
  const { delivery, siblings } = planning;
  const state = siblings.find((one) => one.effect === '');
  const earlier = siblings.find((one) => one.effect !== '' && one.id < delivery.id && isUnresolved(one));
  const before = state !== undefined && isUnresolved(state) ? state : earlier;
  if (before !== undefined) {
    return {
      kind: 'rest',
      delivery: {
        ...delivery,
        state: 'blocked',
        blockedOn: `delivery/${before.id}`,
        dueAt: planning.engine.now() + LOOK_AGAIN_MS,
      },
    };
  }
  if (state?.shadow?.exists === true) return null;
  return rest(delivery, { state: 'withdrawn', note: 'the target holds nothing' });
}

function blocked(engine: Engine, delivery: Delivery, missing: Missing): Decision {
  const dueAt = engine.now() + LOOK_AGAIN_MS;
  const note = `waits for ${missing.reference.role} (${missing.reference.path})`;
  return { kind: 'rest', waits: missing, delivery: { ...delivery, state: 'blocked', blockedOn: missing.on, dueAt, note } };
}

function rest(delivery: Delivery, change: Partial<Delivery>): Extract<Decision, { kind: 'rest' }> {
  return { kind: 'rest', delivery: { ...delivery, blockedOn: null, ...change } };
}

async function freeze(engine: Engine, database: Database, calls: Extract<Decision, { kind: 'call' }>[]): Promise<Intent[]> {
  const now = engine.now();
  const drafts = calls.map(({ call, delivery, record }) => attemptOf(engine, { call, delivery, record, now }));
  const ids = await insertAttempts(database, drafts);
  return calls.map(({ call, delivery }, index) => {
    const attempt = { ...(drafts[index] as Omit<Attempt, 'id'>), id: ids[index] ?? 0 };
    return { call, attempt, delivery: leased(engine, delivery, attempt) };
  });
}

/** The delivery while a call of its is under way: leased a little beyond the call's deadline. */
export function leased(engine: Engine, delivery: Delivery, attempt: Pick<Attempt, 'deadline' | 'groups'>): Delivery {
  return {
    ...delivery,
    state: 'open',
    worker: engine.worker,
    leaseUntil: attempt.deadline + LEASE_MARGIN_MS,
    tries: delivery.tries + 1,
    blockedOn: null,
    intent: Object.fromEntries(Object.entries(attempt.groups).map(([group, { hash }]) => [group, hash])),
  };
}

/** Time to write the receipt after the last answer that still counts. */
const LEASE_MARGIN_MS = 5_000;

function attemptOf(
  engine: Engine,
  from: { call: Call; delivery: Delivery; record: StoredRecord; now: number },
): Omit<Attempt, 'id'> {
  const { call, delivery, record, now } = from;
  const deadlineMs = engine.systems.get(delivery.system)?.limits.deadlineMs ?? 10_000;
  return {
    startedAt: now,
    deliveryId: delivery.id,
    recordId: record.id,
    recordVersion: record.version,
    system: delivery.system,
    purpose: call.purpose,
    key: keyOf(engine, delivery),
    method: call.method,
    path: call.path,
    headers: call.headers,
    document: call.body,
    groups: writtenGroups(call, delivery, record),
    deadline: now + deadlineMs,
  };
}

function writtenGroups(call: Call, delivery: Delivery, record: StoredRecord): Attempt['groups'] {
  const groups: Attempt['groups'] = {};
  for (const group of call.groups) {
    const hash = delivery.wanted.groups[group];
    const from = record.provenance[group];
    if (hash !== undefined)
      groups[group] = { hash, system: from?.system ?? 'hub', at: from?.at ?? 0, version: from?.version ?? 0 };
  }
  return groups;
}
