import { Type } from 'typebox';
import type { EntityDefinition } from '../entity.ts';
import type { Json } from '../json.ts';
import { Address } from '../value/address.ts';
import { tradeNumber } from '../value/identifier.ts';
import { orNull, Text } from '../value/or-null.ts';

/** Where stock is held or goods are handed over. */
export const location = {
  name: 'location',
  prefix: 'loc',
  groups: {
    identity: {
      schema: Type.Object({
        /** The code that all systems use for it; a mapping translates those that do not. */
        code: Type.String({ minLength: 1 }),
        name: Text,
        gln: Text,
        kind: Type.Enum(['warehouse', 'store', '3pl', 'dropship', 'transit', 'quarantine', 'virtual']),
        /** IANA name: its days begin and end there. */
        zone: Text,
        active: Type.Boolean(),
      }),
    },
    address: { schema: orNull(Address) },
  },
  essential: ['identity'],
  keys: locationKeys,
} as const satisfies EntityDefinition;

/** `location:WH1`, and `gln:` with 13 digits when its check digit is right. */
function locationKeys(groups: Record<string, Json>): string[] {
  const { identity } = groups;
  if (identity === undefined || identity === null || typeof identity !== 'object' || Array.isArray(identity)) return [];
  const { code, gln } = identity;
  const keys = typeof code === 'string' && code.trim() !== '' ? [`location:${code}`] : [];
  const number = typeof gln === 'string' ? tradeNumber('gln', gln) : null;
  return number === null ? keys : [...keys, `gln:${number}`];
}
