import { Type, type Static } from 'typebox';
import type { Body, DeriveInput, EntityDefinition, Notice, Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import { MATCH } from '../subject.ts';
import { Instant } from '../value/instant.ts';
import { orNull } from '../value/or-null.ts';
import { compareQuantities, Decimal, subtractQuantities, Unit } from '../value/quantity.ts';

const Identity = Type.Object({
  sku: Type.String({ minLength: 1 }),
  /** The code that all systems use for the location. */
  location: Type.String({ minLength: 1 }),
});

/** How many of one variant are at one location, as its owner counts them. */
export const inventoryLevel = {
  name: 'inventory-level',
  prefix: 'lvl',
  groups: {
    identity: { schema: Identity },
    onHand: {
      schema: orNull(
        Type.Object({
          quantity: Decimal,
          unit: Type.Optional(Unit),
          asOf: Instant,
          /** Where nobody says when it was counted: after this, and not after `asOf`. */
          since: Type.Optional(Instant),
        }),
      ),
    },
  },
  essential: ['identity'],
  keys: levelKeys,
  references: levelReferences,
  derive: deriveLevel,
  notices: levelNotices,
} as const satisfies EntityDefinition;

/** `level:85123A@WH1`. */
function levelKeys(groups: Record<string, Json>): string[] {
  const { identity } = groups;
  if (identity === undefined || identity === null || typeof identity !== 'object' || Array.isArray(identity)) return [];
  const { sku, location } = identity;
  return typeof sku === 'string' && typeof location === 'string' ? [`level:${sku}@${location}`] : [];
}

function levelReferences(groups: Record<string, Json>): Reference[] {
  const identity = (groups['identity'] ?? null) as Static<typeof Identity> | null;
  if (identity === null) return [];
  const subject = { system: MATCH, entity: 'variant', id: `sku:${identity.sku}` };
  return [{ role: 'variant', entity: 'variant', subject, missing: 'wait', path: 'identity.sku' }];
}

/** `{ onHand, reserved, softReserved, available, asOf }` as the hub's ledger has them, and `doubt` when the last count agreed with no moment. */
function deriveLevel({ stock }: DeriveInput): Record<string, Json> {
  if (stock === undefined || stock.level === null) return {};
  const { doubt, ...level } = stock.level;
  return { ...level, ...(doubt === null ? {} : { doubt }) };
}

/** A count can take away what was promised already: somebody waits for goods that are not there. */
function levelNotices(body: Body): Notice[] {
  const { onHand, reserved } = (body['derived'] ?? {}) as { onHand?: string; reserved?: string };
  if (onHand === undefined || reserved === undefined || compareQuantities(reserved, onHand) <= 0) return [];
  const { sku, location } = (body['identity'] ?? {}) as { sku?: string; location?: string };
  const beyond = subtractQuantities(reserved, onHand);
  const detail = `${sku ?? 'a variant'} at ${location ?? 'a location'}: ${reserved} promised, ${onHand} there, ${beyond} too many.`;
  return [{ code: 'SYN_STOCK_PROMISED_BEYOND_COUNT', path: 'derived.reserved', detail }];
}
