import { Type, type Static } from 'typebox';
import { authSchema } from '../../src/kit/auth.ts';
import { signatureSchema } from '../../src/kit/signature.ts';
import type { Json } from '../../src/model/json.ts';
import { entitySchema, type Read } from './entity-settings.ts';

const place = (what: string) =>
  Type.Union([
    Type.Object({ header: Type.String({ description: `Header that holds ${what}.` }) }),
    Type.Object({ body: Type.String({ description: `Path of ${what} in the body.` }) }),
    Type.Object({ path: Type.Literal(true, { description: `The address below the endpoint is ${what}.` }) }),
  ]);

const topicSchema = Type.Object({
  entity: Type.String({ description: 'The entity whose `read` is used when the topic has none of its own.' }),
  read: Type.Optional(Type.Unsafe<Read>({ function: true, description: 'Body → claims.' })),
});

const webhookSchema = Type.Object({
  signature: signatureSchema,
  deliveryId: Type.Array(Type.String(), {
    description: 'Headers that may hold the id of the event, the first present one counts; the hash of the body when none is.',
  }),
  topic: place('the topic'),
  subscription: Type.Optional(place('the subscription')),
  topics: Type.Record(Type.String(), Type.Union([topicSchema, Type.Literal('ignored')])),
  split: Type.Optional(
    Type.Unsafe<(body: Json) => Json[]>({
      function: true,
      description: 'Parts a body that holds several things.',
    }),
  ),
  maxBodyBytes: Type.Optional(Type.Integer({ minimum: 1, description: 'Larger bodies are refused; 1 MiB when absent.' })),
});

export type WebhookSettings = Static<typeof webhookSchema>;

/** Everything that is to be said about a REST API. */
export const settingsSchema = Type.Object(
  {
    baseUrl: Type.String({ pattern: '^https?://', description: 'Where every path begins.' }),
    auth: authSchema,
    headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Sent with every request; no secrets.' })),
    limits: Type.Optional(
      Type.Object({
        concurrency: Type.Optional(Type.Integer({ minimum: 1, description: 'Calls at once; 8 when absent.' })),
        bucket: Type.Optional(Type.Object({ rate: Type.Number({ exclusiveMinimum: 0 }), burst: Type.Integer({ minimum: 1 }) })),
        deadlineMs: Type.Optional(Type.Integer({ minimum: 1, description: 'Until a call is given up; 10 000 when absent.' })),
      }),
    ),
    maxResponseBytes: Type.Optional(Type.Integer({ minimum: 1, description: 'Larger answers are cut off; 16 MiB when absent.' })),
    zone: Type.Optional(Type.String({ description: 'IANA zone of times that have no offset.' })),
    normaliser: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Version of the mappings; raise it when they change what they make of a document.',
      }),
    ),
    webhook: Type.Optional(webhookSchema),
    entities: Type.Record(Type.String(), entitySchema),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof settingsSchema>;
