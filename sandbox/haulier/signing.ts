import type { Clock } from '../frame/clock.ts';
import type { Secrets } from '../frame/secrets.ts';
import { signature } from '../frame/signature.ts';
import type { Delivery, Signer } from '../webhooks/dispatcher.ts';

export function haulierSigner(secrets: Secrets, clock: Clock): Signer {
  return (delivery: Delivery) => {
    const seconds = String(Math.floor(clock.now() / 1000));
    return {
      'x-haulier-topic': delivery.topic,
      'x-haulier-event-id': delivery.eventId,
      'x-haulier-delivery-id': delivery.deliveryId,
      'x-haulier-timestamp': seconds,
      'x-haulier-signature': signature(secrets('SANDBOX_HAULIER_WEBHOOK_SECRET'), 'base64', `${seconds}.`, delivery.body),
    };
  };
}
