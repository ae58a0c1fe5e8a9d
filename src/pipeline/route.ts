import type { Hub } from '../config.ts';
import { isUnresolved, laneNumber, type DeliveryState, type Wanted } from '../model/delivery.ts';
import type { Body } from '../model/entity.ts';
import type { Fact } from '../model/fact.ts';
import type { Flow } from '../model/flow.ts';
import { hashOf } from '../model/hash.ts';
import type { Json } from '../model/json.ts';
import { compareQuantities } from '../model/value/quantity.ts';
import type { Delivery } from '../store/deliveries.ts';
import { aheadOf } from './agreement.ts';
import { decide, type WantedRequest } from './decide.ts';
import type { Projected } from './project.ts';
import { heldHash, withObservations } from './delivery/shadows.ts';

export interface RouteInput {
  projected: Projected;
  /** The record's body as it was; absent: it is new. */
  before?: Body | undefined;
  version: number;
  /** A case holds the record: what is not delivered yet waits. */
  held: boolean;
  deliveries: Delivery[];
  facts: Fact[];
  now: number;
  changeId: number | null;
}

/** The deliveries that are new (id 0) or differ from what is stored. Pure. */
export function route(hub: Hub, input: RouteInput): Delivery[] {
  const changed: Delivery[] = [];
  for (const flow of hub.flows) {
    if (flow.entity !== input.projected.definition.name) continue;
    const next = routeState(flow, input);
    if (next !== null) changed.push(next);
  }
  const routed = input.deliveries.map((d) => changed.find((c) => c.id === d.id) ?? d);
  return [...changed, ...routeRequests(decide(hub, { projected: input.projected, deliveries: routed, held: input.held }), input)];
}

function routeState(flow: Flow, input: RouteInput): Delivery | null {
  const existing = input.deliveries.find((d) => d.system === flow.to && d.facet === flow.facet && d.effect === '');
  // Conditions may rely on what is essential, so they are not asked of a stub.
  if (existing === undefined && input.projected.stub) return null;
  const known = input.facts.filter((fact) => fact.subject.system === flow.to);
  const before = existing ?? blank(flow, input);
  const shadow = known.length === 0 ? before.shadow : withObservations(before.shadow, known);
  const mayHold = shadow?.exists === true || isUnresolved(before);
  const wanted = input.projected.stub ? before.wanted : wantedOf(flow, input, mayHold);
  if (existing === undefined && (wanted.mode !== 'present' || input.held)) return null;
  const ended = before.shadow?.exists === true && shadow?.exists === false;
  // A key may be used again only for another object: of the last one the target says that it is gone.
  const next = { ...before, shadow, wanted, generation: before.generation + (ended ? 1 : 0) };
  next.state = nextState(flow, before, next, input);
  if (!isUnresolved(next)) next.intent = null;
  if (next.state === 'due') hasten(flow, existing, next, input);
  if (existing !== undefined && sameRow(existing, next)) return null;
  return settleTimes(existing, next, input);
}

/** Less stock is told before more: overselling costs more than underselling. One that waits to tell of less stays as urgent. */
function hasten(flow: Flow, existing: Delivery | undefined, next: Delivery, { projected, before }: RouteInput): void {
  if (flow.lane !== 'stock_decrease' || existing === undefined || before === undefined) return;
  const lane = laneNumber(
    flow.groups.every((group) => isNoLess(group, before, projected.body)) ? 'stock_increase' : 'stock_decrease',
  );
  next.baseLane = lane;
  next.lane = existing.state === 'due' ? Math.min(existing.lane, lane) : lane;
}

function isNoLess(group: string, before: Body, after: Body): boolean {
  const [was, is] = [quantityOf(groupValue(before, group)), quantityOf(groupValue(after, group))];
  return was !== null && is !== null && compareQuantities(is, was) >= 0;
}

/** A quantity by itself, or a level that holds one. */
function quantityOf(value: Json | undefined): string | null {
  const text = typeof value === 'object' && value !== null && !Array.isArray(value) ? value['quantity'] : value;
  return typeof text === 'string' && /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? text : null;
}

function blank(flow: Flow, input: RouteInput): Delivery {
  const lane = laneNumber(flow.lane);
  return {
    id: 0,
    recordId: input.projected.recordId,
    entity: flow.entity,
    system: flow.to,
    facet: flow.facet,
    effect: '',
    flow: flow.name,
    lane,
    baseLane: lane,
    state: 'idle',
    wanted: { mode: 'leave', recordVersion: 0, groups: {} },
    shadow: null,
    request: null,
    intent: null,
    generation: 0,
    tries: 0,
    dueAt: input.now,
    leaseUntil: null,
    worker: null,
    blockedOn: null,
    failingSince: null,
    note: null,
    changeId: input.changeId,
  };
}

