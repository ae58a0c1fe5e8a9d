import { decimalAmount, minorPlaces } from '../../src/model/value/money.ts';

/*
 * Arithmetic as Tryton does it, in integers: a unit price has four decimal places (or as many as the database
 * is set up with), an amount those of its currency, and halves are rounded to the even neighbour.
 */

/**
 * The unit price of which `quantity` make `net`, as a decimal; null when no price of `digits` places does, which
 * happens from about a hundred pieces on. `net`: minor units. `quantity`: a decimal above or below zero.
 */
export function unitPriceOf(net: number, quantity: string, currency: string, digits: number): string | null {
  const places = minorPlaces(currency);
  const count = scaled(quantity);
  if (count.digits === 0n) return net === 0 ? '0' : null;
  // price × 10^digits = net × 10^(digits − places) × 10^scale ÷ quantity
  const numerator = BigInt(net) * 10n ** BigInt(digits + count.scale);
  const price = halfEven(numerator, count.digits * 10n ** BigInt(places));
  const made = halfEven(price * count.digits * 10n ** BigInt(places), 10n ** BigInt(digits + count.scale));
  return made === BigInt(net) ? text(price, digits) : null;
}

/** An amount times a rate such as `0.2`, rounded as Tryton rounds: minor units. */
export function timesRate(amount: number, rate: string): number {
  const { digits, scale } = scaled(rate);
  return Number(halfEven(BigInt(amount) * digits, 10n ** BigInt(scale)));
}

/** Minor units as a decimal of the currency. */
export function amountText(amount: number, currency: string): string {
  return decimalAmount(amount, currency);
}

function scaled(decimal: string): { digits: bigint; scale: number } {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return { digits: BigInt(`${whole}${fraction}`), scale: fraction.length };
}

function halfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const over = numerator < 0n ? -numerator : numerator;
  const under = denominator < 0n ? -denominator : denominator;
  const whole = over / under;
  const rest = (over % under) * 2n;
  const rounded = rest > under || (rest === under && whole % 2n === 1n) ? whole + 1n : whole;
  return negative ? -rounded : rounded;
}

function text(price: bigint, digits: number): string {
  const sign = price < 0n ? '-' : '';
  const padded = (price < 0n ? -price : price).toString().padStart(digits + 1, '0');
  if (digits === 0) return `${sign}${padded}`;
  const fraction = padded.slice(-digits).replace(/0+$/, '');
  const whole = padded.slice(0, -digits);
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
