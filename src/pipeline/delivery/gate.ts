import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { Limits, Outcome } from '../../kit/contract.ts';

/** Failures in a row after which a system is left alone, and for how long before one call tries it again. */
const FAILURES = 8;
const OPEN_MS = 5_000;

/**
 * What this process may do to one system now: calls under way, pauses, and a circuit breaker. The
 * budget that all processes share stands in the database (see takeCalls).
 */
export class Gate {
  private underWay = 0;
  private pausedUntil = 0;
  private openedAt = 0;
  /** Since when it has said nothing but that it is asked too often; null: it has not, or it has taken a call since. */
  private limitedAt: number | null = null;
  /** The last call has counted against the breaker. */
  private troubled = false;
  private readonly breaker = circuitBreaker(handleAll, { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(FAILURES) });
  private readonly limits: Limits;
  private readonly now: () => number;

  constructor(limits: Limits, now: () => number) {
    this.limits = limits;
    this.now = now;
    this.breaker.onBreak(() => {
      this.openedAt = now();
    });
  }

  /** How many calls may start now. Zero while the breaker is open or the system asked for a pause. */
  get room(): number {
    if (this.now() < this.pausedUntil) return 0;
    return Math.max(0, this.most - this.underWay);
  }

  /** Milliseconds until there may be room again; 0 when a call under way has to end first. */
  get waitMs(): number {
    const pause = this.pausedUntil - this.now();
    if (pause > 0) return pause;
    return this.breaker.state === CircuitState.Closed ? 0 : OPEN_MS / 4;
  }

  /**
   * An open breaker lets one call through to see once its time is over. The library leaves the open
   * state only when it is given an outcome, so its time is kept here. After a 429, too, one call goes
   * first: all that wait at once would be the next storm.
   */
  private get most(): number {
    if (this.limitedAt !== null && this.breaker.state === CircuitState.Closed) return 1;
    if (this.breaker.state === CircuitState.Closed) return this.limits.concurrency;
    return this.now() >= this.openedAt + OPEN_MS ? 1 : 0;
  }

  /** Keeps room for calls that are about to start. */
  keep(calls: number): void {
    this.underWay += calls;
  }

  free(calls: number): void {
    this.underWay -= calls;
  }

  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.now() + ms);
  }

  /** Runs one call. A target that cannot serve counts against the breaker; a refusal or a 429 does not. */
  async run(call: () => Promise<Outcome>): Promise<Outcome> {
    this.underWay += 1;
    const begun = this.now();
    try {
      const outcome = await call();
      this.note(outcome, begun);
      return outcome;
    } finally {
      this.underWay -= 1;
    }
  }

  private note(outcome: Outcome, begun: number): void {
    if (outcome.kind === 'failed' && outcome.status === 429) {
      this.limitedAt = this.now();
      return this.pause(outcome.retryAfterMs ?? 1_000);
    }
    // What was under way when it said so tells nothing of now.
    if (this.limitedAt !== null && begun > this.limitedAt) this.limitedAt = null;
    const troubled = outcome.kind === 'failed' && (outcome.class === 'retryable' || outcome.class === 'unknown');
    // Nothing to count: it answers, as it did before.
    if (!troubled && !this.troubled && this.breaker.state === CircuitState.Closed) return;
    this.troubled = troubled;
    // The breaker only counts; what the outcome means for its delivery is decided where it is settled.
    this.breaker.execute(() => (troubled ? Promise.reject(new Error('troubled')) : Promise.resolve())).catch(() => undefined);
  }
}
