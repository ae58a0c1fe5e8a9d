import type { TSchema } from 'typebox';
import type { Body, Referred } from '../model/entity.ts';
import type { Json } from '../model/json.ts';
import type { Occurrence, Movement } from '../model/fact.ts';
import type { EffectRequest, Shadow, Wanted } from '../model/delivery.ts';
import type { Poll } from './poll.ts';

/** An incoming HTTP request as a connector sees it: nothing has been judged yet. */
export interface IncomingRequest {
  /** The path below the system's endpoint, e.g. `orders`. */
  path: string;
  query: Record<string, string>;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
  /** Epoch milliseconds of our receive stamp. */
  receivedAt: number;
}

/** One raw thing a system told us, cut out of a request, a page or a file; not yet judged. */
export interface RawPart {
  /** Unique per (system, subscription): the source's own delivery or event id. */
  deliveryId: string;
  subscription: string;
  /** What the source calls it, e.g. `order.updated`. */
  topic: string;
  raw: Buffer;
  /** Epoch milliseconds: when it happened, where the source says so beside the body. */
  sentAt?: number;
  /** The source's id of this one sending, where that is another than the delivery's. */
  messageId?: string;
}

/** A stored change as a normaliser sees it. */
export interface RawChange {
  id: number;
  system: string;
  topic: string;
  source: 'webhook' | 'poll' | 'fetch' | 'file' | 'api' | 'hub';
  raw: Buffer;
  receivedAt: number;
  /** As in {@link RawPart}; null or absent: the source did not say. */
  sentAt?: number | null;
}

/** What a connector makes of one subject in a change; the pipeline adds stamps and ids. */
export interface FactDraft {
  entity: string;
  id: string;
  /** The source's version; larger is newer. Absent: the receive stamp stands in. */
  version?: number;
  /** RFC 3339 or epoch milliseconds: the source's time of this version. */
  at?: string | number;
  groups?: Record<string, Json>;
  events?: Occurrence[];
  movements?: Movement[];
  gone?: boolean;
  /**
   * Our own key that the target stored for us (the create key or the record's id): links the
   * subject to the record even when the receipt has not arrived yet.
   */
  ours?: string;
  /** Further match keys that this claim proves, e.g. `tracking:ups/1Z…`. */
  keys?: string[];
}

/** A read that is needed before the change can be used. */
export interface FetchDraft {
  entity: string;
  id: string;
}

export interface Normalised {
  facts: FactDraft[];
  fetches: FetchDraft[];
}

/** One external call, frozen before it is made. */
export interface Call {
  purpose: 'create' | 'update' | 'delete' | 'request';
  method: string;
  /** Path and query below the system's base URL. */
  path: string;
  headers: Record<string, string>;
  /** The exact bytes. */
  body: string | null;
  /** Groups this call writes. */
  groups: string[];
  /**
   * The step that has to follow this one, in the connector's own words; it is given back as
   * `PlanInput.step`. The delivery stays due until a call names none. Absent: this call is the last.
   */
  next?: string;
  /** What it costs of the bucket; 1 when absent. */
  cost?: number;
}

export interface PlanInput {
  /** The record's id. */
  record: string;
  entity: string;
  facet: string;
  body: Body;
  wanted: Wanted;
  /** Null when the target was never seen to hold anything. */
  shadow: Shadow | null;
  /** Groups whose wanted hash differs from the shadow. */
  changed: string[];
  /** What the last call of this delivery left to be done; null when it left nothing, or there was none. */
  step: string | null;
  /** Set for an effect delivery. */
  request: EffectRequest | null;
  /** The idempotency key of a create: the same until a proven end. */
  key: string;
  /** Role → external ids in the target, by the referred subject's key (`customer` → { 'shop/customer/7': 'C-12' }). */
  references: Record<string, Record<string, string>>;
  /** By role and the referred subject's key, for the roles that the flow `sees`. */
  seen?: Record<string, Record<string, Referred>>;
}

/** The next single call, or the word that nothing is left to do. */
export type Planned = { call: Call } | { done: true } | Refusal;

/** `next`: the step that a retry begins with, where `PlanInput.step` goes by what may have changed since; null: with none. */
type Refusal = { refused: string; next?: string | null };

export type FailureClass = 'retryable' | 'refresh' | 'permanent' | 'unknown' | 'dependency' | 'poison';

/** What the target says of its bucket, where it says so. */
export interface Spending {
  /** What the call really took of it: the rest of its cost is given back. */
  spent?: number;
  /** What is left of it. */
  left?: number;
}

/** How an attempt ended. */
export type Outcome = Spending & Ending;

type Ending =
  | {
      kind: 'held';
      id: string | null;
      version: string | null;
      /** What the target gave back, as claims: settles trimmed and rounded values. */
      returned: FactDraft[];
      /** Answer to a request: what the target decided. */
      answer?: { outcome: 'accepted' | 'rejected'; reason?: string };
      /** The step that has to follow, where the answer tells it; absent: the one that the call names. Null: none. */
      next?: string | null;
    }
  | { kind: 'absent' }
  | {
      kind: 'failed';
      class: FailureClass;
      status: number | null;
      /** The target's own words, cut to 500 characters, without secrets. */
      message: string;
      retryAfterMs?: number;
      /** For `dependency`: the role that the target says it does not know. */
      role?: string;
      /** The step that the next try begins with, where the call went by what may not be true any more. Null: none. Absent: the same. */
      next?: string | null;
    };

