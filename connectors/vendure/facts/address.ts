import type { Doc } from '../../../src/kit/doc.ts';
import type { Address } from '../../../src/model/value/address.ts';

const FIELDS = [
  ['name', 'fullName'],
  ['company', 'company'],
  ['line1', 'streetLine1'],
  ['line2', 'streetLine2'],
  ['city', 'city'],
  ['region', 'province'],
  ['postalCode', 'postalCode'],
  ['phone', 'phoneNumber'],
] as const;

/** Vendure's address → ours; null when it says nothing: an order without an address has an empty one. */
export function readAddress(doc: Doc | null, countryAt = 'countryCode'): Address | null {
  if (doc === null) return null;
  const address: Address = {};
  for (const [field, path] of FIELDS) {
    const text = doc.maybeText(path);
    if (text !== null && text !== '') address[field] = text;
  }
  const country = doc.maybeText(countryAt);
  if (country !== null && country !== '') address.country = country;
  return Object.keys(address).length === 0 ? null : address;
}

/** Ours → Vendure's input. What ours has not is emptied, for Vendure keeps what it is not told. */
export function writeAddress(address: Address): Record<string, string> {
  const fields = FIELDS.map(([field, path]): [string, string] => [path, address[field] ?? '']);
  const { country } = address;
  return { ...Object.fromEntries(fields), ...(country === null || country === undefined ? {} : { countryCode: country }) };
}
