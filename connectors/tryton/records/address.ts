import { hash } from 'node:crypto';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Address } from '../../../src/model/value/address.ts';
import type { Json } from '../../../src/model/json.ts';

/** An address as Tryton keeps it on a party. The country is an id there; here it is its ISO code. */
export interface PartyAddress {
  party_name: string | null;
  street: string | null;
  postal_code: string | null;
  city: string | null;
  country: string | null;
}

/** Fields of a party's addresses that a read asks for. */
export const ADDRESS_FIELDS = ['party_name', 'street', 'postal_code', 'city', 'country.code', 'create_date', 'write_date'];

/**
 * Tryton's street is a text of several lines: company, lines 1 to 3 and the region stand in it one below the other.
 * Phone and email are the party's.
 */
export function partyAddress(address: Address): PartyAddress {
  const name = filled(address.name) ?? filled(address.company);
  const company = filled(address.name) === null ? null : filled(address.company);
  const street = [company, filled(address.line1), filled(address.line2), filled(address.line3), filled(address.region)];
  const written = street.filter((line) => line !== null).join('\n');
  return {
    party_name: name,
    street: written === '' ? null : written,
    postal_code: filled(address.postalCode),
    city: filled(address.city),
    country: filled(address.country)?.toUpperCase() ?? null,
  };
}

/** The same text for the same address: by it one that a party has already is found. */
export function addressKey(address: PartyAddress): string {
  const { party_name, street, postal_code, city, country } = address;
  return hash('sha256', JSON.stringify([party_name, street, postal_code, city, country]), 'base64url').slice(0, 16);
}

/** The values for a create; throws nothing: `countries` holds the ids of the codes that Tryton knows. */
export function addressValues(address: PartyAddress, countries: Record<string, number>): Record<string, Json> {
  const { country, ...rest } = address;
  return { ...rest, country: country === null ? null : (countries[country] ?? null) };
}

export function readPartyAddress(doc: Doc): PartyAddress {
  return {
    party_name: filled(doc.maybeText('party_name')),
    street: filled(doc.maybeText('street')),
    postal_code: filled(doc.maybeText('postal_code')),
    city: filled(doc.maybeText('city')),
    country: doc.maybeObject('country')?.maybeText('code') ?? null,
  };
}

/** As the hub knows addresses: the lines of the street in the order in which they stand. */
export function readAddress(doc: Doc): Address {
  const { party_name, street, postal_code, city, country } = readPartyAddress(doc);
  const [line1 = null, line2 = null, ...rest] = (street ?? '').split('\n').filter((line) => line !== '');
  const line3 = rest.length === 0 ? null : rest.join(', ');
  return { name: party_name, line1, line2, line3, city, postalCode: postal_code, country };
}

function filled(text: string | null | undefined): string | null {
  const trimmed = (text ?? '').replaceAll(/[^\S\n]+/g, ' ').trim();
  return trimmed === '' ? null : trimmed;
}
