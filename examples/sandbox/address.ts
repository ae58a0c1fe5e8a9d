import type { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import type { Address } from '../../src/model/value/address.ts';

/** The sandbox's address → ours. What is null or absent is left out, so that both read alike. */
export function readAddress(doc: Doc): Address {
  const address: Address = {};
  for (const field of ['name', 'company', 'line1', 'line2', 'city', 'region', 'country', 'phone'] as const) {
    const text = doc.maybeText(field);
    if (text !== null) address[field] = text;
  }
  const postalCode = doc.maybeText('postal_code');
  return postalCode === null ? address : { ...address, postalCode };
}

/** Ours → the sandbox's, which names every field. */
export function writeAddress(address: Address | null | undefined): Json {
  if (address === null || address === undefined) return null;
  const { name, company, line1, line2, city, region, postalCode, country, phone } = address;
  return {
    name: name ?? null,
    company: company ?? null,
    line1: line1 ?? null,
    line2: line2 ?? null,
    city: city ?? null,
    region: region ?? null,
    postal_code: postalCode ?? null,
    country: country ?? null,
    phone: phone ?? null,
  };
}
