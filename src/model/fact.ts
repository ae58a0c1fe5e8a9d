import type { Json } from './json.ts';
import type { Subject } from './subject.ts';

/** When an event happened: only `actual` events move a state; the others change plans. */
export type Classifier = 'actual' | 'estimated' | 'planned' | 'requested';

/** One occurrence, keyed as such: the same key never counts twice. */
export interface Occurrence {
  /** Unique within the subject, e.g. `txn_1:succeeded` or a hash of a scan. */
  key: string;
  type: string;
  /** RFC 3339 with offset, as the source wrote it. */
  at: string;
  classifier: Classifier;
  data: Json;
}

/**
 * A signed quantity with an idempotency key, or an owner's absolute count.
 * `delta`: quantity is added. `count`: the level was `quantity` at `at`.
 */
export interface Movement {
  key: string;
  kind: 'delta' | 'count';
  /** Decimal string in the level's unit. */
  quantity: string;
  at: string;
  /** Of a count of which nobody says when it was taken: after this, and not after `at`. */
  since?: string;
  reason?: string;
  /** What it belongs to: an order, a transfer. */
  document?: string;
}

/**
 * How we came by what a change says. Among claims of one version a `correction` made by a person
 * stands before the answer to a `read` of ours, and that before what was pushed.
 */
export type Via = 'push' | 'read' | 'correction';

/** The rank of each: the higher one settles what the lower ones say of the same version. */
export const VIA_RANK: Record<Via, number> = { push: 0, read: 1, correction: 2 };

/**
 * What one change said about one subject: an immutable, deduplicated fact.
 * `groups` is a claim: only groups that were wholly present; absent is no claim, null is a value.
 */
export interface Fact {
  subject: Subject;
  /** The change it came from; grows with arrival, never used to decide what is newer. */
  changeId: number;
  /** Version of the normaliser that derived it. */
  normaliser: number;
  /** The source's own version of the subject (larger is newer); the receive stamp where it has none. */
  version: number;
  /** Epoch milliseconds: the source's time of this version, or of receipt. */
  at: number;
  /** Epoch milliseconds of our receive stamp. */
  receivedAt: number;
  via: Via;
  /** False when the source gives no version: the receive stamp stands in and never conflicts. */
  versioned: boolean;
  groups: Record<string, Json>;
  events: Occurrence[];
  movements: Movement[];
  /** True when the source said that its object is gone. */
  gone: boolean;
}
