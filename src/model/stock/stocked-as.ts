import type { Json } from '../json.ts';
import { isWhole, multiplyQuantities } from '../value/quantity.ts';

/** What one unit of a variant is made of, in stock units, and what a location must be able to handle. */
export interface StockedAs {
  /** None: nobody has said how many stock units the unit holds. */
  parts: { sku: string; per: string }[];
  needs: string[];
  /** The unit is not parted: only whole ones of it are promised. */
  whole: boolean;
  /** It is stocked in pieces, and a piece is not parted either. */
  pieces: boolean;
}

interface Described {
  components?: { sku: string; quantity: string }[];
  handling?: string[];
  unit?: string;
  packagings?: { unit: string; contains: string; whole?: boolean }[];
}

/** Pieces. */
const PIECES = 'C62';

/**
 * A kit is its components, a case what it contains; anything else is itself. Reads a variant's identity as far as it
 * has the form.
 *
 * @param unit what the quantity is told in; absent: the variant's own
 */
export function stockedAs(sku: string, identity: Json | undefined, unit?: string | null): StockedAs {
  const { components = [], handling = [], unit: own = PIECES, packagings = [] } = (identity ?? {}) as Described;
  const packed = unit === undefined || unit === null || unit === own ? null : packagings.find((one) => one.unit === unit);
  const how = { needs: handling, whole: packed?.whole ?? false, pieces: own === PIECES };
  if (packed === undefined) return { parts: [], ...how };
  const held = packed?.contains ?? '1';
  return { parts: components.length === 0 ? [{ sku, per: held }] : components.map((part) => kitPart(part, held)), ...how };
}

function kitPart({ sku, quantity }: { sku: string; quantity: string }, held: string): { sku: string; per: string } {
  return { sku, per: held === '1' ? quantity : multiplyQuantities(quantity, held) };
}

/** Why so many units of a line can never be promised, for people; null: nothing stands against it. */
export function obstacleTo(
  { sku, unit, quantity }: { sku: string; unit: string | null; quantity: string },
  { parts, whole, pieces }: Pick<StockedAs, 'parts' | 'whole' | 'pieces'>,
): string | null {
  if (parts.length === 0) return `Nobody has said how much one ${unit ?? 'unit'} of ${sku} holds.`;
  if (whole && !isWhole(quantity)) return `${quantity} ${unit ?? ''} of ${sku}: one ${unit ?? 'unit'} is not parted.`;
  const parted = parts.map((part) => ({ ...part, in: multiplyQuantities(quantity, part.per) })).find((part) => !isWhole(part.in));
  if (!pieces || parted === undefined) return null;
  return `${quantity} ${unit ?? PIECES} of ${sku} are ${parted.in} pieces of ${parted.sku}, and a piece is not parted.`;
}
