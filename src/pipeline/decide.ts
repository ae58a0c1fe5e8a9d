import type { Hub } from '../config.ts';
import { PAYMENTS_FACET } from '../config/payments.ts';
import { isUnresolved, type EffectRequest } from '../model/delivery.ts';
import type { Flow } from '../model/flow.ts';
import { exitTrigger, standing } from '../model/placements.ts';
import type { Asked } from '../rules/payment/asked.ts';
import { paymentAsks } from '../rules/payment/payment-asks.ts';
import type { Delivery } from '../store/deliveries.ts';
import { aheadOf, refusedBySome } from './agreement.ts';
import type { Projected } from './project.ts';

/** A request that a destination has to answer, with the flow it belongs to. */
export interface WantedRequest {
  flow: Flow;
  request: EffectRequest;
}

interface DecideInput {
  projected: Projected;
  deliveries: Delivery[];
  /** A case holds the record: it is not asked to be edited, but it may be cancelled. */
  held: boolean;
}

/**
 * Which requests the record's state asks for. Level-triggered: it looks at what is, not at what
 * has just happened, so a repeat wants the same; the key of an effect (record, system, kind,
 * trigger) makes the second wish the first. Pure.
 */
export function decide(hub: Hub, { projected, deliveries, held }: DecideInput): WantedRequest[] {
  const wanted: WantedRequest[] = [];
  if (projected.stub) return wanted;
  for (const flow of hub.flows) {
    if (flow.entity !== projected.definition.name || flow.afterStage !== 'request') continue;
    const state = deliveries.find((d) => d.system === flow.to && d.facet === flow.facet && d.effect === '');
    if (state === undefined || !mayHold(state)) continue;
    if (flow.when !== undefined && !flow.when(projected.body)) {
      if (flow.onExit === 'absent') wanted.push({ flow, request: cancelRequest(exitTrigger(state.shadow)) });
    } else if (standing(state.shadow) !== undefined && !held) {
      wanted.push(...editRequests(flow, projected), ...backRequests(flow, projected, deliveries));
    }
  }
  return [...wanted, ...askedOfProvider(hub, { projected, deliveries, held })];
}

/** Money is neither taken nor given back for an order that a case holds, but for what is cancelled. */
function askedOfProvider(hub: Hub, { projected, deliveries, held }: DecideInput): WantedRequest[] {
  const { asks } = hub.payments;
  const { definition, body } = projected;
  if (asks === null || definition.name !== 'order') return [];
  const { lifecycle } = (body['derived'] ?? {}) as { lifecycle?: string };
  if (held && lifecycle !== 'cancelled') return [];
  const before = deliveries.flatMap(refundAsked);
  return paymentAsks(body, { asks, terms: definition.payments, before }).flatMap(({ to, kind, trigger, payment }) => {
    const flow = hub.flows.find((one) => one.to === to && one.facet === PAYMENTS_FACET);
    return flow === undefined ? [] : [{ flow, request: { kind, trigger, groups: {}, values: { payment } } }];
  });
}

/** One that nobody was ever called about is none. */
function refundAsked({ facet, effect, state, request }: Delivery): Asked[] {
  const asked = (request?.values['payment'] ?? null) as Asked | null;
  if (facet !== PAYMENTS_FACET || !effect.startsWith('refund:') || state === 'withdrawn' || asked === null) return [];
  return [{ transaction: asked.transaction, amount: asked.amount, grant: asked.grant ?? null }];
}

/** What the target holds, or may hold once an unanswered call is resolved, has to be asked back. */
function mayHold(state: Delivery): boolean {
  return state.shadow?.exists === true || isUnresolved(state);
}

function cancelRequest(trigger: string): EffectRequest {
  return { kind: 'cancel', trigger, groups: {}, values: {} };
}

function editRequests(flow: Flow, projected: Projected): WantedRequest[] {
  const edits = projected.pendingEdits.filter((edit) => flow.groups.includes(edit.group));
  if (edits.length === 0) return [];
  const groups = Object.fromEntries(edits.map((edit) => [edit.group, edit.hash]));
  const values = Object.fromEntries(edits.map((edit) => [edit.group, edit.value]));
  const trigger = edits
    .map((edit) => edit.hash)
    .sort()
    .join('+');
  return [{ flow, request: { kind: 'edit', trigger, groups, values } }];
}

/** What it has granted and another has refused: all are to hold the same again. */
function backRequests(flow: Flow, projected: Projected, deliveries: Delivery[]): WantedRequest[] {
  const back = Object.entries(aheadOf(flow, { projected, deliveries }))
    .filter(([group, hash]) => refusedBySome(deliveries, group, hash))
    .map(([group]) => group);
  if (back.length === 0) return [];
  const { body, provenance } = projected;
  const groups = Object.fromEntries(back.map((group) => [group, provenance[group]?.hash ?? '']));
  const values = Object.fromEntries(back.map((group) => [group, body[group] ?? null]));
  const trigger = `back+${Object.values(groups).sort().join('+')}`;
  return [{ flow, request: { kind: 'edit', trigger, groups, values } }];
}
