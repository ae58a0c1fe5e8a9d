import { Type } from 'typebox';
import type { EntityDefinition } from '../entity.ts';
import { Text } from '../value/or-null.ts';

/** What is sold in one or more variants. Its variants are records of their own. */
export const product = {
  name: 'product',
  prefix: 'prd',
  groups: {
    identity: {
      schema: Type.Object({ handle: Text, status: Type.Enum(['draft', 'active', 'archived']) }),
    },
    copy: { schema: Type.Object({ title: Type.String(), description: Text }) },
  },
  essential: ['identity'],
} as const satisfies EntityDefinition;
