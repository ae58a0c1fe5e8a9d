import type { Clock } from '../frame/clock.ts';
import type { Secrets } from '../frame/secrets.ts';
import { signature } from '../frame/signature.ts';
import type { Delivery, Signer } from '../webhooks/dispatcher.ts';

/** `t=<Unix seconds>,v1=<hex>` over `<t>.<body>`; each attempt is signed anew. */
export function paymentsSigner(secrets: Secrets, clock: Clock): Signer {
  return ({ body }: Delivery) => {
    const seconds = String(Math.floor(clock.now() / 1000));
    const v1 = signature(secrets('SANDBOX_PAYMENTS_WEBHOOK_SECRET'), 'hex', `${seconds}.`, body);
    return { 'stripe-signature': `t=${seconds},v1=${v1}` };
  };
}
