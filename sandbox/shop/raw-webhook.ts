import { randomUUID } from 'node:crypto';
import type { Frame } from '../frame/frame.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call } from '../wire/routes.ts';
import { postBytes } from '../webhooks/pump.ts';
import { shopSigner } from './signing.ts';

const patience = 60_000;

/** Sends these very bytes to the hub, now: what no honest shop would send, or not any more. Not part of the store. */
export async function sendRaw(frame: Frame, call: Call): Promise<Answer> {
  const fields = call.fields();
  const body = Buffer.from(fields.text('body_base64'), 'base64');
  const now = frame.stamp(frame.clock.now());
  const eventId = fields.optionalText('event_id') ?? randomUUID();
  const delivery = { id: 0, eventId, deliveryId: randomUUID(), topic: fields.text('topic'), triggeredAt: now, body, attempts: 0 };
  const { 'x-shop-signature': valid = '', ...headers } = shopSigner(frame.secrets)(delivery);
  const signed = { ...headers, ...signatureHeader(valid, fields.optionalText('signature') ?? 'valid') };
  const contentType = fields.optionalText('content_type') ?? 'application/json; charset=utf-8';
  const status = await sendUntilAnswered(frame, { 'content-type': contentType, ...signed }, body);
  return { status: 200, body: { status, event_id: eventId, delivery_id: delivery.deliveryId } };
}

function signatureHeader(valid: string, how: string): Record<string, string> {
  if (how === 'valid') return { 'x-shop-signature': valid };
  if (how === 'missing') return {};
  if (how === 'short') return { 'x-shop-signature': valid.slice(0, 11) };
  if (how === 'wrong') return { 'x-shop-signature': `${valid.startsWith('A') ? 'B' : 'A'}${valid.slice(1)}` };
  throw new Refusal(422, 'invalid_field', { field: 'signature' });
}

/** The hub may just be restarting: only an answer of its own counts. */
async function sendUntilAnswered(frame: Frame, headers: Record<string, string>, body: Buffer): Promise<number> {
  const deadline = frame.wall.now() + patience;
  for (;;) {
    const hub = frame.dispatcher.hub;
    const status = hub === null ? 0 : await postBytes(hub + frame.options.hubPath, headers, body);
    if ((status > 0 && status < 500) || frame.wall.now() > deadline) return status;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
