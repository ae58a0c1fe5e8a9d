import { classify, type Errand, type Failed } from '../../src/kit/classify.ts';
import type { FailureClass } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { HttpResult } from '../../src/kit/http-client.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Redact } from '../../src/kit/redact.ts';
import { wordsOf } from './refusals.ts';

/** What is needed to understand an answer. */
export interface Asked {
  errand: Errand;
  redact: Redact;
}

/** An answer: the data, or why there is none. */
export type Answered = { data: Doc } | Failed;

/**
 * Vendure says 200 to everything that it has understood, also to what it refuses: `errors` beside the data tell of a
 * right that is missing or a fault, objects with an `errorCode` inside of it of a rule of the shop (see `refusedBy`).
 */
export function readGraph(result: HttpResult, asked: Asked): Answered {
  if (result.kind === 'none' || result.status < 200 || result.status > 299) return classify(result, asked.errand, asked.redact);
  try {
    const doc = new Doc(readJson(result.body));
    const [error] = doc.maybeList('errors');
    if (error !== undefined) return failedBy(error, asked);
    return { data: doc.object('data') };
  } catch (error) {
    return unreadable(error, asked.errand);
  }
}

/** The code of the first `errors` entry, or null: read before anything is judged. */
export function errorCode(result: HttpResult): string | null {
  if (result.kind === 'none') return null;
  try {
    const [error] = new Doc(readJson(result.body)).maybeList('errors');
    return error?.maybeText('extensions.code') ?? null;
  } catch {
    return null;
  }
}

/** A refusal inside of the data: `{ errorCode, message, … }`; null when the thing itself was answered. */
export function refusedBy(found: Doc): string | null {
  return found.json !== null && typeof found.json === 'object' && !Array.isArray(found.json)
    ? found.maybeText('errorCode')
    : null;
}

export function failed(kind: FailureClass, message: string, status: number | null = 200): Failed {
  return { kind: 'failed', class: kind, status, message };
}

/** It may have been taken: of a write nobody can tell, a read is asked again. */
export function unreadable(error: unknown, { nature }: Pick<Errand, 'nature'>): Failed {
  const words = error instanceof Error && 'code' in error ? error.message : 'The answer cannot be read.';
  return failed(nature === 'read' ? 'permanent' : 'unknown', words);
}

function failedBy(error: Doc, { errand, redact }: Asked): Failed {
  const given = error.maybeValue('extensions.code');
  const code = typeof given === 'string' && given !== '' ? given : 'UNKNOWN_ERROR';
  const lost = ROLLED_BACK.test(error.maybeText('message') ?? '');
  return failed(lost ? 'retryable' : classOf(code, errand), redact(wordsOf(code, error)));
}

/** Two transactions waited for each other, and the database has undone this one: Vendure locks stock in the order of the lines. */
const ROLLED_BACK = /deadlock detected|could not serialize access/;

/**
 * A fault inside of Vendure rolls its transaction back, but not what a payment provider was told: of a write nobody
 * can tell. All other codes are said before anything is done.
 */
function classOf(code: string, { nature, known }: Errand): FailureClass {
  if (code === 'INTERNAL_SERVER_ERROR' || code === 'UNKNOWN_ERROR') return nature === 'read' ? 'retryable' : 'unknown';
  if (code === 'ENTITY_NOT_FOUND') return known && nature !== 'read' ? 'refresh' : 'permanent';
  return 'permanent';
}
