import type { Errand, Failed } from '../../src/kit/classify.ts';
import type { FailureClass } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import type { Redact } from '../../src/kit/redact.ts';

/** An error of a mutation that ran: it stands in the answer, beside what was done. */
export interface UserError {
  code: string | null;
  /** The path of the input that it is about: `input.lines.0`. */
  field: string;
  message: string;
}

/** What the bucket holds: what is left, how much flows back in a second, and what was asked for. */
export interface Throttle {
  spent: number | null;
  left: number | null;
  requested: number | null;
  restoreRate: number | null;
}

export function readThrottle(body: Doc): Throttle {
  const cost = body.maybeObject('extensions')?.maybeObject('cost') ?? null;
  const status = cost?.maybeObject('throttleStatus') ?? null;
  const number = (doc: Doc | null, path: string): number | null => {
    const found = doc?.maybeValue(path) ?? null;
    return typeof found === 'number' && Number.isFinite(found) ? found : null;
  };
  return {
    spent: number(cost, 'actualQueryCost'),
    left: number(status, 'currentlyAvailable'),
    requested: number(cost, 'requestedQueryCost'),
    restoreRate: number(status, 'restoreRate'),
  };
}

/** Until as many points as are missing have flown back; a second when the shop does not tell. */
function waitFor({ requested, left, restoreRate }: Throttle): number {
  if (requested === null || left === null || restoreRate === null || restoreRate <= 0) return 1_000;
  return Math.max(100, Math.ceil(((requested - left) / restoreRate) * 1000));
}

/**
 * Names what stands in the answer's own `errors`: the request as a whole was refused, or broke off.
 * A status is given where HTTP would have one, for the pipeline pauses a whole system on 429.
 */
export function classifyErrors(body: Doc, errand: Errand, redact: Redact): Failed {
  const errors = body.list('errors');
  const codes = errors.map((error) => error.maybeObject('extensions')?.maybeText('code') ?? '');
  const words = redact(errors.map((error) => error.maybeText('message') ?? '').join(' '));
  const failed = (kind: FailureClass, status: number | null, message: string): Failed => ({
    kind: 'failed',
    class: kind,
    status,
    message: redact(message),
  });
  if (codes.includes('THROTTLED')) {
    const throttle = readThrottle(body);
    return { ...failed('retryable', 429, `The bucket is empty: ${words}`), retryAfterMs: waitFor(throttle) };
  }
  const first = errors.find((error) => error.maybeObject('extensions')?.maybeText('code') === 'ACCESS_DENIED');
  if (first !== undefined) return failed('permanent', 403, deniedWords(first, words));
  if (codes.includes('MAX_COST_EXCEEDED'))
    return failed('permanent', 400, `One request asks for more points than the shop grants to a single one: ${words}`);
  if (codes.includes('SHOP_INACTIVE')) return failed('permanent', 402, `The shop is closed or frozen: ${words}`);
  if (codes.some((code) => code === 'INTERNAL_SERVER_ERROR' || code === 'TIMEOUT'))
    return failed(errand.nature === 'read' ? 'retryable' : 'unknown', 500, words);
  return failed('permanent', 400, words === '' ? 'The shop refuses the request without a word.' : words);
}

/** Which right is missing, in the shop's words: an operator grants it and nothing else helps. */
function deniedWords(error: Doc, words: string): string {
  const needed = error.maybeObject('extensions')?.maybeText('requiredAccess') ?? null;
  return needed === null ? `Access denied: ${words}` : `Access denied; needed: ${needed} ${words}`;
}

export function readUserErrors(payload: Doc): UserError[] {
  return payload.maybeList('userErrors').map((error) => ({
    code: error.maybeText('code'),
    field: error
      .maybeList('field')
      .map((part) => part.maybeText('') ?? '')
      .join('.'),
    message: error.maybeText('message') ?? '',
  }));
}

/** Codes that mean the same in every mutation. A key that another call of ours is using is waited for. */
const CODES: Record<string, FailureClass> = {
  IDEMPOTENCY_CONCURRENT_REQUEST: 'retryable',
  INTERNAL_ERROR: 'unknown',
  STALE_OBJECT: 'refresh',
};

/** Some mutations have no codes; their words are stable enough to be told apart. */
const WORDS: [RegExp, FailureClass][] = [
  [/idempoten\w* .*(in progress|concurrent)/i, 'retryable'],
  [/try again|temporarily|currently being (processed|modified)|\block(ed)?\b/i, 'retryable'],
];

/** Of several errors the gravest tells: what may have been done, then what will not pass by itself. */
const GRAVITY: FailureClass[] = ['unknown', 'permanent', 'refresh', 'retryable'];

/** A refusal by the shop's rules: permanent unless it passes by itself. */
export function classifyUserErrors(errors: readonly UserError[], redact: Redact): Failed {
  const found = errors.map(
    ({ code, message }) => CODES[code ?? ''] ?? WORDS.find(([words]) => words.test(message))?.[1] ?? 'permanent',
  );
  const message = errors
    .map(({ code, field, message: words }) => [field, words, code ?? ''].filter(Boolean).join(' '))
    .join('; ');
  return {
    kind: 'failed',
    class: GRAVITY.find((one) => found.includes(one)) ?? 'permanent',
    status: 422,
    message: redact(message),
  };
}
