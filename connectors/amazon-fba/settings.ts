import { Type, type Static } from 'typebox';
import { secretName } from '../../src/kit/secret-name.ts';

/** What can be read of Amazon; the configuration names those that it wants. `order` is written too. */
const ENTITIES = ['order', 'shipment', 'fulfilment-order', 'inventory-level'] as const;

const text = (description: string) => Type.String({ minLength: 1, description });
const SPEEDS = ['Standard', 'Expedited', 'Priority'] as const;

export const settingsSchema = Type.Object(
  {
    baseUrl: Type.String({
      pattern: '^https?://',
      description: 'Endpoint of the region: `https://sellingpartnerapi-eu.amazon.com`, `-na` or `-fe`.',
    }),
    tokenUrl: Type.Optional(
      Type.String({ pattern: '^https?://', description: '`https://api.amazon.com/auth/o2/token` when absent.' }),
    ),
    clientId: secretName('LWA client id of the application.'),
    clientSecret: secretName('LWA client secret.'),
    refreshToken: secretName('LWA refresh token of the seller who has authorised the application.'),
    marketplace: text('Id of the marketplace, e.g. `A1PA6795UKMFR9`.'),
    entities: Type.Array(Type.Enum([...ENTITIES]), {
      minItems: 1,
      description: 'What is read. `fulfilment-order` is the same order in Amazon’s own words.',
    }),
    location: Type.Optional(text('Our code of Amazon’s warehouses; `FBA` when absent.')),
    skus: Type.Optional(
      Type.Record(text('Our SKU.'), text('Seller SKU.'), {
        description: 'Our SKU → the seller SKU at Amazon, where they differ.',
      }),
    ),
    only: Type.Optional(
      Type.Array(text('Our SKU.'), {
        description: 'Lines of other SKUs are somebody else’s to send, and are left out. Absent: all goods are Amazon’s.',
      }),
    ),
    speed: Type.Optional(Type.Enum([...SPEEDS], { description: 'Shipping speed; Standard when absent.' })),
    speeds: Type.Optional(
      Type.Record(text('Code of a shipping line.'), Type.Enum([...SPEEDS]), {
        description: 'Code of an order’s shipping line → shipping speed.',
      }),
    ),
    policy: Type.Optional(
      Type.Enum(['FillOrKill', 'FillAll', 'FillAllAvailable'], {
        description: 'What becomes of an order of which something is missing; FillOrKill when absent.',
      }),
    ),
    action: Type.Optional(
      Type.Enum(['Ship', 'Hold'], {
        description: 'Hold: Amazon keeps the goods and waits until somebody lets the order go there. Ship when absent.',
      }),
    ),
    comment: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 750,
        description: 'Stands on the packing slip; Amazon wants one. A thank-you when absent.',
      }),
    ),
    quantity: Type.Optional(
      Type.Enum(['fulfillable', 'on_hand'], {
        description: 'Which count is read as stock: what can be sold, or with what is reserved; fulfillable when absent.',
      }),
    ),
    poll: Type.Optional(
      Type.Object({
        everyMs: Type.Optional(
          Type.Integer({ minimum: 100, description: 'How often changed orders are listed; a minute when absent.' }),
        ),
        stockEveryMs: Type.Optional(
          Type.Integer({ minimum: 100, description: 'How often changed stock is listed; five minutes when absent.' }),
        ),
        trackingEveryMs: Type.Optional(
          Type.Integer({
            minimum: 100,
            description: 'How often packages of the last 14 days are looked after; an hour when absent.',
          }),
        ),
      }),
    ),
    limits: Type.Optional(
      Type.Object({
        concurrency: Type.Optional(Type.Integer({ minimum: 1, description: 'Calls at once; 4 when absent.' })),
        rate: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'Requests a second; 2 when absent.' })),
        burst: Type.Optional(Type.Integer({ minimum: 20, description: 'Requests of the full bucket; 30 when absent.' })),
        deadlineMs: Type.Optional(Type.Integer({ minimum: 1, description: 'Until a call is given up; 15,000 when absent.' })),
      }),
    ),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof settingsSchema>;

/** The code of Amazon's warehouses in this hub. */
export function placeOf({ location = 'FBA' }: Pick<Settings, 'location'>): string {
  return location;
}

/** Seller SKU → ours. */
export function ownSku({ skus = {} }: Settings, sellerSku: string): string {
  return Object.entries(skus).find(([, theirs]) => theirs === sellerSku)?.[0] ?? sellerSku;
}
