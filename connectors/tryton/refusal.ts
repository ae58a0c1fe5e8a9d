import { classify, type Errand, type Failed } from '../../src/kit/classify.ts';
import type { FailureClass } from '../../src/kit/contract.ts';
import type { Reply } from '../../src/kit/http-client.ts';
import type { Redact } from '../../src/kit/redact.ts';
import type { Json } from '../../src/model/json.ts';

/** `["UserError", ["message", "description", domain]]`, or of any other exception `["words", "traceback"]`. */
export type RpcError = Json[];

/** What the server says when the database gave up: it was rolled back and may be tried again. */
const BUSY = /database is locked|could not serialize|deadlock detected|could not obtain lock|connection|server closed|timeout/i;
/** A field that names another record, in the words of two checks: of a domain, of a foreign key. */
const MISSING = /for field "(\w+)" in "[^"]*" (?:is not valid according to its domain|does not exist)/;
const ROLES: Record<string, string> = { Party: 'customer', Product: 'variant', Customer: 'customer' };
/** Two transactions drew the same number from a sequence of Tryton's; the second one draws the next. */
const DRAWN_TWICE = /^The code on party must be unique/;
/** Also what a record that does not exist is answered with, where access is bound to companies. */
const GONE = /You are (?:not allowed|trying) to (?:read|write to|delete) records?\b/;

/**
 * Names a refusal that came with status 200. Whatever an error says, its transaction was rolled back: the call
 * itself changed nothing. What the queue does after it may have failed too, so steps are planned to be repeated.
 */
export function refusalOf(error: RpcError, errand: Errand, redact: Redact): Failed {
  const [kind, detail] = error;
  const failed = (group: FailureClass, message: string, role?: string): Failed => ({
    kind: 'failed',
    class: group,
    status: 200,
    message: masked(redact)(message),
    ...(role === undefined ? {} : { role }),
  });
  if (kind === 'ConcurrencyException') return failed('refresh', `ConcurrencyException: ${wordsOf(detail)}`);
  if (kind === 'UserWarning') return failed('permanent', `It asks to confirm a warning: ${wordsOf(detail)}`);
  if (kind === 'LoginException') return failed('refresh', `LoginException: ${wordsOf(detail)}`);
  if (kind !== 'UserError') {
    const words = wordsOf(kind);
    return failed(BUSY.test(words) ? 'retryable' : 'permanent', `The server failed: ${words}`);
  }
  const words = wordsOf(detail);
  const role = ROLES[MISSING.exec(words)?.[1] ?? ''];
  if (role !== undefined && errand.nature !== 'read') return failed('dependency', words, role);
  if (GONE.test(words) && errand.known && errand.nature !== 'read') return failed('refresh', words);
  return failed(DRAWN_TWICE.test(words) ? 'retryable' : 'permanent', words);
}

/** Any answer but a result. */
export function failureOf(result: Parameters<typeof classify>[0], errand: Errand, redact: Redact): Failed {
  return classify(result, errand, masked(redact));
}

/** An answer that says nothing we can read: nobody can tell what was done. */
export function unreadable(reply: Reply, errand: Errand): Failed {
  const group: FailureClass = errand.nature === 'read' ? 'permanent' : 'unknown';
  return { kind: 'failed', class: group, status: reply.status, message: 'Its answer cannot be read.' };
}

/** The key of a session is a secret that we never read by name. */
function masked(redact: Redact): Redact {
  return (text) => redact(text.replaceAll(/\bSession\s+[A-Za-z0-9+/=]{8,}/gi, 'Session •••'));
}

/** The message and its description; the third part is a domain, which says nothing to people. */
function wordsOf(detail: Json | undefined): string {
  if (typeof detail === 'string') return detail;
  if (!Array.isArray(detail)) return 'no words';
  const words = detail.slice(0, 3).filter((part): part is string => typeof part === 'string' && part !== '');
  return words.length === 0 ? 'no words' : words.join(' – ');
}
