/** An amount in the shop's currency and in the buyer's, each in its minor units. */
export type Amounts = { shop: number; presentment: number };

const withoutDecimals = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'PYG',
  'RWF',
  'UGX',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]);
const withThree = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);

export const nothing: Amounts = { shop: 0, presentment: 0 };

function decimalsOf(currency: string): number {
  if (withoutDecimals.has(currency)) return 0;
  return withThree.has(currency) ? 3 : 2;
}

/** Minor units → a decimal text with all its places: `1999` → `19.99`, `1500` yen → `1500`. */
export function fixedText(minor: number, currency: string): string {
  const places = decimalsOf(currency);
  const digits = String(Math.abs(minor)).padStart(places + 1, '0');
  const sign = minor < 0 ? '-' : '';
  const whole = digits.slice(0, digits.length - places);
  return places === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-places)}`;
}

/** As GraphQL's answers say it: no zeros at the end, but always one place: `1000` → `10.0`. */
export function shortText(minor: number, currency: string): string {
  const [whole = '0', fraction = ''] = fixedText(minor, currency).split('.');
  return `${whole}.${fraction.replace(/0+$/, '') || '0'}`;
}

/** A decimal text → minor units, exact; null when it is no number or has more places than the currency. */
export function minorOf(text: string, currency: string): number | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (match === null) return null;
  const places = decimalsOf(currency);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > places) return null;
  const minor = Number(`${match[2]}${fraction.padEnd(places, '0')}`);
  return Number.isSafeInteger(minor) ? (match[1] === '-' ? -minor : minor) : null;
}

export function plus(...all: Amounts[]): Amounts {
  return all.reduce((sum, one) => ({ shop: sum.shop + one.shop, presentment: sum.presentment + one.presentment }), nothing);
}

export function minus(left: Amounts, right: Amounts): Amounts {
  return { shop: left.shop - right.shop, presentment: left.presentment - right.presentment };
}

export function times(one: Amounts, factor: number): Amounts {
  return { shop: one.shop * factor, presentment: one.presentment * factor };
}

/** What `part` of `whole` units bear of an amount, rounded half up; parts that make up the whole sum to it when taken as differences. */
export function shareOf(one: Amounts, part: number, whole: number): Amounts {
  if (whole === 0) return nothing;
  const share = (minor: number) =>
    Number((BigInt(minor) * BigInt(part) * 2n + BigInt(whole) * (minor < 0 ? -1n : 1n)) / (BigInt(whole) * 2n));
  return { shop: share(one.shop), presentment: share(one.presentment) };
}

/** The amount in both currencies when it is known in one; the other side is in proportion to what `like` holds. */
export function amountsLike(minor: number, side: 'shop' | 'presentment', like: Amounts): Amounts {
  const other = side === 'shop' ? 'presentment' : 'shop';
  const known = like[side];
  const ratio = known === 0 ? null : like[other] / known;
  const converted = ratio === null ? minor : Math.round(minor * ratio);
  return side === 'shop' ? { shop: minor, presentment: converted } : { shop: converted, presentment: minor };
}
