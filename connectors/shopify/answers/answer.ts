import type { Errand, Failed } from '../../../src/kit/classify.ts';
import type { Call, Outcome } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Redact } from '../../../src/kit/redact.ts';
import type { Reading } from '../mappings/reading.ts';
import { returnedBy } from './returned.ts';
import { classifyUserErrors, readUserErrors, type UserError } from '../refusals.ts';

/** What a call was about, beside its answer. */
export interface Asked {
  call: Call;
  variables: Doc;
  /** Our note in the call; null when it had none. */
  note: Doc;
  reading: Reading;
  redact: Redact;
  /** Epoch milliseconds. */
  now: number;
}

/** How the answer to one document is understood. */
export interface Answer {
  nature: Errand['nature'];
  /** The step that the next try begins with when the call is refused, for it went by what was read before it; null: with none. */
  again?: string | null;
  read(data: Doc, asked: Asked): Outcome;
}

type Held = Extract<Outcome, { kind: 'held' }>;

export function held(id: string | null, change: Partial<Held> = {}): Outcome {
  return { kind: 'held', id, version: null, returned: [], ...change };
}

export function failed(kind: Failed['class'], message: string): Failed {
  return { kind: 'failed', class: kind, status: null, message };
}

/** What is said no to stands beside what was done; `settle` may know that a refusal means that it is done. */
export function mutation(
  done: (payload: Doc, asked: Asked) => Outcome,
  settle: (errors: UserError[], asked: Asked) => Outcome | null = () => null,
): Answer {
  return {
    nature: 'set',
    read: (data, asked) => {
      const payload = data.object('result');
      const errors = readUserErrors(payload);
      if (errors.length > 0) return settle(errors, asked) ?? classifyUserErrors(errors, asked.redact);
      return done(payload, asked);
    },
  };
}

/** The object that was made or changed, with the version it has now. */
export function object(payload: Doc, asked: Asked): Outcome {
  if (asked.call.purpose === 'delete') return { kind: 'absent' };
  return ofObject(payload.object('object'), asked);
}

export function ofObject(doc: Doc, { reading }: Pick<Asked, 'reading'>): Outcome {
  return held(doc.text('id'), { version: String(Date.parse(doc.time('updatedAt'))), returned: returnedBy(doc, reading) });
}

/** The first of several. */
export function firstObject(payload: Doc, asked: Asked): Outcome {
  const [first] = payload.list('objects');
  if (first === undefined) throw payload.wrong('objects', 'the object that was made');
  return ofObject(first, asked);
}

/** It is another one than was read: what the next try begins with is the look. */
export function stale(errors: readonly UserError[], { redact }: Asked): Failed {
  const words = errors.map(({ code, message }) => [message, code].filter(Boolean).join(' ')).join('; ');
  return { kind: 'failed', class: 'refresh', status: 412, message: redact(words) };
}

export function says(errors: readonly UserError[], words: RegExp): boolean {
  return errors.every(({ code, message }) => words.test(`${code ?? ''} ${message}`));
}
