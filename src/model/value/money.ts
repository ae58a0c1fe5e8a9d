import { data } from 'currency-codes';
import { Type, type Static } from 'typebox';

/** An amount in minor units: cents of EUR, yen of JPY, fils of KWD. Never a fraction, never unsafe. */
export const Amount = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });

/** An ISO 4217 code by form; whether it names a currency is asked with `isCurrency`. */
export const Currency = Type.String({ pattern: '^[A-Z]{3}$' });

/** `{ amount: 1999, currency: 'EUR' }`: minor units and ISO 4217. */
export const Money = Type.Object({ amount: Amount, currency: Currency });

export type Money = Static<typeof Money>;

/** Decimal places by code, of the ISO 4217 list that the package pins. */
const PLACES = new Map(data.map(({ code, digits }) => [code, digits]));

export function isCurrency(code: string): boolean {
  return PLACES.has(code);
}

/** Decimal places of a currency's minor unit: EUR 2, JPY 0, KWD 3. Throws RangeError for an unknown code. */
export function minorPlaces(currency: string): number {
  const places = PLACES.get(currency);
  if (places === undefined) throw new RangeError(`not an ISO 4217 currency: ${currency}`);
  return places;
}

/** Throws RangeError when the currencies differ or the sum is not exact. */
export function addMoney(a: Money, b: Money): Money {
  requireSame(a, b);
  return { amount: safe(a.amount + b.amount), currency: a.currency };
}

/** Below zero when a is less than b. Throws RangeError when the currencies differ. */
export function compareMoney(a: Money, b: Money): number {
  requireSame(a, b);
  return a.amount - b.amount;
}

/**
 * `19.99` EUR → 1999. Throws RangeError for an unknown currency, for what is not a decimal number,
 * for more decimal places than the currency has (unless they are zeros), and for unsafe amounts.
 */
export function minorUnits(decimal: string, currency: string): number {
  const places = minorPlaces(currency);
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(decimal);
  if (match === null) throw new RangeError(`not a decimal amount: ${decimal}`);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > places) throw new RangeError(`${decimal} has more decimal places than ${currency}`);
  const amount = safe(Number(`${match[2] ?? ''}${fraction.padEnd(places, '0')}`));
  return match[1] === '-' && amount !== 0 ? -amount : amount;
}

/** 1999 EUR → `19.99`; 500 JPY → `500`. Throws RangeError for an unknown currency or an unsafe amount. */
export function decimalAmount(amount: number, currency: string): string {
  const places = minorPlaces(currency);
  const digits = String(Math.abs(safe(amount))).padStart(places + 1, '0');
  const sign = amount < 0 ? '-' : '';
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/**
 * Shares an amount out by weights so that the shares sum to it exactly: each gets its part rounded
 * towards zero, and the units that are left go to the largest remainders, the earlier share first.
 * All weights zero: all count alike. Throws RangeError without weights, or when one is below zero.
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  if (weights.length === 0 || weights.some((weight) => !Number.isSafeInteger(weight) || weight < 0)) {
    throw new RangeError('weights are integers of zero or more, and at least one');
  }
  const given = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
  const sum = given.reduce((total, weight) => total + BigInt(weight), 0n);
  const size = BigInt(Math.abs(safe(amount)));
  const parts = given.map((weight, index) => {
    const product = size * BigInt(weight);
    return { index, share: product / sum, remainder: product % sum };
  });
  const left = Number(size - parts.reduce((total, { share }) => total + share, 0n));
  const favoured = parts.toSorted(
    (a, b) => Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder) || a.index - b.index,
  );
  for (const part of favoured.slice(0, left)) part.share += 1n;
  return parts.map(({ share }) => (amount < 0 && share > 0n ? -Number(share) : Number(share)));
}

function requireSame(a: Money, b: Money): void {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} are not compared or added`);
}

function safe(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not an exact amount: ${amount}`);
  return amount;
}
