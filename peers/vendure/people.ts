import type { Choices } from './choices.ts';

/** Someone who buys, with the address where they take goods. */
export interface Person {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  address: Address;
}

/** An address as Vendure's APIs take it. */
export interface Address {
  fullName: string;
  company?: string;
  streetLine1: string;
  streetLine2?: string;
  city: string;
  province?: string;
  postalCode: string;
  countryCode: string;
  phoneNumber?: string;
}

const NAMES: [string, string][] = [
  ['Anna', 'Schmidt'],
  ['José Ángel', 'Núñez Íñiguez'],
  ['Zoë', "O'Brien-Łukasiewicz"],
  ['Γιώργος', 'Παπαδόπουλος'],
  ['Мария', 'Иванова'],
  ['李', '小龍'],
  ['محمد', 'السيد'],
  ['Đặng', 'Thị Hồng'],
];

const PLACES: Omit<Address, 'fullName'>[] = [
  { streetLine1: 'Straße des 17. Juni 135', city: 'Berlin', postalCode: '10623', countryCode: 'DE' },
  { streetLine1: 'Calle Mayor, 1 – 2.º B', city: 'Cáceres', province: 'Extremadura', postalCode: '10003', countryCode: 'ES' },
  { streetLine1: '12 bis, rue de l’Église', streetLine2: 'Bât. C', city: 'Orléans', postalCode: '45000', countryCode: 'FR' },
  { streetLine1: 'Οδός Ερμού 5', city: 'Αθήνα', postalCode: '105 63', countryCode: 'GR' },
  { streetLine1: 'ул. Граф Игнатиев 10', city: 'София', postalCode: '1000', countryCode: 'BG' },
  { streetLine1: '千代田1-1', city: '東京', province: '東京都', postalCode: '100-0001', countryCode: 'JP' },
  { streetLine1: 'ul. Żółkiewskiego 3/5', city: 'Łódź', postalCode: '90-001', countryCode: 'PL' },
];

export function somebody(choices: Choices): Person {
  const [firstName, lastName] = choices.oneOf(NAMES);
  const number = choices.between(1, 999_999);
  const phone = `+49 30 ${String(choices.between(1_000_000, 9_999_999))}`;
  return {
    firstName,
    lastName,
    email: `Buyer.${number}@example.test`,
    phone,
    address: somewhere(choices, `${firstName} ${lastName}`),
  };
}

export function somewhere(choices: Choices, fullName: string): Address {
  const place = choices.oneOf(PLACES);
  const phoneNumber = `+49 171 ${String(choices.between(100_000, 999_999))}`;
  const company = choices.chance(20) ? { company: 'Müller & Söhne GmbH' } : {};
  return { fullName, ...company, ...place, phoneNumber };
}
