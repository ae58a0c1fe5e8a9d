import { classify, type Failed } from '../../src/kit/classify.ts';
import type { Outcome } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { HttpResult, Reply } from '../../src/kit/http-client.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Transport } from '../../src/kit/transport.ts';

type Way = Pick<Transport, 'redact' | 'now'>;

/** What Stripe says of a request that it refused. */
interface StripeError {
  type: string | null;
  code: string | null;
  message: string;
  /** The intent as it is, where the refusal is about its state. */
  intent: Doc | null;
}

/** The answer to a capture, a void or a refund. */
export function readAnswer(result: HttpResult, about: { path: string }, way: Way): Outcome {
  if (result.kind === 'reply' && result.status >= 200 && result.status < 300) return taken(result);
  const failed = failure(result, 'make', way);
  const error = result.kind === 'reply' ? errorOf(result) : null;
  if (error === null || failed.class !== 'permanent') return failed;
  return decided(error, about.path) ?? failed;
}

/** A failure in its class; of Stripe's own words only those that hold no secret: a refusal shows whole objects. */
export function failure(result: HttpResult, nature: 'read' | 'make', { redact, now }: Way): Failed {
  // Two requests with one key, or on one object, at one time: neither was carried out.
  const failed = classify(result, { nature, known: true, conflict: 'retryable', now: now() }, redact);
  const error = result.kind === 'reply' ? errorOf(result) : null;
  if (error === null) return failed;
  const words = [error.type, error.code, error.message].filter((word) => word !== null).join(', ');
  return { ...failed, message: redact(`${failed.status ?? ''}: ${words}`).slice(0, 500) };
}

function taken(reply: Reply): Outcome {
  try {
    const doc = new Doc(readJson(reply.body));
    return accepted(doc.maybeId('payment_intent') ?? doc.id('id'));
  } catch {
    // Stripe said yes: it is looked into before anything else is sent.
    return { kind: 'failed', class: 'unknown', status: reply.status, message: 'The answer cannot be read.' };
  }
}

export function accepted(id: string): Outcome {
  return { kind: 'held', id, version: null, returned: [], answer: { outcome: 'accepted' } };
}

/** A refusal by the state of the payment is an answer; what was asked for may stand already. */
function decided({ code, message, intent }: StripeError, path: string): Outcome | null {
  const states = [
    'payment_intent_unexpected_state',
    'charge_already_refunded',
    'charge_disputed',
    'charge_not_refundable',
    'amount_too_large',
  ];
  if (code === null || !states.includes(code)) return null;
  const id = intent?.maybeId('id') ?? null;
  if (path.endsWith('/cancel') && intent?.maybeText('status') === 'canceled') return accepted(intent.id('id'));
  return {
    kind: 'held',
    id,
    version: null,
    returned: [],
    answer: { outcome: 'rejected', reason: `${code}: ${message}`.slice(0, 300) },
  };
}

function errorOf(reply: Reply): StripeError | null {
  try {
    const error = new Doc(readJson(reply.body)).maybeObject('error');
    if (error === null) return null;
    const code = error.maybeText('decline_code') ?? error.maybeText('code');
    const intent = error.maybeObject('payment_intent');
    return { type: error.maybeText('type'), code, message: error.maybeText('message') ?? '', intent };
  } catch {
    return null;
  }
}
