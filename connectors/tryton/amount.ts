import { decimalAmount, minorPlaces } from '../../src/model/value/money.ts';

/*
 * Arithmetic as Tryton does it, in integers: a unit price has four decimal places (or as many as the database is
 * set up with), an amount those of its currency, and halves are rounded to the even neighbour. Tax is computed from
 * the price times the quantity before that is rounded, and rounded line by line.
 */

/** Tax of one rate, as a fraction such as `0.2`, in minor units. */
export interface RatedTax {
  rate: string;
  amount: number;
}

export interface Priced {
  /** A decimal. */
  unitPrice: string;
  /** What Tryton makes of the taxes that were asked for, in their order. */
  taxes: RatedTax[];
}

/**
 * The unit price of which `quantity` make `net` (minor units) and, where one does, the taxes too: a price that is a
 * fraction of a cent away from `net ÷ quantity` leaves the amount as it is and may move its tax over the edge. Null
 * when no price of `digits` places makes the amount, which happens from about a hundred pieces on.
 */
export function priceOf(
  wanted: { net: number; taxes: readonly RatedTax[]; quantity: string },
  currency: string,
  digits: number,
): Priced | null {
  const count = scaled(wanted.quantity);
  if (count.digits === 0n) return wanted.net === 0 ? { unitPrice: '0', taxes: [...wanted.taxes] } : null;
  const places = minorPlaces(currency);
  let best: (Priced & { faults: number }) | null = null;
  for (const thousandths of candidates(wanted)) {
    // price × 10^digits = thousandths ÷ 1000 ÷ 10^places ÷ quantity × 10^digits
    const price = halfEven(thousandths * 10n ** BigInt(digits + count.scale), 1_000n * 10n ** BigInt(places) * count.digits);
    const made = price * count.digits * 10n ** BigInt(places);
    const scale = digits + count.scale;
    if (halfEven(made, 10n ** BigInt(scale)) !== BigInt(wanted.net)) continue;
    const taxes = wanted.taxes.map(({ rate, amount }) => ({ rate, amount, ...taxOn(made, scale, rate) }));
    // What lies on the edge goes either way, by what stands before it.
    const faults = taxes.filter(({ amount, tax, edge }) => tax !== amount || edge).length;
    const computed = taxes.map(({ rate, tax }) => ({ rate, amount: tax }));
    if (best === null || faults < best.faults) best = { unitPrice: text(price, digits), taxes: computed, faults };
  }
  return best === null ? null : { unitPrice: best.unitPrice, taxes: best.taxes };
}

/** The smallest amount above zero whose tax is `tax`, both in minor units; null when there is none. */
export function baseOf(tax: number, rate: string): number | null {
  if (scaled(rate).digits === 0n) return null;
  const wanted = Math.abs(tax);
  for (let base = 1; base <= 1_000 * wanted; base += 1) {
    const { tax: made, edge } = taxOn(BigInt(base), 0, rate);
    if (made === wanted && !edge) return tax < 0 ? -base : base;
  }
  return null;
}

/** An amount times a rate such as `0.2`, rounded as Tryton rounds: minor units. */
export function timesRate(amount: number, rate: string): number {
  return taxOn(BigInt(amount), 0, rate).tax;
}

/** Minor units as a decimal of the currency. */
export function amountText(amount: number, currency: string): string {
  return decimalAmount(amount, currency);
}

/** Amounts to try, in thousandths of a minor unit: the nearest first. */
function candidates({ net, taxes }: { net: number; taxes: readonly RatedTax[] }): bigint[] {
  const exact = BigInt(net) * 1_000n;
  const gross = taxes.reduce((sum, { amount }) => sum + BigInt(amount), BigInt(net));
  const rates = taxes.reduce((sum, { rate }) => sum + millionths(rate), 1_000_000n);
  const included = halfEven(gross * 1_000_000_000n, rates);
  return [exact, included, ...[250n, -250n, 450n, -450n].map((step) => exact + step)];
}

function millionths(rate: string): bigint {
  const { digits, scale } = scaled(rate);
  return halfEven(digits * 1_000_000n, 10n ** BigInt(scale));
}

/** The tax on an amount of `scale` places beyond minor units. `edge`: it lies halfway between two amounts. */
function taxOn(made: bigint, scale: number, rate: string): { tax: number; edge: boolean } {
  const { digits, scale: places } = scaled(rate);
  const over = made * digits;
  const under = 10n ** BigInt(scale + places);
  const rest = (over < 0n ? -over : over) % under;
  return { tax: Number(halfEven(over, under)), edge: rest * 2n === under };
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
