import { Type, type Static } from 'typebox';
import type { EntityDefinition, Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import { tradeNumber } from '../value/identifier.ts';
import { Amount, Currency } from '../value/money.ts';
import { orNull, Text } from '../value/or-null.ts';

const Identity = Type.Object({
  /** Case counts: 85123A and 85123a are two. */
  sku: Type.String({ minLength: 1 }),
  gtin: Text,
  /** The product's id in the system that claims the group. */
  product: Text,
  kind: Type.Optional(Type.Enum(['physical', 'digital', 'service', 'gift_card'])),
});

/** What is counted, priced and shipped. Two systems' variants are one when their SKU is. */
export const variant = {
  name: 'variant',
  prefix: 'var',
  groups: {
    identity: { schema: Identity },
    copy: { schema: Type.Object({ title: Type.String() }) },
    price: {
      schema: orNull(Type.Object({ amount: Amount, currency: Currency, taxIncluded: Type.Boolean() })),
    },
    dims: {
      schema: orNull(
        Type.Object({
          /** Grams. */
          weight: Type.Optional(orNull(Type.Integer({ minimum: 0 }))),
          /** Millimetres. */
          length: Type.Optional(orNull(Type.Integer({ minimum: 0 }))),
          width: Type.Optional(orNull(Type.Integer({ minimum: 0 }))),
          height: Type.Optional(orNull(Type.Integer({ minimum: 0 }))),
        }),
      ),
    },
  },
  essential: ['identity'],
  keys: variantKeys,
  references: variantReferences,
} as const satisfies EntityDefinition;

/** `sku:85123A`, and `gtin:` with 14 digits when its check digit is right. */
function variantKeys(groups: Record<string, Json>): string[] {
  const { identity } = groups;
  if (identity === undefined || identity === null || typeof identity !== 'object' || Array.isArray(identity)) return [];
  const { sku, gtin } = identity;
  const keys = typeof sku === 'string' && sku.trim() !== '' ? [`sku:${sku}`] : [];
  const number = typeof gtin === 'string' ? tradeNumber('gtin', gtin) : null;
  return number === null ? keys : [...keys, `gtin:${number}`];
}

function variantReferences(groups: Record<string, Json>, systemOf: (group: string) => string): Reference[] {
  const identity = (groups['identity'] ?? null) as Static<typeof Identity> | null;
  if (!identity?.product) return [];
  const subject = { system: systemOf('identity'), entity: 'product', id: identity.product };
  return [{ role: 'product', entity: 'product', subject, missing: 'wait', path: 'identity.product' }];
}
