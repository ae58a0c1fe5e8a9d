import { hash } from 'node:crypto';
import type { IncomingRequest, RawPart, Webhook } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { readJson } from '../../src/kit/read-json.ts';
import { verifier } from '../../src/kit/signature.ts';
import type { Json } from '../../src/model/json.ts';
import type { WebhookSettings } from './settings.ts';

type Place = WebhookSettings['topic'];

const MEBIBYTE = 1_048_576;

/** Verify and split. Nothing is judged here: a body that cannot be read becomes one part, whole. */
export function openWebhook(settings: WebhookSettings, secret: (name: string) => string): Webhook {
  const deliveryHeaders = settings.deliveryId.map((name) => name.toLowerCase());
  return {
    verify: verifier(settings.signature, secret),
    maxBodyBytes: settings.maxBodyBytes ?? MEBIBYTE,
    split: (request) => {
      const body = needsBody(settings) ? tryRead(request.body) : undefined;
      const topic = valueAt(settings.topic, request, body) ?? '';
      const named = settings.subscription === undefined ? undefined : valueAt(settings.subscription, request, body);
      const whole: RawPart = {
        deliveryId: deliveryId(deliveryHeaders, request),
        // One event may be told under two topics: the topic is part of what makes it unique.
        subscription: named === undefined ? topic : `${named}/${topic}`,
        topic,
        raw: request.body,
      };
      return parts(whole, settings.split, body);
    },
  };
}

function deliveryId(headers: string[], request: IncomingRequest): string {
  for (const name of headers) {
    const value = request.headers[name];
    if (value !== undefined && value !== '') return value.slice(0, 200);
  }
  return hash('sha256', request.body, 'base64url');
}

function needsBody(settings: WebhookSettings): boolean {
  return (
    [settings.topic, settings.subscription].some((place) => place !== undefined && 'body' in place) ||
    settings.split !== undefined
  );
}

function tryRead(raw: Buffer): Json | undefined {
  try {
    return readJson(raw);
  } catch {
    return undefined;
  }
}

function valueAt(place: Place, request: IncomingRequest, body: Json | undefined): string | undefined {
  if ('header' in place) return request.headers[place.header.toLowerCase()];
  if ('path' in place) return request.path;
  const found = body === undefined ? null : new Doc(body).maybeValue(place.body);
  return typeof found === 'string' ? found : undefined;
}

function parts(whole: RawPart, split: WebhookSettings['split'], body: Json | undefined): RawPart[] {
  if (split === undefined || body === undefined) return [whole];
  let bodies: Json[];
  try {
    bodies = split(body);
  } catch {
    // Not of the form it should have: kept whole, so that normalise names what is wrong.
    return [whole];
  }
  return bodies.map((part, index) => ({
    ...whole,
    deliveryId: `${whole.deliveryId}#${index}`,
    raw: Buffer.from(JSON.stringify(part)),
  }));
}
