import { Type, type Static } from 'typebox';
import type { Body, DeriveInput, EntityDefinition, Finding, Notice, Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import type { LevelStock } from '../stock/stock-view.ts';
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
  review: reviewLevel,
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

/**
 * `{ onHand, reserved, softReserved, available, asOf }` as the hub's ledger has them, `doubt` when the last count agreed with no moment,
 * and `odd` when another count than the one that stands was told after it.
 */
function deriveLevel({ stock }: DeriveInput): Record<string, Json> {
  if (stock === undefined || stock.level === null) return {};
  const { doubt, odd, ...level } = stock.level;
  return { ...level, ...(doubt === null ? {} : { doubt }), ...(odd === null ? {} : { odd }) };
}

interface Derived {
  onHand?: string;
  reserved?: string;
  odd?: LevelStock['odd'];
}

/** What transport alone explains calls nobody: it is on the books until the next count. */
function reviewLevel(derived: Record<string, Json>): Finding[] {
  const { odd = null } = derived as Derived;
  if (odd?.is !== 'reordered') return [];
  return [{ code: 'SYN_STOCK_COUNT_OLDER', effect: 'tolerate', path: 'derived.odd', detail: `${wordsOf(odd)}.` }];
}

function levelNotices(body: Body): Notice[] {
  const derived = (body['derived'] ?? {}) as Derived;
  const { sku, location } = (body['identity'] ?? {}) as { sku?: string; location?: string };
  const place = `${sku ?? 'a variant'} at ${location ?? 'a location'}`;
  return [...promisedBeyond(derived, place), ...oddNotices(derived, place)];
}

/** A count can take away what was promised already: somebody waits for goods that are not there. */
function promisedBeyond({ onHand, reserved }: Derived, place: string): Notice[] {
  if (onHand === undefined || reserved === undefined || compareQuantities(reserved, onHand) <= 0) return [];
  const beyond = subtractQuantities(reserved, onHand);
  const detail = `${place}: ${reserved} promised, ${onHand} there, ${beyond} too many.`;
  return [{ code: 'SYN_STOCK_PROMISED_BEYOND_COUNT', path: 'derived.reserved', detail }];
}

/** One for each level: it names the count that called, and whatever else comes late until the next count is in the ledger. */
function oddNotices({ odd = null }: Derived, place: string): Notice[] {
  if (odd === null || odd.is === 'reordered') return [];
  const code = odd.is === 'late' ? 'SYN_STOCK_COUNT_OLDER' : 'SYN_STOCK_COUNT_DISPUTED';
  return [{ code, path: 'derived.odd', detail: `${place}: ${wordsOf(odd)}; count there again.` }];
}

function wordsOf({ quantity, asOf, standing }: NonNullable<LevelStock['odd']>): string {
  return `${quantity} counted at ${asOf} does not stand; ${standing.quantity} counted at ${standing.asOf} does`;
}
