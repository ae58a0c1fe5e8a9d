import type { Doc } from '../frame/json.ts';
import { Refusal } from '../wire/refusal.ts';

/** A request that is refused before anything was done. */
export function invalid(param: string, message: string, code = 'parameter_invalid'): Refusal {
  return new Refusal(400, code, { message, field: param });
}

/** A request that the state of the object does not allow. */
export function unexpected(message: string, code: string, extra: Doc = {}): Refusal {
  return new Refusal(400, code, { message, extra });
}

export function missing(kind: string, id: string): Refusal {
  return new Refusal(404, 'resource_missing', {
    message: `No such ${kind}: '${id}'`,
    field: kind === 'payment_intent' ? 'intent' : 'id',
  });
}

/** `{ error: { type, code, message, param } }`, as the vendor words them. */
export function wordError(refusal: Refusal): Doc {
  const { status, code, message, detail } = refusal;
  if (status >= 500) return { error: { type: 'api_error', message: 'An error occurred internally.' } };
  if (status === 401) return { error: { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_****' } };
  if (status === 429) {
    return { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' } };
  }
  if (code === 'no_such_route') {
    return { error: { type: 'invalid_request_error', message: 'Unrecognized request URL.' } };
  }
  if (code.startsWith('idempotency_')) {
    // Only a key that is in use has a code of its own.
    return { error: { type: 'idempotency_error', message, ...(status === 409 && { code: 'idempotency_key_in_use' }) } };
  }
  const param: Doc = detail.field === undefined ? {} : { param: detail.field };
  return { error: { type: 'invalid_request_error', code, message, ...param, ...detail.extra } };
}
