import { Type, type Static } from 'typebox';
import { secretName } from '../../src/kit/secret-name.ts';

/** The version whose shapes this connector reads; Stripe answers each request in the one that is asked for. */
export const API_VERSION = '2026-09-30.endive';

/** How a Stripe account is reached, and how its payments tell which order they are of. */
export const settingsSchema = Type.Object({
  key: secretName('Secret or restricted API key.'),
  webhook: Type.Optional(
    Type.Object({
      secrets: Type.Array(secretName('Signing secret of the webhook endpoint, `whsec_…`.'), { minItems: 1 }),
      toleranceSeconds: Type.Optional(Type.Number({ minimum: 1, description: 'How old a signature may be; 300 when absent.' })),
    }),
  ),
  baseUrl: Type.Optional(Type.String({ description: '`https://api.stripe.com` when absent.' })),
  order: Type.Optional(
    Type.Object({
      metadata: Type.Optional(Type.String({ description: 'Key of the metadata that names the order; `order_id` when absent.' })),
      matchKey: Type.Optional(
        Type.String({
          description: 'What stands before its value in the match key that the shop proves, too; `order:` when absent.',
        }),
      ),
    }),
  ),
  payouts: Type.Optional(
    Type.Boolean({
      description: 'Read payouts with their entries, as the entity `payout` of `stripeEntities`; not read when absent.',
    }),
  ),
  poll: Type.Optional(
    Type.Object({
      everyMs: Type.Number({ minimum: 1_000, description: 'How often events are listed; a minute when absent.' }),
    }),
  ),
  limits: Type.Optional(
    Type.Object({
      concurrency: Type.Optional(Type.Number({ minimum: 1, description: 'Calls under way at once; 4 when absent.' })),
      rate: Type.Optional(
        Type.Number({ minimum: 1, description: 'Calls a second; 20 when absent: Stripe allows 25 an endpoint.' }),
      ),
      deadlineMs: Type.Optional(Type.Number({ minimum: 1, description: 'Deadline of one call; 30,000 when absent.' })),
    }),
  ),
});

export type Settings = Static<typeof settingsSchema>;
