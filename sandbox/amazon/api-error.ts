import type { Doc } from '../frame/json.ts';
import { Refusal } from '../wire/refusal.ts';

/** A request that cannot be meant, or that the state of the order does not allow: the vendor has one code for both. */
export function invalidInput(message: string, details = ''): Refusal {
  return new Refusal(400, 'InvalidInput', { message, extra: { details } });
}

export function denied(details: string): Refusal {
  return new Refusal(403, 'Unauthorized', { message: 'Access to requested resource is denied.', extra: { details } });
}

const CODES: Record<number, [string, string]> = {
  404: ['NotFound', 'The specified resource does not exist.'],
  429: ['QuotaExceeded', 'You exceeded your quota for the requested resource.'],
  500: ['InternalFailure', 'We encountered an internal error. Please try again.'],
  502: ['InternalFailure', 'We encountered an internal error. Please try again.'],
  503: ['ServiceUnavailable', 'Service is temporarily unavailable.'],
};

/** `{ errors: [{ code, message, details }] }`; the token endpoint has OAuth's own words. */
export function wordError(refusal: Refusal): Doc {
  const { status, code, message, detail } = refusal;
  if (code === 'invalid_grant' || code === 'invalid_client' || code === 'unsupported_grant_type') {
    return { error: code, error_description: message };
  }
  const [name, words] = CODES[status] ?? [code === 'InvalidInput' || code === 'Unauthorized' ? code : 'InvalidInput', message];
  return { errors: [{ code: name, message: status === 404 && detail.message ? message : words, details: '', ...detail.extra }] };
}
