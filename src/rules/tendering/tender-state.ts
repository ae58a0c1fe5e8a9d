import type { Answer } from '../../model/load/load-schema.ts';

/**
 * Where the load tender to one carrier stands:
 *
 *     open ──► queried ──► expired          nobody has answered; the next was asked
 *       │         │
 *       ├─────────┼──► declined
 *       └─────────┴──► accepted ──► declined   it was given back
 *     expired, declined ──► late ──► withdrawn   accepted after the next was asked
 *     any, when the load is cancelled ──► withdrawn
 */
export type TenderState = 'open' | 'queried' | 'accepted' | 'declined' | 'expired' | 'late' | 'withdrawn';

/** Everything that was said of one tender, in no order: the carrier's newest word, and what the hub has decided. */
export interface TenderFacts {
  /** By the carrier's own clock, which is compared with no other; null: it has said nothing. */
  answer: Exclude<Answer['decision'], 'received'> | null;
  /** The clock has found it silent, and it was asked again. */
  queried: boolean;
  /** Another carrier was asked after it. */
  movedOn: boolean;
  /** The load is not to be carried any more. */
  cancelled: boolean;
}

/**
 * The state of a tender, from the set of what is known. Whether an acceptance is in time is decided by what the hub
 * has stored, not by two clocks: once the next carrier was asked it is late.
 */
export function tenderState({ answer, queried, movedOn, cancelled }: TenderFacts): TenderState {
  if (cancelled) return answer === 'declined' ? 'declined' : 'withdrawn';
  if (!movedOn) {
    if (answer === null) return queried ? 'queried' : 'open';
    // Nobody but the carrier has cancelled it: it gives it back.
    return answer === 'accepted' ? 'accepted' : 'declined';
  }
  if (answer === null) return 'expired';
  if (answer === 'accepted') return 'late';
  return answer === 'declined' ? 'declined' : 'withdrawn';
}

/** The carrier is to hold it, or may still come to. */
export function isStanding(state: TenderState): boolean {
  return state === 'open' || state === 'queried' || state === 'accepted';
}
