/** Length of each kind of trade number in its stored form. */
const LENGTHS = { gtin: 14, gln: 13, sscc: 18 } as const;

/**
 * A GS1 number in its stored form (GTIN 14, GLN 13, SSCC 18 digits), or null when it is not one:
 * blanks and hyphens are dropped, a GTIN of 8, 12 or 13 digits is filled with zeros, and the last
 * digit has to be the check digit of the others.
 */
export function tradeNumber(kind: keyof typeof LENGTHS, text: string): string | null {
  const digits = text.replaceAll(/[\s-]/g, '');
  if (!/^[0-9]+$/.test(digits)) return null;
  if (kind === 'gtin' && ![8, 12, 13, 14].includes(digits.length)) return null;
  const stored = kind === 'gtin' ? digits.padStart(14, '0') : digits;
  if (stored.length !== LENGTHS[kind] || /^0+$/.test(stored)) return null;
  return checkDigit(stored.slice(0, -1)) === stored.at(-1) ? stored : null;
}

/** The GS1 check digit: from the right the digits weigh 3, 1, 3, 1 …, and the sum is filled up to a ten. */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const weight = (digits.length - i) % 2 === 1 ? 3 : 1;
    sum += weight * (digits.charCodeAt(i) - 48);
  }
  return String((10 - (sum % 10)) % 10);
}
