import type { TSchema } from 'typebox';
import type { Classifier, Occurrence } from './fact.ts';
import type { Json } from './json.ts';
import type { Moment } from './moment.ts';
import type { StockView } from './stock/stock-view.ts';
import type { PaymentTerms } from './payment/payment.ts';
import type { Subject } from './subject.ts';
import type { CodeTables } from './tracking/code-table.ts';

/** The body of a record: its groups, and what is derived from them under `derived`. */
export type Body = Record<string, Json>;

/** What a record points at. The subject may be a match key (`match/variant/sku:…`). */
export interface Reference {
  /** e.g. `customer`, or `variant` (then one per line). */
  role: string;
  entity: string;
  subject: Subject;
  /** `hold`: the record is held as a case until it resolves. `wait`: only deliveries that need it wait. */
  missing: 'hold' | 'wait';
  /** The code of the case when `missing` is `hold`. */
  code?: string;
  /** Where in the document, for people: `lines[2].sku`. */
  path: string;
}

/** A rule of the model that does not hold. `block` holds the record; `tolerate` opens a discrepancy. */
export interface Finding {
  code: string;
  /** `block`: nothing is delivered until it is repaired. `tolerate`: deliver and record. */
  effect: 'block' | 'tolerate';
  path: string;
  /** What was found and what was expected, in plain words; no personal data. */
  detail: string;
}

/** What a person should know of a record that is delivered all the same: a case that holds nothing, while it is so. */
export type Notice = Omit<Finding, 'effect'>;

/** A record that refers to the one that is projected. */
export interface Child {
  entity: string;
  id: string;
  /** With its own `derived`; of a stub only what is known. */
  body: Body;
  /** Only where a mapping sees it: in which order the target was first told of them. Absent: of this one it was not. */
  toldAs?: number;
}

/** A record that others refer to, as the mapping of one of them is shown it. */
export interface Referred {
  body: Body;
  /** Every record of that one's entity that refers to it, that one among them, sorted by id. */
  referrers: Child[];
}

export interface GroupDefinition {
  schema: TSchema;
  /** Holds personal data: hashed with a key, redacted on erasure, masked in logs. */
  personal?: boolean;
  /** Frozen when the record passes this stage; later claims become requests. */
  staged?: string;
  /** Every system keeps a list of its own in it: without a strategy all count, each entry with its system under `by`. */
  shared?: boolean;
}

/** What a projection may look at besides the winning groups. */
export interface DeriveInput {
  groups: Record<string, Json>;
  /** Every event of the record's subjects, deduplicated by (subject, key), sorted by (at, key). */
  events: { system: string; key: string; type: string; at: string; classifier: Classifier; data: Json }[];
  /** Stages passed, each with the system whose acceptance passed it: `{ released: 'warehouse' }`. */
  stages: Record<string, string>;
  /** Requests to destinations and their answers: cancels, edits after release. */
  requests: {
    kind: string;
    system: string;
    state: 'pending' | 'accepted' | 'rejected' | 'not_needed';
    reason?: string;
  }[];
  /** The records of the entities that this one `gathers` that refer to it, sorted by id. */
  children: Child[];
  /** What carriers' codes mean. */
  codes: CodeTables;
  /** What the stock ledger knows of it; absent where the hub keeps no stock. */
  stock?: StockView;
  /** What the hub says of its tenders; absent: nothing. */
  payments?: PaymentTerms;
}

/** What the moments of a record are told from. */
export interface MomentInput {
  /** With `derived`. */
  body: Body;
  events: DeriveInput['events'];
  codes: CodeTables;
  /** The system whose claim of a group won. */
  systemOf: (group: string) => string;
  /** Every claim of a group that was ever made, the oldest first; `at` is RFC 3339. */
  claimsOf: (group: string) => { system: string; at: string; value: Json }[];
}

/**
 * An entity as data: built-in ones stand beside this file, further ones may be declared in the
 * configuration alone. Everything here is pure.
 */
export interface EntityDefinition {
  name: string;
  /** Prefix of record ids: `ord` gives `ord_…`. */
  prefix: string;
  groups: Record<string, GroupDefinition>;
  /** Groups without which the record is a stub: it is read from its source and delivered nowhere. */
  essential?: string[];
  /** Groups that make a record even where essential ones are missing: of goods without papers nothing more is awaited. */
  alone?: string[];
  /** Groups that end the record: of a stub that has one of them nothing more is awaited. */
  ends?: string[];
  events?: Record<string, TSchema>;
  /** What the codes in its events mean. */
  codes?: CodeTables;
  /** What the hub says of the tenders in its events. */
  payments?: PaymentTerms;
  /** Match keys other systems' subjects of this entity may share: `sku:…`, `email:…`. Read from one claim's groups. */
  keys?: (groups: Record<string, Json>) => string[];
  /**
   * Two objects of one system that both claim this group are two records, whatever keys they share. Absent: a key joins
   * objects of one system, too.
   */
  apart?: string;
  /** What this record refers to. `system` is the system whose ids the given groups hold. */
  references?: (groups: Record<string, Json>, systemOf: (group: string) => string) => Reference[];
  /** Footing and validity of the merged groups. */
  check?: (groups: Record<string, Json>) => Finding[];
  /** State that is computed, never claimed. */
  derive?: (input: DeriveInput) => Record<string, Json>;
  /** What does not hold in the computed state. */
  review?: (derived: Record<string, Json>) => Finding[];
  /** What its systems tell of, with a time: the record's part of a timeline. */
  moments?: (input: MomentInput) => Moment[];
  /** What a person should know of it, from its body alone. Each opens a case, and closes it when it is so no more. */
  notices?: (body: Body) => Notice[];
  /** RFC 3339: when the clock has to be looked at for it next; then it is told so by an event `tick`. Null: never. */
  wakes?: (body: Body) => string | null;
  /**
   * What is decided when the clock is looked at, stored as an event of the hub instead of the bare `tick`. Null: nothing
   * any more. `now` is RFC 3339.
   */
  clock?: (body: Body, now: string) => Occurrence | null;
  /** Systems whose object of it has to be read once, from when on the body says so. */
  reads?: (body: Body) => string[];
  /**
   * Entities whose records belong to it when they refer to it in the role of its name: to its timeline, and to what its
   * state is derived from.
   */
  gathers?: string[];
  /**
   * By entity, whether one of its children fits it: null, or why not. While it does not, deliveries of the child that need
   * this record wait.
   */
  admits?: Record<string, (body: Body, child: Child) => string | null>;
}
