import { createHash } from 'node:crypto';
import type { Clock } from '../frame/clock.ts';
import type { Secrets } from '../frame/secrets.ts';
import { signature } from '../frame/signature.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call } from '../wire/routes.ts';
import { sameText } from '../wire/serve.ts';
import type { Delivery, Signer } from '../webhooks/dispatcher.ts';

const window = 300;

export function warehouseSigner(secrets: Secrets): Signer {
  return (delivery: Delivery) => ({
    'x-wh-topic': delivery.topic,
    'x-wh-id': delivery.eventId,
    'x-wh-delivery-id': delivery.deliveryId,
    'x-wh-triggered-at': delivery.triggeredAt,
    'x-wh-signature': `sha256=${signature(secrets('SANDBOX_WAREHOUSE_WEBHOOK_SECRET'), 'hex', delivery.body)}`,
  });
}

/** Refuses a request whose signature does not cover this very method, path, body and a moment close to now. */
export function verifyRequest(call: Call, secrets: Secrets, clock: Clock): void {
  const timestamp = call.header('x-wh-timestamp') ?? '';
  const text = [timestamp, call.method, call.url, createHash('sha256').update(call.raw).digest('hex')].join('\n');
  const expected = `sha256=${signature(secrets('SANDBOX_WAREHOUSE_SIGNING_SECRET'), 'hex', text)}`;
  const known = sameText(call.header('x-wh-key') ?? '', secrets('SANDBOX_WAREHOUSE_KEY_ID'));
  if (!known || !sameText(call.header('x-wh-signature') ?? '', expected)) throw new Refusal(401, 'bad_signature');
  const apart = Math.abs(clock.now() / 1000 - Number(timestamp));
  if (!(apart <= window))
    throw new Refusal(401, 'clock_skew', { message: `the timestamp is ${Math.round(apart)} s from our clock` });
}
