import type { Body } from '../entity.ts';
import { compareQuantities, subtractQuantities } from '../value/quantity.ts';

/** Units of one variant that a return put back on the shelf of one place. */
export interface Restock {
  /** The return's record. */
  returnId: string;
  sku: string;
  location: string;
  /** How many are to be back: decimal text in the variant's own unit; 0 when it was said otherwise since. */
  wanted: string;
  /** Epoch milliseconds: when they were looked at, as the place says; null: it does not say. */
  inspectedAt: number | null;
  /** Epoch milliseconds: of the claim that says so. */
  toldAt: number;
}

/** With what has been put back so far. */
export interface StoredRestock extends Restock {
  settled: string;
  /** How many movements that took. */
  moves: number;
}

/** All that one return is to have put back: what it had elsewhere is to be taken back. */
export interface RestockedReturn extends Pick<Restock, 'returnId' | 'inspectedAt' | 'toldAt'> {
  units: Pick<Restock, 'sku' | 'location' | 'wanted'>[];
}

interface Inspected {
  recordId: string;
  body: Body;
  /** Epoch milliseconds: of the claim of its inspection. */
  toldAt: number;
}

/**
 * What a return is to have put back: its units of the disposition `restock`, by variant and place. Units without a place are
 * nowhere. Null: nobody tells an inspection any more, for its system has forgotten it, and it keeps what it had.
 */
export function restocksOf({ recordId, body, toldAt }: Inspected): RestockedReturn | null {
  if (!('inspection' in body)) return null;
  const { at = null } = (body['inspection'] ?? {}) as { at?: string | null };
  return { returnId: recordId, inspectedAt: at === null ? null : Date.parse(at), toldAt, units: unitsIn(body) };
}

/** The movement that brings what was put back to what should be; null: it is so already. */
export interface PutBack {
  /** Unique among all movements of the variant there: the return, the variant, the place, and the how-manieth it is. */
  key: string;
  /** Below zero: they are taken back. */
  units: string;
  at: number;
}

/**
 * Units are back as of the moment at which they were looked at, so that a later count holds them; they are taken back as of
 * the moment at which that was said, so that a count between the two does not keep them.
 */
export function putBack(row: StoredRestock): PutBack | null {
  const { returnId, sku, location, wanted, settled, moves, inspectedAt, toldAt } = row;
  const units = subtractQuantities(wanted, settled);
  const more = compareQuantities(units, '0');
  if (more === 0) return null;
  const at = more > 0 ? (inspectedAt ?? toldAt) : Math.max(toldAt, inspectedAt ?? toldAt);
  return { key: `restock ${returnId} ${sku}@${location} ${moves + 1}`, units, at };
}

/** `derived.restock` of a return, as far as it names a place. */
function unitsIn(body: Body): RestockedReturn['units'] {
  const { restock = [] } = (body['derived'] ?? {}) as { restock?: { sku: string; location: string | null; quantity: string }[] };
  return restock.flatMap(({ sku, location, quantity }) => (location === null ? [] : [{ sku, location, wanted: quantity }]));
}
