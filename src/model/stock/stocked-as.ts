import type { Json } from '../json.ts';

/** What one unit of a variant is made of, and what a location must be able to handle. */
export interface StockedAs {
  parts: { sku: string; per: string }[];
  needs: string[];
}

/** A kit is its components; anything else is itself. Reads a variant's identity as far as it has the form. */
export function stockedAs(sku: string, identity: Json | undefined): StockedAs {
  const { components, handling } = (identity ?? {}) as {
    components?: { sku: string; quantity: string }[];
    handling?: string[];
  };
  const parts = components === undefined || components.length === 0 ? [{ sku, per: '1' }] : components.map(toPart);
  return { parts, needs: handling ?? [] };
}

function toPart({ sku, quantity }: { sku: string; quantity: string }): { sku: string; per: string } {
  return { sku, per: quantity };
}
