import { Type } from 'typebox';
import type { EntityDefinition } from '../entity.ts';
import type { Json } from '../json.ts';
import { Address } from '../value/address.ts';
import { orNull, Text } from '../value/or-null.ts';

/** Someone who buys. Two systems' customers are one when their email addresses are. */
export const customer = {
  name: 'customer',
  prefix: 'cus',
  groups: {
    identity: {
      schema: Type.Object({
        /** The number people use for the customer, in the system that gives it. */
        number: Text,
        name: Text,
        locale: Text,
        status: Type.Optional(Type.Enum(['active', 'disabled', 'archived'])),
        tags: Type.Optional(Type.Array(Type.String())),
      }),
      personal: true,
    },
    contact: {
      schema: Type.Object({ email: Text, phone: Text, address: Type.Optional(orNull(Address)) }),
      personal: true,
    },
    legal: {
      schema: Type.Object({ legalName: Text, taxId: Text, paymentTerms: Text }),
      personal: true,
    },
  },
  essential: ['identity'],
  keys: customerKeys,
} as const satisfies EntityDefinition;

/** `email:ana@example.test`: without blanks and in lower case, as mail treats it in practice. */
function customerKeys(groups: Record<string, Json>): string[] {
  const { contact } = groups;
  if (contact === undefined || contact === null || typeof contact !== 'object' || Array.isArray(contact)) return [];
  const { email } = contact;
  const normal = typeof email === 'string' ? email.normalize('NFC').replaceAll(/\s/g, '').toLowerCase() : '';
  return normal.includes('@') ? [`email:${normal}`] : [];
}
