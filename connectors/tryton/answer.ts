import type { Errand, Failed } from '../../src/kit/classify.ts';
import type { Call, FactDraft, Outcome } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { HttpResult, Reply } from '../../src/kit/http-client.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Redact } from '../../src/kit/redact.ts';
import type { Json } from '../../src/model/json.ts';
import { failureOf, refusalOf, unreadable } from './refusal.ts';
import { readStep, type Carried, type Step } from './step.ts';
import { nested } from './values.ts';

type Held = Extract<Outcome, { kind: 'held' }>;

/** An outcome that says no more than it must. */
export function held(more: Partial<Omit<Held, 'kind'>> = {}): Outcome {
  return { kind: 'held', id: null, version: null, returned: [], ...more };
}

/** The result of a call, or how it failed. `errand` says what a missing answer means. */
export type Replied = { kind: 'result'; json: Json } | Failed;

/** A result of `null` is what buttons and writes answer. */
export function readReply(result: HttpResult, errand: Errand, redact: Redact): Replied {
  if (result.kind === 'none' || result.status < 200 || result.status > 299) return failureOf(result, errand, redact);
  const answer = bodyOf(result);
  if (answer === null) return unreadable(result, errand);
  const { error } = answer;
  if (Array.isArray(error)) return refusalOf(error, errand, redact);
  return Object.hasOwn(answer, 'result')
    ? { kind: 'result', json: nested(answer['result'] ?? null) }
    : unreadable(result, errand);
}

function bodyOf(reply: Reply): { [key: string]: Json } | null {
  try {
    const json = readJson(reply.body);
    return json === null || typeof json !== 'object' || Array.isArray(json) ? null : json;
  } catch {
    return null;
  }
}

/** A result together with the call that asked for it. */
export interface Answered {
  step: Step;
  /** The step that the call says must follow, and what that carries. */
  next: string;
  carried: Carried;
  result: Doc;
  /** What `search_read` found. */
  rows(): Doc[];
  /** The one object that was asked for. Throws when it is not there. */
  row(): Doc;
  /** The id of the one object that was made. Throws when there is none. */
  made(): number;
  /** The claims of an object that was read whole. */
  facts: (object: Doc) => FactDraft[];
}

export function answeredOf(
  json: Json,
  asked: { step: Step; next: string | undefined; zone: string; facts: (object: Doc) => FactDraft[] },
): Answered {
  const next = asked.next ?? '';
  const result = new Doc(json, 'result', asked.zone);
  const { step, facts } = asked;
  const rows = (): Doc[] => result.list('');
  return {
    step,
    next,
    carried: readStep(next).carried,
    result,
    rows,
    row: () => {
      const [row] = rows();
      if (row === undefined) throw new Missing();
      return row;
    },
    made: () => {
      const [id] = rows();
      if (id === undefined) throw new Missing();
      return id.integer('');
    },
    facts,
  };
}

/** An object that was there before is not found any more. */
export class Missing extends Error {
  constructor() {
    super('Tryton shows no such object');
    this.name = 'Missing';
  }
}

/** `create` makes a second thing when it is sent twice; of all other steps each may be. */
export function errandOf(purpose: Call['purpose'], method: string, now: number): Errand {
  const reads = method.endsWith('.search_read');
  return { nature: reads ? 'read' : purpose === 'create' ? 'make' : 'set', known: purpose !== 'create', now };
}
