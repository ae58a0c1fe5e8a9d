import { randomUUID } from 'node:crypto';
import { postBytes } from '../../webhooks/pump.ts';
import { Refusal } from '../../wire/refusal.ts';
import type { Answer, Call } from '../../wire/routes.ts';
import { hookHeaders } from '../hooks/dispatcher.ts';
import type { Shopify } from '../shop-context.ts';

const patience = 60_000;

/** Sends these very bytes to an address, now: what no honest shop would send. `{uri, topic, body_base64, blanks?, signature?: valid|missing|short|wrong}`; so many blanks follow the body. */
export async function sendRaw(shop: Shopify, call: Call): Promise<Answer> {
  const fields = call.fields();
  const blanks = fields.has('blanks') ? fields.integer('blanks') : 0;
  const row = {
    topic: fields.text('topic'),
    eventId: fields.optionalText('event_id') ?? randomUUID(),
    webhookId: randomUUID(),
    triggeredAt: new Date(shop.frame.clock.now()).toISOString(),
    name: null,
    body: Buffer.concat([Buffer.from(fields.text('body_base64'), 'base64'), Buffer.alloc(blanks, ' ')]),
  };
  const settings = { domain: shop.settings.domain, version: shop.settings.versions.at(-1) ?? '' };
  const { 'x-shopify-hmac-sha256': valid = '', ...headers } = hookHeaders(shop.frame, settings, row);
  const signed = { ...headers, ...signatureHeader(valid, fields.optionalText('signature') ?? 'valid') };
  const status = await sendUntilAnswered(shop, { uri: fields.text('uri'), headers: signed, body: row.body });
  return { status: 200, body: { status, event_id: row.eventId, webhook_id: row.webhookId } };
}

/** The hub may just be restarting: only an answer of its own counts. */
async function sendUntilAnswered(
  { frame }: Shopify,
  { uri, headers, body }: { uri: string; headers: Record<string, string>; body: Buffer },
): Promise<number> {
  const deadline = frame.wall.now() + patience;
  for (;;) {
    const status = await postBytes(uri, headers, body);
    if ((status > 0 && status < 500) || frame.wall.now() > deadline) return status;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function signatureHeader(valid: string, how: string): Record<string, string> {
  if (how === 'valid') return { 'x-shopify-hmac-sha256': valid };
  if (how === 'missing') return {};
  if (how === 'short') return { 'x-shopify-hmac-sha256': valid.slice(0, 11) };
  if (how === 'wrong') return { 'x-shopify-hmac-sha256': `${valid.startsWith('A') ? 'B' : 'A'}${valid.slice(1)}` };
  throw new Refusal(422, 'invalid_field', { field: 'signature' });
}
