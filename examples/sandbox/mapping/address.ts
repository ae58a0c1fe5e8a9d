import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Address } from '../../../src/model/value/address.ts';

/** The sandbox's address → ours, with every field: one that says nothing is null, so that two systems' values can be equal. */
export function readAddress(doc: Doc): Address {
  return {
    name: doc.maybeText('name'),
    company: doc.maybeText('company'),
    line1: doc.maybeText('line1'),
    line2: doc.maybeText('line2'),
    city: doc.maybeText('city'),
    region: doc.maybeText('region'),
    postalCode: doc.maybeText('postal_code'),
    country: doc.maybeText('country'),
    phone: doc.maybeText('phone'),
  };
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
