import type { Body, Finding, Reference } from './entity.ts';

/** Where a group's value came from, and why it won. */
export interface Provenance {
  system: string;
  /** External id of the subject that claimed it. */
  subject: string;
  version: number;
  /** Epoch milliseconds: when that system first held this value in its latest run. */
  at: number;
  /** e.g. `owner(erp)`, `priority(pim > shop)`, `stage(released)`. */
  rule: string;
  changeId: number;
  /** Hash of the normalised value. */
  hash: string;
}

/** A value that lost, kept so that a merge can be undone and a decision explained. */
export interface Loser {
  group: string;
  system: string;
  hash: string;
  reason: string;
}

/** A claim that may not decide yet. */
export interface Unsettled {
  group: string;
  system: string;
  /** External id of the subject that claimed it. */
  subject: string;
  /**
   * `same_version_other_content`: two pushes of one version differ; a read settles it.
   * `pushed_after_read`: what was read stands, and is read again: other content of its version came after it.
   * `intent_open`: it equals what an unanswered attempt writes.
   */
  reason: 'same_version_other_content' | 'pushed_after_read' | 'intent_open';
  version: number;
  changeId: number;
}

/** What projection makes of the facts of one record. */
export interface Projection {
  body: Body;
  provenance: Record<string, Provenance>;
  losers: Loser[];
  findings: Finding[];
  references: Reference[];
  /** Claims that decide nothing until they are re-read, an intent ends, or a case is closed. */
  unsettled: Unsettled[];
  /** What outside facts alone determine; equal for any order of arrival. */
  sourceHash: string;
  /** Also covers what the hub decided; equal for a replay of the same changes. */
  recordHash: string;
}
