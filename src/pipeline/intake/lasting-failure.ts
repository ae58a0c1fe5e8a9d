/** From when on a failure is one that lasts: it came so often in a row, for so long. */
export interface Patience {
  tries: number;
  ms: number;
}

/**
 * The failures of what is done again and again. One may pass by itself; a person is told of what lasts. Kept in this
 * process alone: the first success after a start may close what the process before it has opened.
 */
export class LastingFailure {
  tries = 0;
  private since = 0;
  private mayBeOpen = true;
  private readonly patience: Patience;

  constructor(patience: Patience) {
    this.patience = patience;
  }

  /** Notes a failure. True when it lasts. */
  failed(now: number): boolean {
    if (this.tries === 0) this.since = now;
    this.tries += 1;
    const lasts = this.tries >= this.patience.tries && now - this.since >= this.patience.ms;
    if (lasts) this.mayBeOpen = true;
    return lasts;
  }

  /** Notes a success. True when a case about the failures may be open. */
  succeeded(): boolean {
    const { mayBeOpen } = this;
    this.tries = 0;
    this.mayBeOpen = false;
    return mayBeOpen;
  }
}
