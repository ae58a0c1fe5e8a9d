import type { Outcome } from '../../kit/contract.ts';
import type { Code } from '../../errors.ts';
import type { NewCase } from '../../store/cases.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Engine } from '../engine.ts';
import { backoffMs } from '../work/backoff.ts';
import { withStep } from '../delivery/shadows.ts';
import type { Ended, Finished } from './ended.ts';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** How long a target may keep failing before a person is told; delivery goes on all the same. */
const PATIENCE_MS = { fast: 5 * 60_000, exact: 60 * 60_000 };
/** How often an answer 401, 412 or 428 is followed by another try before it counts as a refusal. */
const REFRESHES = 5;
/** How long the read after a 412 may take, under load, before the call is made again without it. */
const READ_MS = 5_000;

/** The end of a call that failed: the class of the failure, and nothing else, says what is next. */
export function failed(engine: Engine, before: Delivery, finished: Finished, outcome: Failed): Ended {
  const delivery: Delivery = {
    ...before,
    shadow: withStep(before.shadow, outcome.next),
    failingSince: before.failingSince ?? engine.now(),
    note: outcome.message.slice(0, 300),
  };
  switch (outcome.class) {
    case 'unknown':
      return unknown(engine, delivery, { ...finished, outcome });
    case 'retryable':
      return { ...again(engine, delivery, { finished, outcome }), ...pauseOf(delivery, outcome) };
    case 'dependency':
      return later(engine, delivery, outcome);
    case 'refresh':
      // What it names begins with a look of its own.
      if (outcome.next !== undefined) return later(engine, delivery, outcome);
      return isUnanswered(finished, outcome) && outcome.status === 401
        ? lockedOut(engine, delivery, { ...finished, outcome })
        : refresh(engine, delivery, outcome);
    default:
      return refused(delivery, outcome, 'SYN_DELIVER_REFUSED');
  }
}

/** Refused while what it refers to was on its way there: it is tried again when that has arrived. */
export function tooEarly(engine: Engine, before: Delivery, outcome: Failed, parent: string): Ended {
  const delivery = {
    ...before,
    shadow: withStep(before.shadow, outcome.next),
    failingSince: before.failingSince ?? engine.now(),
    note: outcome.message.slice(0, 300),
  };
  const flow = engine.hub.flows.find((one) => one.name === delivery.flow);
  if (engine.now() - delivery.failingSince > PATIENCE_MS[flow?.class ?? 'fast'])
    return refused(delivery, outcome, 'SYN_DELIVER_REFUSED');
  const wait = backoffMs({ tries: delivery.tries, class: 'fast', retryAfterMs: undefined, random: engine.random });
  return {
    delivery: { ...delivery, state: 'blocked', blockedOn: `record/${parent}/${delivery.system}`, dueAt: engine.now() + wait },
    healed: false,
    shows: false,
  };
}

/** 429 speaks for all calls to the system, of whatever process. */
function pauseOf(delivery: Delivery, outcome: Failed): Pick<Ended, 'closes'> {
  if (outcome.status !== 429) return {};
  return { closes: { system: delivery.system, forMs: outcome.retryAfterMs ?? 1_000 } };
}

function later(engine: Engine, delivery: Delivery, outcome: Failed): Ended {
  const flow = engine.hub.flows.find((one) => one.name === delivery.flow);
  const wait = backoffMs({
    tries: delivery.tries,
    class: flow?.class ?? 'fast',
    retryAfterMs: outcome.retryAfterMs,
    random: engine.random,
  });
  const next: Ended = { delivery: { ...delivery, state: 'due', dueAt: engine.now() + wait }, healed: false, shows: false };
  return tooLong(engine, delivery) ? { ...next, case: caseOf(delivery, outcome, 'SYN_DELIVER_EXHAUSTED') } : next;
}

/** That a target is busy says nothing of an earlier call that it did not answer: nothing newer may be planned yet. */
function again(engine: Engine, delivery: Delivery, { finished, outcome }: { finished: Finished; outcome: Failed }): Ended {
  return isUnanswered(finished, outcome) ? unknown(engine, delivery, { ...finished, outcome }) : later(engine, delivery, outcome);
}

function isUnanswered({ intent }: Finished, outcome: Failed): boolean {
  return intent.again === true && outcome.next === undefined;
}

