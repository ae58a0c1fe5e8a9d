import { gid } from './gid.ts';
import type { Address } from './order-record.ts';
import type { Args, View } from '../shop-context.ts';
import { textArg } from '../shop-context.ts';

const names = new Intl.DisplayNames(['en'], { type: 'region' });

export function addressView(address: Address | null, id: string): View | null {
  if (address === null) return null;
  const name = [address.firstName, address.lastName].filter(Boolean).join(' ');
  return {
    __typename: 'MailingAddress',
    id: gid('MailingAddress', id),
    firstName: address.firstName,
    lastName: address.lastName,
    name: name === '' ? null : name,
    company: address.company,
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    province: address.province,
    provinceCode: address.provinceCode,
    country: address.country,
    countryCodeV2: address.countryCode,
    countryCode: address.countryCode,
    zip: address.zip,
    phone: address.phone,
    latitude: null,
    longitude: null,
    coordinatesValidated: false,
    formattedArea: [address.city, address.provinceCode, address.country].filter(Boolean).join(', '),
    formatted: [address.address1, address.address2, address.zip, address.city, address.country].filter(Boolean),
  };
}

/** An address input; a country code becomes a country's name, as the shop does. */
export function addressOf(input: Args): Address {
  const text = (name: string) => {
    const value = textArg(input, name)?.trim() ?? '';
    return value === '' ? null : value;
  };
  const countryCode = text('countryCode');
  return {
    firstName: text('firstName'),
    lastName: text('lastName'),
    company: text('company'),
    address1: text('address1'),
    address2: text('address2'),
    city: text('city'),
    province: text('province') ?? text('provinceCode'),
    provinceCode: text('provinceCode'),
    country: text('country') ?? (countryCode === null ? null : (names.of(countryCode) ?? countryCode)),
    countryCode,
    zip: text('zip'),
    phone: text('phone'),
  };
}
