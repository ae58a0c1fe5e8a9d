import type { Outcome } from '../../kit/contract.ts';
import type { NewCase } from '../../store/cases.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Fetch } from '../../store/fetches.ts';
import type { Receipt } from '../hub-message.ts';
import type { Intent } from '../delivery/intent.ts';

/** A call that has ended, one way or another. */
export interface Finished {
  intent: Intent;
  outcome: Outcome;
  /** It was asked what an unanswered call had made, and the connector says that nobody can tell. */
  hopeless?: boolean;
  /** When the answer came, in epoch milliseconds. */
  at: number;
}

/** What the end of one call changes. */
export interface Ended {
  delivery: Delivery;
  receipt?: Receipt;
  case?: NewCase;
  fetch?: Omit<Fetch, 'tries'>;
  /** The call succeeded: cases about the delivery close. */
  healed: boolean;
  /** The receipt shows in the record, which is projected again. */
  shows: boolean;
  /** The system asked to be left alone for so long. */
  closes?: { system: string; forMs: number };
  /** The record waited for the end of this call: it is projected again. */
  touch?: boolean;
  /** What an accepted request changes in the state delivery of the same thing. */
  advance?: (state: Delivery) => Delivery;
}
