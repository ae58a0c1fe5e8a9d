import { Type, type Static } from 'typebox';
import { secretName } from '../../src/kit/secret-name.ts';

/** What of a Vendure shop the hub can know. */
export const ENTITIES = ['order', 'shipment', 'return', 'product', 'variant', 'customer', 'location', 'inventory-level'] as const;

export type VendureEntity = (typeof ENTITIES)[number];

/** Everything that is to be said about a Vendure shop. */
export const settingsSchema = Type.Object(
  {
    url: Type.String({ pattern: '^https?://', description: 'The Admin API: `https://shop.example/admin-api`.' }),
    auth: Type.Union(
      [
        Type.Object({
          kind: Type.Literal('login', { description: 'An administrator of the shop; the session is renewed by itself.' }),
          user: secretName('Name of the administrator.'),
          password: secretName('Password.'),
        }),
        Type.Object({
          kind: Type.Literal('apiKey', { description: 'An API key; the shop has to allow the token method `api-key`.' }),
          key: secretName('The key.'),
        }),
      ],
      { description: 'Whom the hub is in the shop.' },
    ),
    channel: Type.Optional(Type.String({ description: 'Token of the channel; the default channel when absent.' })),
    webhook: Type.Optional(
      Type.Object({
        secrets: Type.Array(secretName('Signing secret of the plug-in, `whsec_` and base64.'), { minItems: 1 }),
        toleranceSeconds: Type.Optional(Type.Number({ minimum: 1 })),
      }),
    ),
    entities: Type.Optional(
      Type.Array(Type.Enum(ENTITIES), { description: 'What is read and written; everything but returns when absent.' }),
    ),
    locations: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description:
          'Id of a stock location in the shop → the code that all systems use. Its name when absent; needed to write stock.',
      }),
    ),
    moneyPrecision: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 6, description: 'Decimal places of the shop’s money strategy; 2 when absent.' }),
    ),
    pricesIncludeTax: Type.Optional(
      Type.Boolean({ description: 'Whether the channel’s prices hold their tax: needed to write prices; false when absent.' }),
    ),
    currency: Type.Optional(
      Type.String({
        pattern: '^[A-Z]{3}$',
        description: 'Default currency of the channel: needed to make variants with their price; EUR when absent.',
      }),
    ),
    language: Type.Optional(Type.String({ description: 'Language in which names are written; `en` when absent.' })),
    taxCategory: Type.Optional(
      Type.String({ description: 'Id of the tax category of variants that are made; the default one when absent.' }),
    ),
    onCancel: Type.Optional(
      Type.Union([Type.Literal('refund'), Type.Literal('leave')], {
        description: 'Whether an order that is cancelled is paid back in the shop too; `leave` when absent.',
      }),
    ),
    limits: Type.Optional(
      Type.Object({
        concurrency: Type.Optional(Type.Integer({ minimum: 1, description: 'Calls at once; 4 when absent.' })),
        deadlineMs: Type.Optional(Type.Integer({ minimum: 1, description: 'Until a call is given up; 15 000 when absent.' })),
      }),
    ),
    pollMs: Type.Optional(
      Type.Integer({ minimum: 0, description: 'How often what is new is listed; 60 000 when absent, 0 for never.' }),
    ),
    pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'Entries a page; 50 when absent.' })),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof settingsSchema>;