function wantedOf(flow: Flow, input: RouteInput, mayHold: boolean): Wanted {
  const { body, provenance } = input.projected;
  const recordVersion = input.version;
  if (flow.when !== undefined && !flow.when(body)) {
    // A target that is asked by request (see decide) is left as it is until it has answered.
    const mode = flow.onExit === 'absent' && (flow.afterStage === 'state' || !mayHold) ? 'absent' : 'leave';
    return { mode, recordVersion, groups: {} };
  }
  if (flow.begins !== undefined && !mayHold && !flow.begins(body)) return { mode: 'leave', recordVersion, groups: {} };
  const groups: Record<string, string> = {};
  // What it has granted is not written back: it is asked to go back.
  const ahead = aheadOf(flow, input);
  for (const group of flow.groups) {
    const value = groupValue(body, group);
    // A target is never told what it told us: its own group is what the others are told.
    if (value === undefined || provenance[group]?.system === flow.to) continue;
    groups[group] = ahead[group] ?? provenance[group]?.hash ?? hashOf(value);
  }
  const mode = Object.keys(groups).length === 0 ? 'leave' : 'present';
  const newer = input.projected.pendingEdits.some((edit) => flow.groups.includes(edit.group));
  return { mode, recordVersion, groups, ...(newer && { newer }) };
}

/** `derived.lifecycle` and `derived.offered.shop` name derived values, any other name a group. */
function groupValue(body: Record<string, Json>, group: string): Json | undefined {
  if (!group.startsWith('derived.')) return body[group];
  let value: Json | undefined = body['derived'];
  for (const name of group.split('.').slice(1)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = value[name];
  }
  return value;
}

/** Groups whose wanted value the target is not known to hold. */
export function changedGroups(delivery: Pick<Delivery, 'wanted' | 'shadow'>): string[] {
  return Object.entries(delivery.wanted.groups)
    .filter(([group, hash]) => heldHash(delivery.shadow, group) !== hash)
    .map(([group]) => group);
}

/** True when there is a gap between what the target should hold and what it is known to hold. */
export function hasGap(delivery: Pick<Delivery, 'wanted' | 'shadow'>): boolean {
  if (delivery.wanted.mode === 'leave') return false;
  const { shadow } = delivery;
  if (delivery.wanted.mode === 'absent') return shadow?.exists === true;
  return shadow?.exists !== true || shadow.next !== undefined || changedGroups(delivery).length > 0;
}

function nextState(flow: Flow, before: Delivery, next: Delivery, input: RouteInput): DeliveryState {
  // What is under way ends first; its receipt compares with the newest wanted state.
  if (isUnresolved(before) && !isSeen(before, next)) return before.state;
  if (!hasGap(next) || flow.shadowOnly) return before.id !== 0 && before.state === 'withdrawn' ? 'withdrawn' : 'idle';
  if (input.held || input.projected.stub) return 'held';
  const unchanged = sameWanted(before.wanted, next.wanted) && before.shadow === next.shadow;
  if (unchanged && (before.state === 'failed' || before.state === 'blocked')) return before.state;
  return 'due';
}

/** The target shows by itself what nobody could be asked about. */
function isSeen(before: Delivery, next: Delivery): boolean {
  return before.state === 'failed' && next.shadow?.exists === true;
}

function settleTimes(existing: Delivery | undefined, next: Delivery, input: RouteInput): Delivery {
  if (next.state === 'due' && existing?.state !== 'due') {
    next.dueAt = input.now;
    next.changeId = input.changeId;
    next.tries = 0;
    next.blockedOn = null;
  }
  return next;
}

function sameRow(existing: Delivery, next: Delivery): boolean {
  return existing.state === next.state && existing.shadow === next.shadow && sameWanted(existing.wanted, next.wanted);
}

function sameWanted(a: Wanted, b: Wanted): boolean {
  const keys = Object.keys(a.groups);
  return (
    a.mode === b.mode &&
    a.newer === b.newer &&
    keys.length === Object.keys(b.groups).length &&
    keys.every((key) => a.groups[key] === b.groups[key])
  );
}

/** Requests that are not recorded yet, and older unattempted edits that a newer one replaces. */
function routeRequests(wanted: WantedRequest[], input: RouteInput): Delivery[] {
  const changed: Delivery[] = [];
  for (const { flow, request } of wanted) {
    const effect = `${request.kind}:${request.trigger}`;
    const same = input.deliveries.filter((d) => d.system === flow.to && d.facet === flow.facet && d.effect !== '');
    const known = same.find((d) => d.effect === effect);
    if (known !== undefined && !isMoot(known)) continue;
    for (const older of same) {
      if (older.state === 'due' && older.tries === 0 && older.request?.kind === 'edit') {
        changed.push({ ...older, state: 'withdrawn', note: `replaced by ${effect}` });
      }
    }
    changed.push({ ...requestDelivery(flow, { ...input, request, effect }), id: known?.id ?? 0 });
  }
  return changed;
}

/** A cancel that was not asked, for nothing was there to be cancelled: now there is. */
export function isMoot({ state, request }: Pick<Delivery, 'state' | 'request'>): boolean {
  return state === 'withdrawn' && request?.kind === 'cancel';
}

function requestDelivery(flow: Flow, input: RouteInput & { request: WantedRequest['request']; effect: string }): Delivery {
  const lane = input.request.kind === 'cancel' ? laneNumber('cancel') : laneNumber(flow.lane);
  return {
    ...blank(flow, input),
    effect: input.effect,
    request: input.request,
    lane,
    baseLane: lane,
    state: 'due',
    wanted: { mode: 'present', recordVersion: input.version, groups: input.request.groups },
  };
}
