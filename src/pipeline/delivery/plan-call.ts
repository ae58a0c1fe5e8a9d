import type { Call, Planned } from '../../kit/contract.ts';
import { isUnresolved } from '../../model/delivery.ts';
import type { Flow } from '../../model/flow.ts';
import { hashText } from '../../model/hash.ts';
import { livingShadow, placement } from '../../model/placements.ts';
import type { Attempt } from '../../store/attempts.ts';
import type { NewCase } from '../../store/cases.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { StoredRecord } from '../../store/records.ts';
import type { Engine } from '../engine.ts';
import { changedGroups, hasGap } from '../route.ts';
import type { Missing, Resolved } from './dependencies.ts';
import { withStep } from './shadows.ts';
import type { Resting } from './hurry.ts';

/** How often a wait on a dependency is looked at again even if nothing has rung: the safety net. */
const LOOK_AGAIN_MS = 5_000;

export interface Planning {
  engine: Engine;
  delivery: Delivery;
  record: StoredRecord | undefined;
  resolved: Resolved;
  siblings: Delivery[];
}

export type Decision =
  | { kind: 'call'; call: Call; key: string; delivery: Delivery; record: StoredRecord }
  | ({
      kind: 'rest';
      case?: NewCase;
      /** Its shadow changes too: the next try begins with another step. */
      reshapes?: true;
    } & Resting);

/** What is to be done about one due delivery: a call, or why none. Pure but for the mapping functions of the config. */
export function planOne(planning: Planning): Decision {
  const { engine, delivery, record, resolved } = planning;
  const flow = engine.hub.flows.find((one) => one.name === delivery.flow);
  if (flow === undefined || record === undefined) return rest(delivery, { state: 'withdrawn', note: 'its flow is gone' });
  const waits = delivery.effect === '' ? null : waitForState(planning);
  if (waits !== null) return waits;
  if (delivery.effect === '' && record.held.length > 0) return rest(delivery, { state: 'held' });
  if (delivery.effect === '' && !hasGap(delivery)) return rest(delivery, { state: 'idle', tries: 0 });
  const unanswered = delivery.effect === '' ? waitForAnswer(planning) : null;
  if (unanswered !== null) return unanswered;
  if (resolved.missing !== null) return blocked(engine, delivery, resolved.missing);
  return planCall(planning, flow, record);
}

function planCall(planning: Planning, flow: Flow, record: StoredRecord): Decision {
  const { delivery } = planning;
  const key = keyOf(planning.engine, delivery);
  const planned = planWith(planning, record, key);
  if ('call' in planned) return { kind: 'call', call: planned.call, key, delivery, record };
  if ('done' in planned) return rest(delivery, { state: 'idle', tries: 0 });
  const shadow = withStep(delivery.shadow, planned.next);
  return {
    ...rest(delivery, { state: 'failed', note: planned.refused, shadow }),
    ...(shadow === delivery.shadow ? {} : { reshapes: true }),
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

function planWith({ engine, delivery, resolved, siblings }: Planning, record: StoredRecord, key: string): Planned {
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
      shadow: about?.shadow === undefined || about.shadow === null ? null : livingShadow(about.shadow),
      changed: changedGroups(delivery),
      step: delivery.shadow?.next ?? null,
      request,
      key,
      references: resolved.references,
      seen: resolved.seen,
    });
  } catch (error) {
    return { refused: `the mapping failed: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}` };
  }
}

/**
 * A create's key holds no version: newer state and unknown outcomes keep it, only a proven end raises the generation, and
 * an object that was given up is followed by another one.
 */
function keyOf(engine: Engine, delivery: Delivery): string {
  const of = delivery.effect === '' ? `create ${delivery.generation + placement(delivery.shadow)}` : delivery.effect;
  return hashText(`${engine.hub.id} ${delivery.system} ${delivery.recordId} ${delivery.facet} ${of}`);
}

/** A request waits for the call about the same thing that is under way, and is moot when nothing is held. */
function waitForState(planning: Planning): Decision | null {
  const { delivery, siblings } = planning;
  const state = siblings.find((one) => one.effect === '');
  const earlier = siblings.find((one) => one.effect !== '' && one.id < delivery.id && isUnresolved(one));
  const before = state !== undefined && isUnresolved(state) ? state : earlier;
  if (before !== undefined) return restUntil(planning, before);
  if (state?.shadow?.exists === true) return null;
  return rest(delivery, { state: 'withdrawn', note: 'the target holds nothing' });
}

/** Whether an object may follow: what became of a cancel that was asked of the one before tells what is there. */
function waitForAnswer(planning: Planning): Decision | null {
  if (planning.delivery.shadow?.exists !== false) return null;
  const asked = planning.siblings.find((one) => one.request?.kind === 'cancel' && isUnresolved(one));
  return asked === undefined ? null : restUntil(planning, asked);
}

function restUntil({ engine, delivery }: Planning, { id }: Delivery): Decision {
  const dueAt = engine.now() + LOOK_AGAIN_MS;
  return { kind: 'rest', delivery: { ...delivery, state: 'blocked', blockedOn: `delivery/${id}`, dueAt } };
}

function blocked(engine: Engine, delivery: Delivery, missing: Missing): Decision {
  const dueAt = engine.now() + LOOK_AGAIN_MS;
  const note = missing.why ?? `waits for ${missing.reference.role} (${missing.reference.path})`;
  return { kind: 'rest', waits: missing, delivery: { ...delivery, state: 'blocked', blockedOn: missing.on, dueAt, note } };
}

function rest(delivery: Delivery, change: Partial<Delivery>): Extract<Decision, { kind: 'rest' }> {
  return { kind: 'rest', delivery: { ...delivery, blockedOn: null, ...change } };
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

/** The call as it is frozen before it is made. */
export function attemptOf(
  engine: Engine,
  from: { call: Call; key: string; delivery: Delivery; record: StoredRecord; now: number },
): Omit<Attempt, 'id'> {
  const { call, key, delivery, record, now } = from;
  const deadlineMs = engine.systems.get(delivery.system)?.limits.deadlineMs ?? 10_000;
  return {
    startedAt: now,
    deliveryId: delivery.id,
    recordId: record.id,
    recordVersion: record.version,
    system: delivery.system,
    purpose: call.purpose,
    key,
    method: call.method,
    path: call.path,
    headers: call.headers,
    document: call.body,
    groups: writtenGroups(call, delivery, record),
    next: call.next ?? null,
    cost: call.cost ?? 1,
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
