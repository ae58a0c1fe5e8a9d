import { Type, type Static } from 'typebox';
import type { DeriveInput, EntityDefinition, Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import { MATCH } from '../subject.ts';
import { tradeNumber } from '../value/identifier.ts';
import { Amount, Currency } from '../value/money.ts';
import { orNull, Text } from '../value/or-null.ts';
import { Share, Unit } from '../value/quantity.ts';

const Identity = Type.Object({
  /** Case counts: 85123A and 85123a are two. */
  sku: Type.String({ minLength: 1 }),
  gtin: Text,
  /** The product's id in the system that claims the group. */
  product: Text,
  kind: Type.Optional(Type.Enum(['physical', 'digital', 'service', 'gift_card'])),
  /** Of a kit that is put together when it is picked: what one of it takes. A kit that is stocked as such has none. */
  components: Type.Optional(Type.Array(Type.Object({ sku: Type.String({ minLength: 1 }), quantity: Share }), { maxItems: 100 })),
  /** What it is stocked in; pieces when absent. */
  unit: Type.Optional(Unit),
  /** How many stock units a case, a pallet … holds. */
  packagings: Type.Optional(
    Type.Array(
      Type.Object({
        unit: Unit,
        contains: Share,
        /** It is never opened: half of one cannot be promised. */
        whole: Type.Optional(Type.Boolean()),
      }),
      { maxItems: 20 },
    ),
  ),
  /** What a location must be able to handle to ship it: `hazmat`, `cold`. */
  handling: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
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
  derive: deriveVariant,
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
  if (identity === null) return [];
  const components = (identity.components ?? []).map(({ sku }, index): Reference => ({
    role: 'component',
    entity: 'variant',
    subject: { system: MATCH, entity: 'variant', id: `sku:${sku}` },
    missing: 'wait',
    path: `identity.components[${index}].sku`,
  }));
  if (!identity.product) return components;
  const subject = { system: systemOf('identity'), entity: 'product', id: identity.product };
  return [{ role: 'product', entity: 'product', subject, missing: 'wait', path: 'identity.product' }, ...components];
}

/** What each channel may offer of it, where the hub keeps the stock. */
function deriveVariant({ groups, stock }: DeriveInput): Record<string, Json> {
  const identity = groups['identity'] ?? null;
  return stock === undefined || identity === null ? {} : { offered: stock.offered(identity) };
}
