import type { Doc } from '../../../src/kit/doc.ts';
import { minorPlaces } from '../../../src/model/value/money.ts';

/** Reads amounts of one currency. */
export type ReadAmount = (doc: Doc, path: string) => number;

/**
 * Vendure keeps every currency with the decimal places of its money strategy, usually 2: 500 yen are 50000 there. Our
 * minor units have as many places as the currency. Throws `SYN_NORMALISE_FIELD_INVALID` for what is no whole minor unit.
 */
export function amountsOf(currency: string, precision: number): ReadAmount {
  const shift = precision - placesOf(currency, precision);
  return (doc, path) => {
    const value = doc.integer(path);
    if (shift === 0) return value;
    const scaled = shift > 0 ? value / 10 ** shift : value * 10 ** -shift;
    if (!Number.isSafeInteger(scaled)) throw doc.wrong(path, `a whole number of minor units of ${currency}`);
    return scaled;
  };
}

/** Our minor units as Vendure keeps them; null when they do not fit its places. */
export function toVendure(amount: number, currency: string, precision: number): number | null {
  const shift = precision - placesOf(currency, precision);
  const scaled = shift >= 0 ? amount * 10 ** shift : amount / 10 ** -shift;
  return Number.isSafeInteger(scaled) ? scaled : null;
}

/** An unknown currency is judged by the order's check, which names it: here it is read as it stands. */
function placesOf(currency: string, precision: number): number {
  try {
    return minorPlaces(currency);
  } catch {
    return precision;
  }
}
