import { plain, type Doc } from '../json.ts';

/** An address as a merchant enters it in Shopify: the first word is the first name. */
export function addressInput(address: Doc): Doc {
  const [first = '', ...rest] = plain(address['name'] ?? '').split(' ');
  return {
    firstName: first,
    lastName: rest.join(' '),
    company: address['company'] ?? null,
    address1: address['line1'] ?? null,
    address2: address['line2'] ?? null,
    city: address['city'] ?? null,
    provinceCode: address['region'] ?? null,
    zip: address['postal_code'] ?? null,
    countryCode: address['country'] ?? null,
    phone: address['phone'] ?? null,
  };
}
