/** One signal for all calls that have to end at the same moment: those that began together do, and a signal each is dear. */
export class Deadlines {
  private deadline = 0;
  private signal: AbortSignal | null = null;

  /** A signal that is aborted at `deadline`, in epoch milliseconds; at once when that is over. */
  signalOf(deadline: number, now: number): AbortSignal {
    if (this.signal === null || this.deadline !== deadline) {
      this.deadline = deadline;
      this.signal = AbortSignal.timeout(Math.max(1, deadline - now));
    }
    return this.signal;
  }
}
