import type { EntitySupport } from '../../kit/contract.ts';
import { movesMoney } from '../../model/delivery.ts';
import { firstBegan, insertAttempts, latestAttempts, type Attempt } from '../../store/attempts.ts';
import { openCases, type NewCase } from '../../store/cases.ts';
import { claimDeliveries, updateProgress, type Delivery } from '../../store/deliveries.ts';
import { takeCalls } from '../../store/hub/budgets.ts';
import type { Engine } from '../engine.ts';
import type { Intent } from './intent.ts';
import { leased } from './plan-call.ts';

const KEY_MARGIN_MS = 60_000;

/** What is done about a call whose outcome is unknown, before anything newer. */
export type Resolution =
  | { kind: 'send'; intent: Intent }
  /** Ask the target; `absent` counts only when `conclusive`. */
  | { kind: 'ask'; intent: Intent; conclusive: boolean };

interface Unknown {
  delivery: Delivery;
  attempt: Attempt;
}

/**
 * Claims deliveries whose last call got no answer. Where the target takes the same key again, the
 * same bytes are sent again; where it can be searched, it is asked; otherwise a person is.
 */
export async function resolveUnknown(
  engine: Engine,
  system: string,
  limit: number,
): Promise<{ resolutions: Resolution[]; waitMs: number }> {
  return engine.store.transaction(async (database) => {
    const claimed = await claimDeliveries(database, { system, states: ['unknown'], limit });
    if (claimed.length === 0) return { resolutions: [], waitMs: 0 };
    const attempts = await latestAttempts(
      database,
      claimed.map((delivery) => delivery.id),
    );
    const money = claimed.filter(({ request }) => movesMoney(request)).map(({ id }) => id);
    const began = await firstBegan(database, money);
    const decidedOn: Resolution[] = [];
    const resting: Delivery[] = [];
    const cases: NewCase[] = [];
    for (const delivery of claimed) {
      const attempt = attempts.get(delivery.id);
      const decided = decideOn(engine, delivery, attempt && { attempt, began: began.get(delivery.id) ?? attempt.startedAt });
      if ('resolution' in decided) decidedOn.push(decided.resolution);
      else resting.push(decided.delivery);
      if ('case' in decided) cases.push(decided.case);
    }
    const bucket = engine.systems.get(system)?.limits.bucket;
    const grant = await takeCalls(database, { system, bucket, costs: decidedOn.map((one) => costOf(engine, one)) });
    // For the others there is no call now: they stay as they are, before anything newer.
    const resolutions = decidedOn.slice(0, grant.calls);
    await freezeAgain(engine, database, resolutions);
    updateProgress(database, [...resolutions.map((one) => one.intent.delivery), ...resting]);
    await openCases(database, cases);
    return { resolutions, waitMs: grant.waitMs };
  });
}

/** A search costs what a read costs. */
function costOf(engine: Engine, { kind, intent }: Resolution): number {
  if (kind === 'send') return intent.attempt.cost;
  const { system, entity } = intent.delivery;
  return engine.systems.get(system)?.entities.find((one) => one.entity === entity)?.readCost ?? 1;
}

type Decided = { resolution: Resolution } | { delivery: Delivery } | { delivery: Delivery; case: NewCase };

function decideOn(engine: Engine, delivery: Delivery, last: { attempt: Attempt; began: number } | undefined): Decided {
  const support = engine.systems.get(delivery.system)?.entities.find((one) => one.entity === delivery.entity);
  if (last === undefined) return unattempted(engine, delivery, support);
  const { attempt, began } = last;
  const idempotency = support?.idempotency ?? 'none';
  const unknown = { delivery, attempt };
  if (movesMoney(delivery.request) && support !== undefined && isForgotten(engine, support, began))
    return ask(engine, unknown, support);
  if (attempt.purpose !== 'create') return send(engine, unknown);
  if (idempotency === 'upsert') return send(engine, unknown);
  if (idempotency === 'native' && engine.now() - attempt.startedAt < (support?.keyLifetimeMs ?? 0)) return send(engine, unknown);
  if (support !== undefined && idempotency !== 'none') return ask(engine, unknown, support);
  return {
    delivery: { ...delivery, state: 'failed', worker: null, leaseUntil: null, note: 'unknown outcome' },
    case: {
      key: `delivery/${delivery.id}`,
      code: 'SYN_DELIVER_UNKNOWN_OUTCOME',
      system: delivery.system,
      recordId: delivery.recordId,
      deliveryId: delivery.id,
      changeId: delivery.changeId,
      detail: `${attempt.method} ${attempt.path} got no answer and ${delivery.system} cannot be asked.`,
    },
  };
}

