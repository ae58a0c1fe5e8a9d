import { Type, type Static } from 'typebox';
import { isCountry, needsPostalCode } from './countries.ts';
import { Text } from './or-null.ts';

/**
 * Where someone lives or takes goods: one atomic group, never mixed from two sources. What is
 * missing is null or absent, so that an incomplete address is kept and named instead of refused.
 */
export const Address = Type.Object({
  name: Text,
  company: Text,
  line1: Text,
  line2: Text,
  line3: Text,
  city: Text,
  /** Part of the country: a state or province, as the source writes it. */
  region: Text,
  postalCode: Text,
  /** ISO 3166-1 alpha-2. */
  country: Text,
  phone: Text,
  email: Text,
});

export type Address = Static<typeof Address>;

const FIELDS = [
  'name',
  'company',
  'line1',
  'line2',
  'line3',
  'city',
  'region',
  'postalCode',
  'country',
  'phone',
  'email',
] as const;

/** The form in which two spellings of one address are equal: blanks collapsed, nothing empty, codes in upper case. */
export function normalAddress(address: Address): Address {
  const normal: Address = {};
  for (const field of FIELDS) {
    const text = (address[field] ?? '').normalize('NFC').replace(/\s+/g, ' ').trim();
    // Upper case may take a letter apart again.
    if (text !== '') normal[field] = inCase(field, text).normalize('NFC');
  }
  return normal;
}

function inCase(field: (typeof FIELDS)[number], text: string): string {
  if (field === 'country' || field === 'postalCode') return text.toUpperCase();
  return field === 'email' ? text.toLowerCase() : text;
}

/** Names of the fields without which nothing can be sent there; empty when the address is usable. */
export function missingFields(address: Address): string[] {
  const missing: string[] = [];
  const lacks = (field: keyof Address): boolean => (address[field] ?? '').trim() === '';
  if (lacks('name') && lacks('company')) missing.push('name');
  if (lacks('line1')) missing.push('line1');
  if (lacks('city')) missing.push('city');
  const country = (address.country ?? '').trim().toUpperCase();
  if (!isCountry(country)) missing.push('country');
  else if (lacks('postalCode') && needsPostalCode(country)) missing.push('postalCode');
  return missing;
}
