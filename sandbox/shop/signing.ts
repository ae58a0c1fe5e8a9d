import { signature } from '../frame/signature.ts';
import type { Secrets } from '../frame/secrets.ts';
import type { Delivery, Signer } from '../webhooks/dispatcher.ts';

export function shopSigner(secrets: Secrets): Signer {
  return (delivery: Delivery) => ({
    'x-shop-topic': delivery.topic,
    'x-shop-event-id': delivery.eventId,
    'x-shop-delivery-id': delivery.deliveryId,
    'x-shop-triggered-at': delivery.triggeredAt,
    'x-shop-signature': signature(secrets('SANDBOX_SHOP_WEBHOOK_SECRET'), 'base64', delivery.body),
  });
}