/** The target may know the key no more: the same bytes would move the money a second time. A margin early, for a call takes its time. */
function isForgotten(engine: Engine, { keyLifetimeMs }: EntitySupport, began: number): boolean {
  return engine.now() - began > keyLifetimeMs - KEY_MARGIN_MS;
}

/**
 * Nothing here tells of a call: the hub was rebuilt, and the one before it may have called. Where a
 * key or an upsert makes a second call the first, it is planned; else the target is asked first.
 */
function unattempted(engine: Engine, delivery: Delivery, support: EntitySupport | undefined): Decided {
  const searched = support?.idempotency === 'search' && delivery.effect === '' && delivery.shadow?.exists !== true;
  if (!searched) return { delivery: { ...delivery, state: 'due', dueAt: engine.now() } };
  const nothing: Attempt = {
    id: 0,
    startedAt: 0,
    deliveryId: delivery.id,
    recordId: delivery.recordId,
    recordVersion: 0,
    system: delivery.system,
    purpose: 'create',
    key: '',
    method: '',
    path: '',
    headers: {},
    document: null,
    groups: {},
    next: null,
    cost: 1,
    deadline: 0,
  };
  return ask(engine, { delivery, attempt: nothing }, support);
}

/** The same bytes under the same key: whichever of the two arrives, the effect is one. */
function send(engine: Engine, { delivery, attempt }: Unknown): Decided {
  const now = engine.now();
  const deadline = now + (engine.systems.get(delivery.system)?.limits.deadlineMs ?? 10_000);
  const again: Attempt = { ...attempt, id: 0, startedAt: now, deadline };
  return { resolution: { kind: 'send', intent: { ...intentOf(engine, delivery, again), again: true } } };
}

/** A search that finds nothing proves nothing until the call can no longer arrive and would be visible. */
function ask(engine: Engine, { delivery, attempt }: Unknown, support: EntitySupport): Decided {
  const now = engine.now();
  const conclusive = now > attempt.deadline + support.visibilityLagMs;
  const deadline = now + (engine.systems.get(delivery.system)?.limits.deadlineMs ?? 10_000);
  // The old attempt stays the delivery's attempt; only the lease is new.
  const intent = intentOf(engine, delivery, { ...attempt, deadline });
  return { resolution: { kind: 'ask', intent: { ...intent, attempt }, conclusive } };
}

function intentOf(engine: Engine, delivery: Delivery, attempt: Attempt): Intent {
  const { purpose, method, path, headers, document, next, cost } = attempt;
  const call = { purpose, method, path, headers, body: document, groups: Object.keys(attempt.groups), cost };
  return { delivery: leased(engine, delivery, attempt), attempt, call: next === null ? call : { ...call, next } };
}

async function freezeAgain(
  engine: Engine,
  database: Parameters<typeof insertAttempts>[0],
  resolutions: Resolution[],
): Promise<void> {
  const sends = resolutions.filter((one) => one.kind === 'send');
  const ids = await insertAttempts(
    database,
    sends.map((one) => one.intent.attempt),
  );
  sends.forEach((one, index) => {
    one.intent.attempt = { ...one.intent.attempt, id: ids[index] ?? 0 };
  });
  if (resolutions.length > 0) engine.log.info('outcomes.resolving', { count: resolutions.length, sent: sends.length });
}
