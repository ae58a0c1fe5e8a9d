import type { Call } from '../../kit/contract.ts';
import type { Attempt } from '../../store/attempts.ts';
import type { Delivery } from '../../store/deliveries.ts';

/** One frozen call, ready to be made. */
export interface Intent {
  delivery: Delivery;
  attempt: Attempt;
  call: Call;
  /** It was made before, without an answer: until one of the two is answered, nobody knows what it did. */
  again?: true;
}

/** Makes the calls to one system in this process. */
export interface Starter {
  /**
   * Keeps room for up to this many calls, and returns for how many. None while older deliveries
   * wait for room, and none for a system that is paused, so that nothing overtakes them.
   */
  reserve(calls: number): number;
  /** Gives kept room back. */
  release(calls: number): void;
  /** Makes calls for which room was kept. */
  start(intents: Intent[]): void;
}
