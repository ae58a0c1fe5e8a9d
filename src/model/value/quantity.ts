import { Type } from 'typebox';

/** A decimal number as text: exact at any size, as no floating-point number is. */
export const Decimal = Type.String({ pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$', maxLength: 40 });

/** The same above zero: what one of a thing holds of another. */
export const Share = Type.String({ pattern: '^(?!0(\\.0+)?$)(0|[1-9][0-9]*)(\\.[0-9]+)?$', maxLength: 40 });

/** What is counted, as a UN/ECE Recommendation 20 common code: `KGM`, `MTR`. Absent means pieces, `C62`. */
export const Unit = Type.String({ pattern: '^[A-Z0-9]{2,3}$' });

/** A decimal as an integer and the number of its decimal places. */
interface Scaled {
  digits: bigint;
  scale: number;
}

const FORM = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;
const SMALL = /^-?(0|[1-9][0-9]{0,14})$/;

function parse(text: string): Scaled {
  const match = FORM.exec(text);
  if (match === null) throw new RangeError(`not a decimal number: ${text}`);
  const fraction = match[3] ?? '';
  return { digits: BigInt(`${match[1] ?? ''}${match[2] ?? ''}${fraction}`), scale: fraction.length };
}

function format({ digits, scale }: Scaled): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  const sign = digits < 0n ? '-' : '';
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function aligned(a: string, b: string): [bigint, bigint, number] {
  const left = parse(a);
  const right = parse(b);
  const scale = Math.max(left.scale, right.scale);
  return [left.digits * 10n ** BigInt(scale - left.scale), right.digits * 10n ** BigInt(scale - right.scale), scale];
}

/** Pieces are whole and small nearly always: numbers are exact there, and fast. */
function areSmall(a: string, b: string): boolean {
  return SMALL.test(a) && SMALL.test(b);
}

/** Throws RangeError when the text is not a decimal number, as all functions here do. */
export function addQuantities(a: string, b: string): string {
  if (areSmall(a, b)) return String(Number(a) + Number(b));
  const [left, right, scale] = aligned(a, b);
  return format({ digits: left + right, scale });
}

export function subtractQuantities(a: string, b: string): string {
  if (areSmall(a, b)) return String(Number(a) - Number(b));
  const [left, right, scale] = aligned(a, b);
  return format({ digits: left - right, scale });
}

/** Below zero when a is less than b, zero when they are equal: `1.0` equals `1`. */
export function compareQuantities(a: string, b: string): number {
  if (areSmall(a, b)) return Number(a) - Number(b);
  const [left, right] = aligned(a, b);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The smaller of two. */
export function leastQuantity(a: string, b: string): string {
  return compareQuantities(a, b) <= 0 ? a : b;
}

export function multiplyQuantities(a: string, b: string): string {
  const left = parse(a);
  const right = parse(b);
  return format({ digits: left.digits * right.digits, scale: left.scale + right.scale });
}

/** How often b fits wholly into a: never where one of them is not above zero. */
export function timesHeld(a: string, b: string): string {
  const [left, right] = aligned(a, b);
  return left <= 0n || right <= 0n ? '0' : (left / right).toString();
}

/** The larger of two. */
export function greatestQuantity(a: string, b: string): string {
  return compareQuantities(a, b) >= 0 ? a : b;
}

/** More than nothing. */
export function isSome(quantity: string): boolean {
  return compareQuantities(quantity, '0') > 0;
}

/** No part of a unit is in it: `12`, `12.0`. */
export function isWhole(quantity: string): boolean {
  return !normalQuantity(quantity).includes('.');
}

/** The shortest text of the same number: `1.50` is `1.5`, `-0` is `0`. */
export function normalQuantity(text: string): string {
  return format(parse(text));
}

/**
 * The product of an amount in minor units and a quantity, rounded half to even. Throws RangeError
 * when it cannot be held exactly.
 *
 * @param scale decimal places of the amount beyond minor units, for prices below a cent.
 */
export function timesQuantity(amount: number, quantity: string, scale = 0): number {
  if (scale === 0 && SMALL.test(quantity)) {
    const product = amount * Number(quantity);
    if (Number.isSafeInteger(product)) return product + 0;
  }
  const { digits, scale: places } = parse(quantity);
  return roundHalfEven(BigInt(amount) * digits, 10n ** BigInt(places + scale));
}

function roundHalfEven(numerator: bigint, denominator: bigint): number {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rest = (magnitude % denominator) * 2n;
  let whole = magnitude / denominator;
  if (rest > denominator || (rest === denominator && whole % 2n === 1n)) whole += 1n;
  const rounded = Number(numerator < 0n ? -whole : whole);
  if (!Number.isSafeInteger(rounded)) throw new RangeError('the amount is too large to be exact');
  return rounded;
}
