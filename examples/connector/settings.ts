import { Type, type Static } from 'typebox';
import { secretName } from '../../src/kit/secret-name.ts';

/** What a configuration says of this system. Secrets are names of environment variables, never values. */
export const settingsSchema = Type.Object(
  {
    baseUrl: Type.String({ pattern: '^https?://', description: 'Where every path begins.' }),
    token: secretName('Token of the API.'),
    webhookSecrets: Type.Array(secretName('Signing secret of the webhooks.'), {
      minItems: 1,
      description: 'Two while a secret is exchanged.',
    }),
    zone: Type.Optional(Type.String({ description: 'IANA zone of times that have no offset; Europe/Berlin when absent.' })),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof settingsSchema>;
