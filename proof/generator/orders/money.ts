import type { Doc } from '../json.ts';

/** Decimals of the minor unit, and the price of one euro. The rates are made up once and never change: the proof needs no market. */
const currencies: Record<string, { decimals: number; perEuro: string }> = {
  EUR: { decimals: 2, perEuro: '1' },
  USD: { decimals: 2, perEuro: '1.0834' },
  GBP: { decimals: 2, perEuro: '0.8412' },
  JPY: { decimals: 0, perEuro: '162.35' },
  KWD: { decimals: 3, perEuro: '0.3331' },
};

export type Amounts = { shop: number; presentment: number };
export type Tender = { currency: string; presentment: string; rate: string };

/** The rate from one currency to another as a decimal text with at most six digits. */
export function rateBetween(from: string, to: string): string {
  if (from === to) return '1';
  return String(Number((Number(known(to).perEuro) / Number(known(from).perEuro)).toFixed(6)));
}

/** Minor units of `from` as minor units of `to`. */
export function convert(amount: number, rate: string, between: { from: string; to: string }): number {
  const shift = 10 ** (known(between.to).decimals - known(between.from).decimals);
  return Math.round(amount * Number(rate) * shift) + 0;
}

export function moneySet(amounts: Amounts, tender: Tender): Doc {
  return { shop: money(amounts.shop, tender.currency), presentment: money(amounts.presentment, tender.presentment) };
}

export function money(amount: number, currency: string): Doc {
  return { amount: amount + 0, currency };
}

/**
 * Shares of `total` in proportion to `weights` that sum to it exactly: whole parts first, then one unit each to the largest
 * remainders. No share is larger than its weight as long as the total is not larger than their sum.
 */
export function shares(total: number, weights: number[]): number[] {
  const sum = weights.reduce((left, right) => left + right, 0);
  if (sum <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  let rest = total - parts.reduce((left, right) => left + right, 0);
  const order = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of order) {
    if (rest <= 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    rest -= 1;
  }
  return parts;
}

function known(currency: string): { decimals: number; perEuro: string } {
  const found = currencies[currency];
  if (found === undefined) throw new RangeError(`unknown currency ${currency}`);
  return found;
}
