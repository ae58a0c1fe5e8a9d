/** A stream that a person or a file reads. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const UP_AND_CLEAR = '\u001b[1A\u001b[2K';
/** Of a terminal that does not say how wide it is. */
const WIDE = 120;
/** A log is looked at later: it gets a line now and then, and only when something has changed. */
const LOG_EVERY_MS = 5_000;

/** What the supervisor says: sentences that stay, and on a terminal a summary that is drawn over itself. */
export class Screen {
  private readonly output: Output;
  private drawn = 0;
  private lastLine = '';
  private loggedAt = 0;

  constructor(output: Output) {
    this.output = output;
  }

  /** A sentence that stays. */
  say(sentence: string): void {
    this.clear();
    this.output.write(`${sentence}\n`);
  }

  /** The present state: `lines` on a terminal, `line` in a log. */
  show(state: { lines: string[]; line: string }, now: number): void {
    if (this.output.isTTY === true) {
      this.clear();
      // A line that the terminal breaks in two could not be drawn over.
      const lines = state.lines.map((line) => line.slice(0, (this.output.columns ?? WIDE) - 1));
      this.output.write(`${lines.join('\n')}\n`);
      this.drawn = lines.length;
      return;
    }
    if (state.line === this.lastLine || now - this.loggedAt < LOG_EVERY_MS) return;
    this.output.write(`${state.line}\n`);
    this.lastLine = state.line;
    this.loggedAt = now;
  }

  private clear(): void {
    this.output.write(UP_AND_CLEAR.repeat(this.drawn));
    this.drawn = 0;
  }
}
