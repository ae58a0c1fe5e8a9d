import type { FailureClass, Outcome } from './contract.ts';
import type { HttpResult } from './http-client.ts';
import type { Redact } from './redact.ts';
import { readRetryAfter } from './retry-after.ts';

/** What is asked of the target: it decides what a missing answer means. */
export interface Errand {
  /** `read`: changes nothing. `set`: sent twice it ends the same. `make`: sent twice it may make two. */
  nature: 'read' | 'set' | 'make';
  /** It is about something that the target has shown before: a 404 is then not the end. */
  known: boolean;
  /** Class of a 409, which means something else in every API; `permanent` when absent. */
  conflict?: FailureClass;
  /** Epoch milliseconds, for a `Retry-After` that is a date. */
  now: number;
}

export type Failed = Extract<Outcome, { kind: 'failed' }>;

/** Names a failure: every result but a 2xx reply. */
export function classify(result: HttpResult, errand: Errand, redact: Redact): Failed {
  if (result.kind === 'none') {
    return {
      kind: 'failed',
      class: withoutReply(result, errand),
      status: result.status,
      message: redact(result.message),
    };
  }
  const failed: Failed = {
    kind: 'failed',
    class: byStatus(result.status, errand),
    status: result.status,
    message: redact(`${result.status}: ${wordsOf(result)}`),
  };
  const wait = readRetryAfter(result.headers['retry-after'], errand.now);
  return wait === undefined ? failed : { ...failed, retryAfterMs: wait };
}

function withoutReply(result: Extract<HttpResult, { kind: 'none' }>, errand: Errand): FailureClass {
  if (result.reason === 'forbidden' || result.reason === 'invalid') return 'permanent';
  if (!result.sent) return 'retryable';
  if (errand.nature === 'read') return result.reason === 'too_large' ? 'permanent' : 'retryable';
  return 'unknown';
}

/**
 * 502 and 504 come from a gateway that cannot know whether the request was carried out behind it:
 * for a call that would make a second thing they are an unknown outcome. 503 and 429 refuse before
 * the work. A 404 for something that was there asks for a look before anything is concluded.
 */
function byStatus(status: number, errand: Errand): FailureClass {
  const reading = errand.nature === 'read';
  if (status === 429 || status === 503 || status === 423 || status === 425) return 'retryable';
  if (status === 502 || status === 504) return errand.nature === 'make' ? 'unknown' : 'retryable';
  if (status === 401 || status === 412 || status === 428) return 'refresh';
  if (status === 404 || status === 410) return errand.known && !reading ? 'refresh' : 'permanent';
  if (status === 409) return errand.conflict ?? 'permanent';
  if (status === 408 || status >= 500) return reading ? 'retryable' : 'unknown';
  return 'permanent';
}

/** The target's own words: the usual fields of an error body, else its beginning. */
function wordsOf(reply: Extract<HttpResult, { kind: 'reply' }>): string {
  if (reply.status >= 300 && reply.status < 400) return 'It redirects, which is not followed.';
  const text = reply.body.subarray(0, 4_000).toString('utf8').replaceAll('\0', '').trim();
  if (!text.startsWith('{')) return text;
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    const words = ['code', 'error', 'message', 'error_description', 'title', 'detail', 'field', 'errors']
      .map((name) => body[name])
      .filter((word) => word !== undefined && word !== null)
      .map((word) => (typeof word === 'string' ? word : JSON.stringify(word)));
    return words.length > 0 ? words.join(', ') : text;
  } catch {
    return text;
  }
}
