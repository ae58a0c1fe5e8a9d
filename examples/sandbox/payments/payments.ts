import { http } from '../../../connectors/http/index.ts';
import type { Target } from '../../../connectors/http/target.ts';
import { stripe } from '../../../connectors/stripe/index.ts';
import type { PaymentsInput } from '../../../src/config/payments.ts';
import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { readOrder } from '../shop/order.ts';
import { shopSettings } from '../shop/shop.ts';

const YEAR_MS = 365 * 86_400_000;

/** The sandbox's payment provider, whose payments name the shop's order in their metadata. */
export const provider = stripe({
  key: 'SANDBOX_PAYMENTS_KEY',
  webhook: { secrets: ['SANDBOX_PAYMENTS_WEBHOOK_SECRET'] },
  baseUrl: process.env['SYNCLINE_PAYMENTS_URL'] ?? 'http://127.0.0.1:4650',
  poll: { everyMs: 3_000 },
  limits: { deadlineMs: 3_000 },
});

/** What the provider is asked for, and the shop of gift cards. */
export const paymentPolicy: PaymentsInput = {
  provider: 'payments',
  capture: 'on_ship',
  refund: ['on_cancel', 'on_request', 'on_return_received'],
  ledgers: { gift_card: 'shop' },
  releasesRest: ['card'],
};

/** The shop, whose orders meet their payments by a key, and which is asked to credit gift cards. */
export const payingShop = http({
  ...shopSettings,
  entities: {
    ...shopSettings.entities,
    order: {
      ...shopSettings.entities.order,
      idempotency: 'native',
      keyLifetimeMs: YEAR_MS,
      read: readKeyed,
      write: {
        refund: {
          path: (target) => `/orders/${encodeURIComponent(target.id)}/refunds`,
          document: giftCardRefund,
          keyHeader: 'idempotency-key',
        },
      },
    },
  },
});

function readKeyed(doc: Doc): FactDraft[] {
  return readOrder(doc).map((draft) => ({ ...draft, keys: [`order:${draft.id}`] }));
}

/** The shop knows by the transaction which card it was. */
function giftCardRefund(target: Target): Json {
  const { transaction, amount, currency } = target.body['payment'] as { transaction: string; amount: number; currency: string };
  return { transaction_id: transaction, amount: { amount, currency } };
}
