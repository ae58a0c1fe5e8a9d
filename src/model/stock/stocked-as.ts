import type { Json } from '../json.ts';
import { multiplyQuantities } from '../value/quantity.ts';

/** What one unit of a variant is made of, in stock units, and what a location must be able to handle. */
export interface StockedAs {
  /** None: nobody has said how many stock units the unit holds. */
  parts: { sku: string; per: string }[];
  needs: string[];
}

interface Described {
  components?: { sku: string; quantity: string }[];
  handling?: string[];
  unit?: string;
  packagings?: { unit: string; contains: string }[];
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
  const held = unit === undefined || unit === null || unit === own ? '1' : packagings.find((one) => one.unit === unit)?.contains;
  if (held === undefined) return { parts: [], needs: handling };
  const parts = components.length === 0 ? [{ sku, per: held }] : components.map((part) => kitPart(part, held));
  return { parts, needs: handling };
}

function kitPart({ sku, quantity }: { sku: string; quantity: string }, held: string): { sku: string; per: string } {
  return { sku, per: held === '1' ? quantity : multiplyQuantities(quantity, held) };
}
