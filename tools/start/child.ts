import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ChildPlan {
  /** Says whose words these are: `shop`, `hub`. */
  name: string;
  args: string[];
  env: Record<string, string>;
  /** Where its stderr goes. */
  log: string;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** How long a process may take to end by itself before it is ended. */
const GRACE_MS = 20_000;

/**
 * One process of the run. It gets a group of its own, so that Ctrl-C in a terminal reaches the
 * supervisor alone and everything stops in order.
 */
export class Child {
  private static readonly all = new Set<Child>();
  readonly name: string;
  readonly ended: Promise<Ended>;
  /** The JSON lines of its stdout. */
  private readonly lines: ((line: Record<string, unknown>) => void)[] = [];
  private readonly process: ChildProcess;
  private words = '';
  private over: Ended | null = null;

  constructor(plan: ChildPlan) {
    this.name = plan.name;
    this.process = spawn(process.execPath, plan.args, {
      env: { ...process.env, ...plan.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    Child.all.add(this);
    const log = createWriteStream(plan.log, { flags: 'a', mode: 0o600 });
    log.on('error', () => {});
    this.process.stderr?.on('data', (part: Buffer) => {
      log.write(part);
      this.hear(part.toString('utf8'));
    });
    if (this.process.stdout !== null) createInterface({ input: this.process.stdout }).on('line', (line) => this.tell(line));
    this.ended = new Promise((resolve) => {
      const end = (ended: Ended): void => {
        this.over = ended;
        Child.all.delete(this);
        // Its last words are in the file by the time anybody looks.
        log.once('close', () => resolve(ended));
        log.end();
      };
      // `close` and not `exit`: its last words have been read by then.
      this.process.once('close', (code, signal) => end({ code, signal }));
      this.process.once('error', (error) => {
        this.words = error.message;
        end({ code: 1, signal: null });
      });
    });
  }

  /** Ends every process of the run at once. */
  static endAll(): void {
    for (const child of Child.all) child.signal('SIGKILL');
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get running(): boolean {
    return this.over === null;
  }

  /** The last sentence it wrote that is no log line: why it would not go on. */
  get lastSentence(): string {
    return lastSentenceIn(this.words) ?? `${this.name} ended without a word.`;
  }

  onLine(listener: (line: Record<string, unknown>) => void): void {
    this.lines.push(listener);
  }

  /** Its first line that says it is ready; null when it ended before. */
  ready(): Promise<Record<string, unknown> | null> {
    return new Promise((resolve) => {
      this.onLine((line) => {
        if (line['ready'] === true) resolve(line);
      });
      void this.ended.then(() => resolve(null));
    });
  }

  /** Asks it to end, and ends it when it does not. */
  async stop(graceMs = GRACE_MS): Promise<void> {
    if (!this.running) return;
    this.signal('SIGTERM');
    // A frozen process hears nothing until it is let go on.
    this.signal('SIGCONT');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.process.kill(signal);
  }

  private hear(part: string): void {
    this.words = (this.words + part).slice(-8_000);
  }

  private tell(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const listener of this.lines) listener(value as Record<string, unknown>);
  }
}

/** Log lines are JSON, stack traces are indented, and after a crash Node signs with its version. */
export function lastSentenceIn(words: string): string | null {
  const sentences = words.split('\n').filter((line) => line.trim() !== '' && !/^[\s{}]|^Node\.js v/.test(line));
  return (sentences.findLast((line) => /^\w*Error(?: \[\w+\])?: /.test(line)) ?? sentences.at(-1))?.trim() ?? null;
}
