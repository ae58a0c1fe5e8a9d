import { isDeepStrictEqual } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';

/** One thing that was looked at: what it should have been and what it was. */
export interface Step {
  words: string;
  expected: unknown;
  seen: unknown;
  ok: boolean;
}

/** A step was not as expected; the rest of the scenario would stand on sand. */
class NotAsExpected extends Error {
  override readonly name = 'NotAsExpected';
}

const LOOK_MS = 40;
const PATIENCE_MS = 45_000;
const SHOWN = 300;

export interface Expect {
  /** Looks until it is so, or says what it is instead; a look that fails counts as another value. */
  <T>(words: string, look: () => T | Promise<T>, wanted: T, patienceMs?: number): Promise<void>;
  /** Looks once: for what must not have happened by now. */
  now<T>(words: string, look: () => T | Promise<T>, wanted: T): Promise<void>;
  /** Says what of the scenario is not judged, and why. */
  lacking(words: string): void;
}

/** The steps of one scenario, told as they are taken. */
export class Steps {
  readonly taken: Step[] = [];
  readonly lacking: string[] = [];
  private readonly tell: (line: string) => void;

  constructor(tell: (line: string) => void) {
    this.tell = tell;
  }

  get expect(): Expect {
    const until = <T>(words: string, look: () => T | Promise<T>, wanted: T, patienceMs = PATIENCE_MS): Promise<void> =>
      this.take(words, wanted, () => seenBefore(look, wanted, Date.now() + patienceMs));
    return Object.assign(until, {
      now: <T>(words: string, look: () => T | Promise<T>, wanted: T) => this.take(words, wanted, () => lookOnce(look)),
      lacking: (words: string) => {
        this.lacking.push(words);
        this.tell(`   –  not judged: ${words}`);
      },
    });
  }

  private async take(words: string, expected: unknown, look: () => Promise<unknown>): Promise<void> {
    const seen = await look();
    const ok = isDeepStrictEqual(seen, expected);
    this.taken.push({ words, expected, seen, ok });
    this.tell(ok ? `   ok ${words}: ${brief(seen)}` : `   NO ${words}: expected ${brief(expected)}, saw ${brief(seen)}`);
    if (!ok) throw new NotAsExpected(`${words}: expected ${brief(expected)}, saw ${brief(seen)}`);
  }
}

async function seenBefore<T>(look: () => T | Promise<T>, wanted: T, deadline: number): Promise<unknown> {
  for (;;) {
    const seen = await lookOnce(look);
    if (isDeepStrictEqual(seen, wanted) || Date.now() > deadline) return seen;
    await pause(LOOK_MS);
  }
}

async function lookOnce<T>(look: () => T | Promise<T>): Promise<unknown> {
  try {
    return await look();
  } catch (error) {
    return `could not be looked at: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
