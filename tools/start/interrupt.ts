/** npm hands Ctrl-C on a second time: only one after this long is a second wish. */
const SAME_WISH_MS = 1_000;

/** Ctrl-C and SIGTERM: the first asks to stop in order, a later one to stop at once. */
export class Interrupt {
  readonly asked: Promise<void>;
  private resolve: () => void = () => {};
  private askedAt: number | null = null;
  private readonly now: () => number;
  private readonly onHurry: () => void;

  constructor(now: () => number, onHurry: () => void) {
    this.now = now;
    this.onHurry = onHurry;
    this.asked = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  get isAsked(): boolean {
    return this.askedAt !== null;
  }

  listen(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.hear());
  }

  hear(): void {
    if (this.askedAt === null) {
      this.askedAt = this.now();
      this.resolve();
    } else if (this.now() - this.askedAt >= SAME_WISH_MS) {
      this.onHurry();
    }
  }
}