/** Nor does it say anything of that call that credentials have run out since. */
function lockedOut(engine: Engine, delivery: Delivery, finished: Finished & { outcome: Failed }): Ended {
  const open = unknown(engine, delivery, finished);
  const refused = refresh(engine, delivery, finished.outcome);
  return { ...refused, delivery: { ...open.delivery, dueAt: refused.delivery.dueAt } };
}

/** A person is told, and trying goes on. */
function tooLong(engine: Engine, { failingSince, flow: name }: Delivery): boolean {
  const flow = engine.hub.flows.find((one) => one.name === name);
  return engine.now() - (failingSince ?? engine.now()) >= PATIENCE_MS[flow?.class ?? 'fast'];
}

/**
 * Resolved at once where the target can be asked or takes the same key again; see resolve. Where nobody can be asked it
 * stops here, and nothing newer is sent: a person looks.
 */
function unknown(engine: Engine, delivery: Delivery, { intent, outcome, hopeless }: Finished & { outcome: Failed }): Ended {
  const wait = backoffMs({
    tries: Math.min(intent.delivery.tries, 4) - 1,
    class: 'fast',
    retryAfterMs: undefined,
    random: engine.random,
  });
  // What the call may have told the target stands until it is known.
  const written = Object.entries(intent.attempt.groups).map(([group, { hash }]): [string, string] => [group, hash]);
  const next: Delivery = { ...delivery, state: 'unknown', dueAt: engine.now() + wait, intent: Object.fromEntries(written) };
  const ended: Ended = { delivery: next, healed: false, shows: false };
  if (hopeless === true) {
    const item = caseOf(delivery, outcome, 'SYN_DELIVER_UNKNOWN_OUTCOME');
    return {
      ...ended,
      delivery: { ...next, state: 'failed' },
      case: { ...item, detail: `${delivery.system}: ${delivery.note}` },
    };
  }
  return tooLong(engine, delivery) ? { ...ended, case: caseOf(delivery, outcome, 'SYN_DELIVER_EXHAUSTED') } : ended;
}

/** 401: new credentials. 412, 428: the target moved on, so it is read and the call planned anew. */
function refresh(engine: Engine, delivery: Delivery, outcome: Failed): Ended {
  if (delivery.tries > REFRESHES) {
    return outcome.status === 401 ? unauthorised(engine, delivery, outcome) : refused(delivery, outcome, 'SYN_DELIVER_REFUSED');
  }
  const next: Ended = {
    delivery: { ...delivery, state: 'due', dueAt: engine.now() + 250 * delivery.tries },
    healed: false,
    shows: false,
  };
  if (outcome.status === 401) {
    engine.systems.get(delivery.system)?.client.refresh();
    return next;
  }
  const id = delivery.shadow?.id;
  if (id === null || id === undefined) return next;
  const { system, entity, lane } = delivery;
  // The same version again would be refused again: what the read shows makes it due, not the time.
  const waiting: Delivery = {
    ...delivery,
    state: 'blocked',
    blockedOn: `read/${system}/${entity}/${id}`,
    dueAt: engine.now() + READ_MS * delivery.tries,
  };
  return { ...next, delivery: waiting, fetch: { system, entity, id, lane } };
}

/** Wrong credentials are one case of the system, not one of every delivery; trying goes on slowly. */
function unauthorised(engine: Engine, delivery: Delivery, outcome: Failed): Ended {
  const item = caseOf(delivery, outcome, 'SYN_DELIVER_AUTH');
  return {
    delivery: { ...delivery, state: 'due', dueAt: engine.now() + 30_000 * (1 + engine.random()) },
    healed: false,
    shows: false,
    case: { ...item, key: `system/${delivery.system}`, recordId: null, deliveryId: null },
  };
}

function refused(delivery: Delivery, outcome: Failed, code: Code): Ended {
  return { delivery: { ...delivery, state: 'failed' }, healed: false, shows: false, case: caseOf(delivery, outcome, code) };
}

function caseOf(delivery: Delivery, outcome: Failed, code: Code): NewCase {
  return {
    key: `delivery/${delivery.id}`,
    code,
    system: delivery.system,
    recordId: delivery.recordId,
    deliveryId: delivery.id,
    changeId: delivery.changeId,
    detail: `${delivery.system} ${outcome.status ?? 'gave no answer'}: ${outcome.message.slice(0, 300)}`,
  };
}
