import { randomUUID } from 'node:crypto';
import { postBytes } from '../../webhooks/pump.ts';
import { Refusal } from '../../wire/refusal.ts';
import type { Answer, Call } from '../../wire/routes.ts';
import { hookHeaders } from '../hooks/dispatcher.ts';
import type { Shopify } from '../shop-context.ts';

/** Sends these very bytes to an address, now: what no honest shop would send. `{uri, topic, body_base64, signature?: valid|missing|short|wrong}` */
export async function sendRaw(shop: Shopify, call: Call): Promise<Answer> {
  const fields = call.fields();
  const row = {
    topic: fields.text('topic'),
    eventId: fields.optionalText('event_id') ?? randomUUID(),
    webhookId: randomUUID(),
    triggeredAt: new Date(shop.frame.clock.now()).toISOString(),
    name: null,
    body: Buffer.from(fields.text('body_base64'), 'base64'),
  };
  const settings = { domain: shop.settings.domain, version: shop.settings.versions.at(-1) ?? '' };
  const { 'x-shopify-hmac-sha256': valid = '', ...headers } = hookHeaders(shop.frame, settings, row);
  const signed = { ...headers, ...signatureHeader(valid, fields.optionalText('signature') ?? 'valid') };
  const status = await postBytes(fields.text('uri'), signed, row.body);
  return { status: 200, body: { status, event_id: row.eventId, webhook_id: row.webhookId } };
}

function signatureHeader(valid: string, how: string): Record<string, string> {
  if (how === 'valid') return { 'x-shopify-hmac-sha256': valid };
  if (how === 'missing') return {};
  if (how === 'short') return { 'x-shopify-hmac-sha256': valid.slice(0, 11) };
  if (how === 'wrong') return { 'x-shopify-hmac-sha256': `${valid.startsWith('A') ? 'B' : 'A'}${valid.slice(1)}` };
  throw new Refusal(422, 'invalid_field', { field: 'signature' });
}
