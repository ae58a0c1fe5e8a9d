import type { Json } from './json.ts';

/** What a target is known to hold of one group. */
export interface ShadowGroup {
  /** Hash of the value as the record had it when it was last written. Empty: only ever observed. */
  hash: string;
  /** Hash of the value as the target gave it back, when it trims, re-cases or rounds. */
  settled?: string;
  /** Earlier own values, newest first: seen again late they trigger a read, never a write. */
  past?: string[];
  /** The claim the written value came from. */
  origin?: { system: string; at: number; version: number };
  /** Epoch milliseconds of the receipt. */
  at: number;
  /** How often in a row the target was told this value once more, for it showed another one. */
  retold?: number;
  /** The newest claim of the target about this group. */
  seen?: { hash: string; version: number; versioned: boolean; at: number };
}

/** The newer of the last receipt and the last observation of what a target holds. */
export interface Shadow {
  exists: boolean;
  id: string | null;
  /** The target's version after the last receipt or observation: a number or an ETag as text. */
  version: string | null;
  /** Epoch milliseconds of the last receipt or observation. */
  at: number;
  groups: Record<string, ShadowGroup>;
  /** The step that has to follow the last call before the target holds what is wanted: see `Call.next`. */
  next?: string;
  /** Hashes of the staged groups that the target has accepted. */
  accepted?: Record<string, string>;
  /** The target's ids of objects that it has given up when it was asked to; `id` may be among them. */
  given?: string[];
  /** How often the record was placed again after that. */
  anew?: number;
}

/** What a target should hold. */
export interface Wanted {
  mode: 'present' | 'absent' | 'leave';
  /** The record's version this was computed from. */
  recordVersion: number;
  /** Hash per group that the flow writes. */
  groups: Record<string, string>;
  /** The record waits for the end of the call under way before it takes a newer state: see staged groups. */
  newer?: boolean;
}

/** What a payment provider is asked for; `values.payment` says of which transaction how much. */
export type PaymentRequest = 'capture' | 'void' | 'refund';

const PAYMENT_REQUESTS: ReadonlySet<string> = new Set<PaymentRequest>(['capture', 'void', 'refund']);

/** It moves money: done twice, it is gone twice. */
export function movesMoney(request: EffectRequest | null): boolean {
  return request !== null && PAYMENT_REQUESTS.has(request.kind);
}

/** An effect delivery: done once, in order, never coalesced. */
export interface EffectRequest {
  kind: 'cancel' | 'edit' | 'notice' | PaymentRequest;
  /** What asked for it; with the record and the system the key of the effect. */
  trigger: string;
  /** Hashes of the groups asked for. */
  groups: Record<string, string>;
  /** The values asked for: they are not in the record until the target has accepted them. */
  values: Record<string, Json>;
  /** What the target decided. */
  answer?: { outcome: 'accepted' | 'rejected'; reason?: string };
}

export type DeliveryState =
  | 'idle' // wanted equals shadow
  | 'due' // there is something to do
  | 'open' // an attempt is under way, leased
  | 'unknown' // an attempt got no answer: it is resolved before anything newer
  | 'blocked' // waits on a named dependency
  | 'held' // the record is held: a case is open
  | 'failed' // a case is open for this delivery; with an intent: nobody but a person can tell what its call did
  | 'withdrawn'; // no longer wanted, never attempted

/** True while a call may have taken effect that is not known of: nothing newer is sent before it is. */
export function isUnresolved(delivery: { state: DeliveryState; intent: Record<string, string> | null }): boolean {
  const { state, intent } = delivery;
  return state === 'open' || state === 'unknown' || (state === 'failed' && intent !== null);
}

/** The urgencies, most urgent first; the position is the number stored. */
export const LANES = ['cancel', 'order', 'stock_decrease', 'status', 'stock_increase', 'price', 'product', 'history'] as const;

export type Lane = (typeof LANES)[number];

/** Smaller is more urgent. */
export function laneNumber(lane: Lane): number {
  return LANES.indexOf(lane);
}
