import type { Outcome } from '../../kit/contract.ts';
import { movesMoney } from '../../model/delivery.ts';
import { standing } from '../../model/placements.ts';
import { hashOf } from '../../model/hash.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Engine } from '../engine.ts';
import type { Receipt } from '../hub-message.ts';
import { backoffMs } from '../work/backoff.ts';
import { hasGap } from '../route.ts';
import type { Ended, Finished } from './ended.ts';
import { emptyShadow, withAcceptance, withReceipt } from '../delivery/shadows.ts';

type Held = Extract<Outcome, { kind: 'held' | 'absent' }>;

/** The end of a call that the target answered: what it holds now, and whether anything is left to do. */
export function held(engine: Engine, before: Delivery, finished: Finished, outcome: Held): Ended {
  const receipt = receiptOf(before, finished, outcome);
  if (before.effect === '') return heldState(engine, before, receipt);
  if (outcome.kind === 'absent' && movesMoney(before.request)) return neverMoved(engine, before);
  return receipt.next === undefined ? answered(engine, before, receipt, outcome) : stepped(engine, before, receipt);
}

function heldState(engine: Engine, before: Delivery, receipt: Receipt): Ended {
  const flow = engine.hub.flows.find((one) => one.name === before.flow);
  const passes = flow?.passes !== undefined;
  const first = standing(before.shadow) === undefined;
  const done = receipt.next === undefined;
  const delivery: Delivery = {
    ...before,
    shadow: withReceipt(before.shadow, receipt, passes),
    generation: before.generation + (endsExistence(before, receipt) ? 1 : 0),
    tries: 0,
    // A look that goes well mends nothing: the step after it may be what keeps failing.
    failingSince: done ? null : before.failingSince,
    lane: before.baseLane,
    note: null,
    dueAt: engine.now(),
  };
  delivery.state = hasGap(delivery) ? 'due' : 'idle';
  const ended: Ended = { delivery, receipt, healed: done, shows: passes && first && done && receipt.outcome === 'held' };
  return notMade(receipt) ? { ...ended, delivery: notYet(engine, before, delivery), healed: false } : ended;
}

/** A create without an answer has made nothing: it is made again, and may get none again. */
function notMade({ outcome, purpose }: Receipt): boolean {
  return outcome === 'absent' && purpose === 'create';
}

/** Tries that are followed at once: the create, and what it takes to learn that nothing was made. */
const AT_ONCE = 4;

function notYet(engine: Engine, { tries, failingSince }: Delivery, delivery: Delivery): Delivery {
  const wait =
    tries <= AT_ONCE ? 0 : backoffMs({ tries: tries - AT_ONCE, class: 'fast', retryAfterMs: undefined, random: engine.random });
  return { ...delivery, tries, failingSince, dueAt: engine.now() + wait };
}

/** A key may be used again only after its object is proved gone: absence after existence. */
function endsExistence(before: Delivery, receipt: Receipt): boolean {
  return receipt.outcome === 'absent' && before.shadow?.exists === true;
}

/** It was asked what a call without an answer had done: nothing. It is made again, under the key that it had. */
function neverMoved(engine: Engine, before: Delivery): Ended {
  const delivery: Delivery = { ...before, shadow: null, state: 'due', note: null, dueAt: engine.now() };
  return { delivery, healed: false, shows: false };
}

/** A request that takes several calls: its answer is the last one's. */
function stepped(engine: Engine, before: Delivery, receipt: Receipt): Ended {
  const { next = '' } = receipt;
  const delivery: Delivery = {
    ...before,
    shadow: { ...emptyShadow(), next },
    state: 'due',
    tries: 0,
    note: null,
    dueAt: engine.now(),
  };
  return { delivery, receipt, healed: false, shows: false };
}

function answered(engine: Engine, before: Delivery, receipt: Receipt, outcome: Held): Ended {
  const request = before.request ?? { kind: 'notice' as const, trigger: '', groups: {}, values: {} };
  const answer =
    outcome.kind === 'held' ? (outcome.answer ?? { outcome: 'accepted' as const }) : { outcome: 'accepted' as const };
  const delivery: Delivery = {
    ...before,
    shadow: null,
    state: 'idle',
    tries: 0,
    failingSince: null,
    note: answer.reason ?? null,
    request: { ...request, answer },
  };
  const ended: Ended = { delivery, receipt: { ...receipt, answer }, healed: true, shows: true };
  if (answer.outcome === 'accepted') return { ...ended, advance: (state) => advanced(engine, state, request) };
  return {
    ...ended,
    case: {
      key: `request/${before.recordId}/${before.system}/${before.effect}`,
      code: 'SYN_DELIVER_REQUEST_REFUSED',
      system: before.system,
      recordId: before.recordId,
      deliveryId: before.id,
      changeId: before.changeId,
      detail: `${before.system} refused the ${request.kind}: ${answer.reason ?? 'no reason given'}.`,
    },
  };
}

function advanced(engine: Engine, state: Delivery, request: { kind: string; groups: Record<string, string> }): Delivery {
  const shadow = withAcceptance(state.shadow ?? emptyShadow(), request, engine.now());
  const wanted = request.kind === 'cancel' ? { ...state.wanted, mode: 'absent' as const, groups: {} } : state.wanted;
  return { ...state, shadow, wanted };
}

function receiptOf(before: Delivery, { intent, at }: Finished, outcome: Held): Receipt {
  const { attempt } = intent;
  const next = nextOf(attempt, outcome);
  const absent = outcome.kind === 'absent' || attempt.purpose === 'delete';
  return {
    recordId: before.recordId,
    entity: before.entity,
    system: before.system,
    facet: before.facet,
    effect: before.effect,
    flow: before.flow,
    attempt: attempt.id,
    purpose: attempt.purpose,
    outcome: absent ? 'absent' : 'held',
    externalId: outcome.kind === 'held' ? outcome.id : null,
    externalVersion: outcome.kind === 'held' ? outcome.version : null,
    groups: attempt.groups,
    settled: outcome.kind === 'held' ? settledHashes(outcome, attempt.groups) : {},
    answer: null,
    ...(next === null ? {} : { next }),
    request: before.request === null ? null : { kind: before.request.kind, groups: before.request.groups },
    at,
  };
}

/** The answer knows better than the plan what has to follow. */
function nextOf(attempt: Finished['intent']['attempt'], outcome: Held): string | null {
  if (outcome.kind === 'absent') return null;
  return outcome.next === undefined ? attempt.next : outcome.next;
}

/** What came back otherwise than it was sent: trimmed, re-cased, rounded. */
function settledHashes(outcome: Extract<Held, { kind: 'held' }>, written: Receipt['groups']): Record<string, string> {
  const settled: Record<string, string> = {};
  for (const draft of outcome.returned) {
    for (const [group, value] of Object.entries(draft.groups ?? {})) {
      const hash = hashOf(value);
      if (written[group] !== undefined && written[group].hash !== hash) settled[group] = hash;
    }
  }
  return settled;
}
