import { hash } from 'node:crypto';
import type { Webhook } from '../../src/kit/contract.ts';
import { verifier } from '../../src/kit/signature.ts';

/** The vendor signs the raw body: HMAC-SHA256, in hex, in `x-acme-signature`. */
export function openWebhook(secrets: string[], secret: (name: string) => string): Webhook {
  return {
    verify: verifier({ scheme: 'hmac', header: 'x-acme-signature', encoding: 'hex', secrets }, secret),
    split: ({ headers, body }) => {
      const topic = headers['x-acme-topic'] ?? '';
      // A sender that names no delivery is known by what it said.
      const deliveryId = headers['x-acme-delivery'] ?? hash('sha256', body, 'base64url');
      return [{ deliveryId, subscription: topic, topic, raw: body }];
    },
  };
}
