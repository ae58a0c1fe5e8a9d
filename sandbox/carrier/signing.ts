import type { Clock } from '../frame/clock.ts';
import type { Secrets } from '../frame/secrets.ts';
import { signature } from '../frame/signature.ts';
import type { Delivery, Signer } from '../webhooks/dispatcher.ts';

export function carrierSigner(secrets: Secrets, clock: Clock): Signer {
  return (delivery: Delivery) => {
    const seconds = String(Math.floor(clock.now() / 1000));
    return {
      'x-carrier-topic': delivery.topic,
      'x-carrier-event-id': delivery.eventId,
      'x-carrier-delivery-id': delivery.deliveryId,
      'x-carrier-timestamp': seconds,
      'x-carrier-signature': signature(secrets('SANDBOX_CARRIER_WEBHOOK_SECRET'), 'hex', `${seconds}.`, delivery.body),
    };
  };
}
