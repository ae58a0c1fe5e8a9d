import type { Doc } from '../../frame/json.ts';
import type { Address } from '../keep/order-record.ts';

/** An address in the shape of the REST API. */
export function addressBody(address: Address | null): Doc | null {
  if (address === null) return null;
  return {
    first_name: address.firstName,
    last_name: address.lastName,
    name: fullName(address.firstName, address.lastName),
    company: address.company,
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    province: address.province,
    province_code: address.provinceCode,
    country: address.country,
    country_code: address.countryCode,
    zip: address.zip,
    phone: address.phone,
    latitude: null,
    longitude: null,
  };
}

function fullName(first: string | null, last: string | null): string | null {
  const name = [first, last].filter((part) => part !== null && part !== '').join(' ');
  return name === '' ? null : name;
}
