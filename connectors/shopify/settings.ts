import { Type, type Static } from 'typebox';
import { secretName } from '../../src/kit/secret-name.ts';

/** What can be read of a shop; the configuration names those that it wants. */
export const ENTITIES = [
  'order',
  'shipment',
  'fulfilment-order',
  'return',
  'product',
  'variant',
  'price-list',
  'inventory-level',
  'location',
  'customer',
  'payout',
  'balance-entry',
] as const;

export type EntityName = (typeof ENTITIES)[number];

const text = (description: string) => Type.String({ minLength: 1, description });

export const settingsSchema = Type.Object(
  {
    shop: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]*\\.myshopify\\.com$',
      description: 'Domain of the shop: `acme.myshopify.com`.',
    }),
    baseUrl: Type.Optional(
      Type.String({ pattern: '^https?://', description: 'Where the shop is, when that is not its domain: for tests.' }),
    ),
    token: secretName('Access token of the app.'),
    webhookSecrets: Type.Array(secretName('Client secret of the app: it signs the webhooks.'), {
      minItems: 1,
      description: 'Several during an exchange of the secret.',
    }),
    entities: Type.Array(Type.Enum([...ENTITIES]), {
      minItems: 1,
      description: 'What is read of the shop; webhooks are asked for accordingly.',
    }),
    currency: Type.String({
      pattern: '^[A-Z]{3}$',
      description: 'The shop’s own currency: prices of products do not name theirs.',
    }),
    taxesIncluded: Type.Boolean({ description: 'Whether prices of products hold their tax.' }),
    locations: Type.Optional(
      Type.Record(Type.String({ pattern: '^[0-9]+$' }), text('Our code.'), {
        description: 'Number of a location in the shop → our code of it; without an entry its name stands for it.',
      }),
    ),
    quantity: Type.Optional(
      Type.Enum(['on_hand', 'available'], {
        description: 'Which of the shop’s quantities is read and set; on_hand when absent.',
      }),
    ),
    businessCustomer: Type.Optional(
      Type.Enum(['company', 'contact'], {
        description: 'Who is the customer of an order that a company placed; the company when absent.',
      }),
    ),
    testOrders: Type.Optional(Type.Boolean({ description: 'Test orders are passed over unless this is true.' })),
    notifyCustomer: Type.Optional(
      Type.Boolean({ description: 'The shop tells the customer of shipments and cancellations; false when absent.' }),
    ),
    refundOnCancel: Type.Optional(Type.Boolean({ description: 'A cancellation pays back what was paid; false when absent.' })),
    restockOnCancel: Type.Optional(
      Type.Boolean({ description: 'A cancellation puts the goods back into stock; true when absent.' }),
    ),
    bulk: Type.Optional(
      Type.Boolean({ description: 'False: the first load reads page after page instead of by bulk operations.' }),
    ),
    pollEveryMs: Type.Optional(
      Type.Integer({ minimum: 0, description: 'How often lists are compared; five minutes when absent, 0: never.' }),
    ),
    limits: Type.Optional(
      Type.Object({
        concurrency: Type.Optional(Type.Integer({ minimum: 1, description: 'Calls at once; 8 when absent.' })),
        rate: Type.Optional(
          Type.Number({ exclusiveMinimum: 0, description: 'Points a second by the shop’s plan; 100 when absent.' }),
        ),
        burst: Type.Optional(
          Type.Integer({
            minimum: 1000,
            description: 'Points of the full bucket; ten seconds’ worth when absent, at least 1000.',
          }),
        ),
        deadlineMs: Type.Optional(Type.Integer({ minimum: 1, description: 'Until a call is given up; 15 000 when absent.' })),
      }),
    ),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof settingsSchema>;
