import type { Doc } from '../../src/kit/doc.ts';
import { minorPlaces } from '../../src/model/value/money.ts';

/** Currencies that Stripe counts in whole units, and in thousandths; all others in hundredths, whatever ISO 4217 says. */
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THOUSANDTHS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** `{ amount, currency }` of a Stripe object: its amount in ISO minor units, its currency in capitals. Throws for what has none. */
export function readAmount(doc: Doc, field = 'amount'): { amount: number; currency: string } {
  const currency = doc.text('currency').toUpperCase();
  const exponent = exponentOf(currency);
  if (exponent === null) throw doc.wrong('currency', 'an ISO 4217 code');
  const amount = exponent < 0 ? doc.integer(field) / 10 ** -exponent : doc.integer(field) * 10 ** exponent;
  if (!Number.isSafeInteger(amount)) throw doc.wrong(field, `an amount of ${currency}`);
  return { amount, currency };
}

/** ISO minor units → the integer that Stripe takes; null where it has none for it. */
export function stripeAmount({ amount, currency }: { amount: number; currency: string }): number | null {
  const exponent = exponentOf(currency);
  if (exponent === null) return null;
  const units = exponent < 0 ? amount * 10 ** -exponent : amount / 10 ** exponent;
  return Number.isSafeInteger(units) ? units : null;
}

/** ISO places less Stripe's: −2 of ISK, which ISO writes without decimals and Stripe with two; 2 of MGA. */
function exponentOf(currency: string): number | null {
  const places = WHOLE.has(currency) ? 0 : THOUSANDTHS.has(currency) ? 3 : 2;
  try {
    return minorPlaces(currency) - places;
  } catch {
    return null;
  }
}
