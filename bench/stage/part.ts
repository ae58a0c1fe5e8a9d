import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Nothing of a measure takes longer; a part that is silent for so long has failed. */
const LIMIT_MS = 15 * 60_000;
const ROOT = join(import.meta.dirname, '..');

/**
 * A process of ours that is talked to: one question, one answer, by name. It ends with us, because
 * its channel closes.
 */
export class Part {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, (value: never) => void>();
  #failed: (error: Error) => void = () => undefined;
  readonly #failure: Promise<never>;
  #stopping = false;

  private constructor(name: string, args: readonly string[]) {
    this.name = name;
    this.#child = fork(join(ROOT, name, 'main.ts'), args, {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#failure = new Promise((_, reject) => (this.#failed = reject));
    // Whoever waits hears of it; when nobody does, the next wait will.
    this.#failure.catch(() => undefined);
    this.#child.on('message', (message: Record<string, never>) => this.#heard(message));
    this.#child.on('exit', (code) => {
      if (!this.#stopping) this.#failed(new Error(`The ${name} ended early, with code ${code}.`));
    });
  }

  /** Starts `bench/<name>/main.ts`; resolves once it is ready, with the port it listens on. */
  static async start(name: string, args: readonly string[] = []): Promise<{ part: Part; port: number }> {
    const part = new Part(name, args);
    return { part, port: await part.hear<number>('ready') };
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends a question and waits for the answer of that name. */
  async ask<Answer>(question: object, answer: string): Promise<Answer> {
    const heard = this.hear<Answer>(answer);
    this.#child.send(question);
    return heard;
  }

  /** The next message of that name. */
  async hear<Answer>(name: string): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`The ${this.name} gave no “${name}” within ${LIMIT_MS / 1000} s.`)), LIMIT_MS);
      // Nobody waits for it after a failure elsewhere; the part's channel keeps us alive while it matters.
      timer.unref();
    });
    try {
      const heard = new Promise<Answer>((resolve) => this.#waiting.set(name, resolve));
      return await Promise.race([heard, this.#failure, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#stopping = true;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  #heard(message: Record<string, never>): void {
    for (const [name, value] of Object.entries(message)) {
      this.#waiting.get(name)?.(value);
      this.#waiting.delete(name);
    }
  }
}
