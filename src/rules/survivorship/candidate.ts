import type { Json } from '../../model/json.ts';
import type { Movement } from '../../model/fact.ts';

/** What one system claims of one group: its subject's current claim. */
export interface Candidate {
  system: string;
  /** External id of the subject that claimed it. */
  subject: string;
  value: Json;
  hash: string;
  /** The source's version of the newest fact that holds the value. */
  version: number;
  /** Epoch milliseconds: the source's time of the first claim in the latest run of equal values. */
  at: number;
  /** Epoch milliseconds of our first receipt in that run. */
  since: number;
  changeId: number;
  /** False when our receive stamp stands in for the source's version. */
  versioned: boolean;
}

/** A movement with the subject that names its key. */
export interface Moved {
  system: string;
  subject: string;
  movement: Movement;
}

/** What a strategy decides between. Never depends on the order of its arrays. */
export interface Contest {
  /** At most one per system. */
  candidates: Candidate[];
  /** Every own claim ever made, for strategies that look back. */
  past: () => Candidate[];
  movements: () => Moved[];
  /** Stages that the record has passed. */
  stages: Record<string, string>;
  /** Hash of the value that was accepted when the group's stage was passed. */
  accepted?: string;
}

/** The winner and why. */
export interface Verdict {
  /** Null: the group has no value. */
  winner: Candidate | null;
  /** e.g. `owner(erp)`. */
  rule: string;
  /** Why the others lost, in a few words. */
  reason: string;
  /** Systems that wrote what is not theirs. */
  breaches?: Candidate[];
  /** `logged`: a rule decided between close claims. `open`: no rule decides; a person must. */
  conflict?: 'logged' | 'open';
}

/** A total order over candidates that knows no arrival: for ties that no rule decides. */
export function compareCandidates(a: Candidate, b: Candidate): number {
  return compareText(a.system, b.system) || compareText(a.subject, b.subject) || compareText(a.hash, b.hash);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The candidates by their systems' place in a list; those not listed are left out. */
export function ranked(candidates: Candidate[], systems: readonly string[]): Candidate[] {
  return candidates
    .filter((candidate) => systems.includes(candidate.system))
    .toSorted((a, b) => systems.indexOf(a.system) - systems.indexOf(b.system) || compareCandidates(a, b));
}
