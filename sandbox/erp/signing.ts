import type { Clock } from '../frame/clock.ts';
import type { Secrets } from '../frame/secrets.ts';
import { signature } from '../frame/signature.ts';
import type { Delivery, Signer } from '../webhooks/dispatcher.ts';

export function erpSigner(secrets: Secrets, clock: Clock): Signer {
  return (delivery: Delivery) => {
    const seconds = Math.floor(clock.now() / 1000);
    const digest = signature(secrets('SANDBOX_ERP_WEBHOOK_SECRET'), 'hex', `${seconds}.`, delivery.body);
    return {
      'x-erp-topic': delivery.topic,
      'x-erp-event-id': delivery.eventId,
      'x-erp-delivery-id': delivery.deliveryId,
      'x-erp-triggered-at': delivery.triggeredAt,
      'x-erp-signature': `t=${seconds},v1=${digest}`,
    };
  };
}
