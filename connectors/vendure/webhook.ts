import { hash } from 'node:crypto';
import type { Webhook } from '../../src/kit/contract.ts';
import { verifier } from '../../src/kit/signature.ts';
import { NOTICE } from './normalise.ts';
import type { Settings } from './settings.ts';

const MOST_BYTES = 16_384;

/** Notices of the plug-in, signed as Standard Webhooks 1.0.0. Each request holds one. */
export function openWebhook(
  { secrets, toleranceSeconds }: NonNullable<Settings['webhook']>,
  secret: (name: string) => string,
): Webhook {
  const tolerance = toleranceSeconds === undefined ? {} : { toleranceSeconds };
  return {
    verify: verifier({ scheme: 'standard', secrets, ...tolerance }, secret),
    maxBodyBytes: MOST_BYTES,
    split: ({ headers, body }) => {
      const named = headers['webhook-id'] ?? '';
      const deliveryId = named === '' ? hash('sha256', body, 'base64url') : named.slice(0, 200);
      return [{ deliveryId, subscription: NOTICE, topic: NOTICE, raw: body }];
    },
  };
}