/** How a system bounds its callers. */
export interface Limits {
  /** Calls under way at once. */
  concurrency: number;
  /** Token bucket: `rate` per second, up to `burst`, in the target's own unit: calls, or points of cost. */
  bucket?: { rate: number; burst: number };
  /** Deadline of one call in milliseconds. */
  deadlineMs: number;
}

/** What a connector declares about one entity of its kind of system. */
export interface EntitySupport {
  entity: string;
  edits: 'state' | 'delta';
  version: 'strict' | 'coarse' | 'none';
  idempotency: 'native' | 'upsert' | 'search' | 'none';
  /** Milliseconds after which a native key is forgotten and search replaces re-send. */
  keyLifetimeMs: number;
  /** Milliseconds until a created object can be found by a search. */
  visibilityLagMs: number;
  canGet: boolean;
  canList: boolean;
  /** What a read and a page of a list cost of the bucket; 1 when absent. */
  readCost?: number;
  listCost?: number;
}

/** A page of a list; `next` is null at the end. */
export interface Page extends Spending {
  parts: RawPart[];
  next: string | null;
  /** The target is still preparing the list: the next page is asked for after so many milliseconds. */
  waitMs?: number;
}

/** What a system sends its webhooks for, after it was looked at and mended. */
export interface Subscribed {
  /** Topics that it sends to us. */
  kept: string[];
  /** Topics that it had ceased to send, or had never sent, and sends again now. */
  mended: string[];
}

/** What a person should know of a system before it fails: a version that will be dropped, a right that is missing. */
export interface Remark {
  /** The same for the same matter, e.g. `api-version`. */
  key: string;
  /** What is the matter, until when, and what to do. */
  text: string;
}

/** A configured external system, opened. Everything but `client` is pure. */
export interface OpenSystem {
  /** The connector's id and the normaliser's version. */
  connector: string;
  normaliser: number;
  entities: EntitySupport[];
  limits: Limits;
  /** Null when the system sends no webhooks. */
  webhook: Webhook | null;
  /** Throws a `SynclineError` with a `SYN_NORMALISE_…` code when the raw cannot be read. */
  normalise(change: RawChange): Normalised;
  plan(input: PlanInput): Planned;
  /** Empty when everything is pushed. */
  polls: Poll[];
  client: Client;
}

export interface Webhook {
  /** False: 401, and nothing is stored. Constant-time. */
  verify(request: IncomingRequest): boolean;
  split(request: IncomingRequest): RawPart[];
  /** Larger bodies are refused before anything else; 1 MiB when absent. */
  maxBodyBytes?: number;
}

/** The only I/O of a connector. No method throws: failures are outcomes. */
export interface Client {
  call(call: Call, context: { entity: string; key: string; signal: AbortSignal }): Promise<Outcome>;
  /**
   * Looks for what an unanswered call may have made, by the record's id that the target was given as
   * our reference; of several the one that is not cancelled. `absent` is said only after the search's own
   * answer. `lost` is that call, for a target that keeps no reference; absent when a hub built anew knows of none.
   */
  find(entity: string, record: string, signal: AbortSignal, lost?: Call): Promise<Outcome>;
  get(
    entity: string,
    id: string,
    signal: AbortSignal,
  ): Promise<({ part: RawPart } & Spending) | Extract<Outcome, { kind: 'absent' | 'failed' }>>;
  list(
    query: { entity: string; since: number; cursor: string | null },
    signal: AbortSignal,
  ): Promise<Page | Extract<Outcome, { kind: 'failed' }>>;
  /**
   * Makes sure that the system sends its webhooks to `address`: asked for at the start and every few
   * minutes, for a system takes a subscription away that failed too often. Absent: set up by hand.
   */
  subscribe?(address: string, signal: AbortSignal): Promise<Subscribed | Extract<Outcome, { kind: 'failed' }>>;
  /** What is to be said of the system now; asked for at the start and every hour. What is said no longer is settled. */
  inspect?(signal: AbortSignal): Promise<Remark[] | Extract<Outcome, { kind: 'failed' }>>;
  /** Forgets cached credentials after a 401. */
  refresh(): void;
  close(): Promise<void>;
}

/** What a connector needs from outside itself. */
export interface Surroundings {
  /** The system's name in this hub. */
  system: string;
  /** Stable id of this hub, part of every create key. */
  hub: string;
  /** Reads a secret by the name the configuration gives; throws when it is missing. */
  secret(name: string): string;
  /** Epoch milliseconds. */
  now(): number;
  /** Loopback and private addresses are refused by the guard unless listed here. */
  allowedHosts: string[];
}

/** The declaration of one kind of system. */
export interface Connector<Config> {
  id: string;
  label: string;
  /** JSON Schema of the configuration; secrets are marked `secret: true` and hold a name, never a value. */
  config: TSchema;
  open(config: Config, surroundings: Surroundings): OpenSystem;
}

/** A system in the configuration: a connector with its settings. */
export interface SystemDefinition {
  connector: string;
  entities: readonly string[];
  open(surroundings: Surroundings): OpenSystem;
}
