import { hash } from 'node:crypto';
import type { Webhook } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { readJson } from '../../src/kit/read-json.ts';
import { verifier } from '../../src/kit/signature.ts';
import type { Settings } from './settings.ts';

/** `Stripe-Signature: t=…,v1=…`; one event a request, named by its own id. */
export function openWebhook(settings: NonNullable<Settings['webhook']>, secret: (name: string) => string): Webhook {
  const { secrets, toleranceSeconds } = settings;
  const scheme = { scheme: 'timestamped' as const, header: 'stripe-signature', secrets };
  return {
    verify: verifier({ ...scheme, ...(toleranceSeconds !== undefined && { toleranceSeconds }) }, secret),
    split: ({ body }) => {
      const { id, type } = namesOf(body);
      return [{ deliveryId: id ?? hash('sha256', body, 'base64url'), subscription: 'events', topic: type ?? '', raw: body }];
    },
  };
}

function namesOf(raw: Buffer): { id: string | null; type: string | null } {
  try {
    const doc = new Doc(readJson(raw));
    const id = doc.maybeText('id');
    return { id: id?.startsWith('evt_') === true ? id : null, type: doc.maybeText('type') };
  } catch {
    // Kept whole: normalise names what is wrong.
    return { id: null, type: null };
  }
}
