import { hash } from 'node:crypto';
import type { IncomingRequest, Webhook } from '../../../src/kit/contract.ts';
import { verifier } from '../../../src/kit/signature.ts';
import { subjectOf } from '../notices.ts';
import type { Settings } from '../settings.ts';

/** Verify and split. The signature is of the body alone and holds no time, so a body is never trusted for what it says. */
export function openWebhook(settings: Settings, secret: (name: string) => string): Webhook {
  const verify = verifier(
    { scheme: 'hmac', header: 'x-shopify-hmac-sha256', encoding: 'base64', secrets: settings.webhookSecrets },
    secret,
  );
  return {
    verify: (request) => verify(request) && isOurShop(request, settings),
    // An order with hundreds of lines is larger than the usual mebibyte.
    maxBodyBytes: 8 * 1_048_576,
    split: (request) => {
      const topic = request.headers['x-shopify-topic'] ?? '';
      return [{ deliveryId: deliveryId(topic, request), subscription: topic, topic, raw: request.body, ...stampsOf(request) }];
    },
  };
}

/** When it happened, and the id of this one sending; both are the shop's word alone, for they are not signed. */
function stampsOf({ headers, receivedAt }: IncomingRequest): { sentAt?: number; messageId?: string } {
  const sentAt = Date.parse(headers['x-shopify-triggered-at'] ?? '');
  const messageId = headers['x-shopify-webhook-id'];
  return {
    // A time to come would outdo what is read meanwhile.
    ...(Number.isNaN(sentAt) ? {} : { sentAt: Math.min(sentAt, receivedAt) }),
    ...(messageId === undefined ? {} : { messageId }),
  };
}

/** One app serves several shops under one secret: another shop's webhook is rightly signed and still not ours. */
function isOurShop({ headers }: IncomingRequest, { shop }: Settings): boolean {
  const domain = headers['x-shopify-shop-domain'];
  return domain === undefined || domain === shop;
}

/**
 * The event's id is the same for every delivery of it, also for those of several subscriptions to one topic: it makes a
 * duplicate. One act of a person may touch several objects and topics, so the object belongs to the id, and the topic
 * is the subscription.
 */
function deliveryId(topic: string, { headers, body }: IncomingRequest): string {
  const event = headers['x-shopify-event-id'] ?? headers['x-shopify-webhook-id'];
  if (event === undefined || event === '') return hash('sha256', body, 'base64url');
  const subject = subjectOf(topic, body);
  return subject === null ? event.slice(0, 200) : `${event.slice(0, 100)}/${subject.slice(0, 200)}`;
}
