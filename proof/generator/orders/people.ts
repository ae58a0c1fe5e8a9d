import type { Doc } from '../json.ts';
import type { Random } from '../random.ts';

export type Person = { id: string; name: string; email: string | null; phone: string | null; address: Doc };

type Place = { city: string; postalCode: string; country: string; region: string | null; street: string; prefix: string };

const names = [
  'Ana Núñez',
  'Владимир Петров',
  '山田 太郎',
  'محمد الأحمد',
  'Ελένη Παπαδοπούλου',
  '김민수',
  'अर्जुन शर्मा',
  'Łukasz Żółć',
  'O’Brien Siobhán',
  'Nguyễn Thị Ánh',
  'Bob Smith',
  'Jürgen Groß',
  'ชาติชาย ใจดี',
  'ליאור כהן',
  'Zoë van der Meer',
  "Mary-Jane D'Arcy",
  '李小龍',
  'Ærøskøbing Østergård',
  'José 🎈 Pérez',
  'I',
];

const places: Place[] = [
  { city: 'Madrid', postalCode: '28013', country: 'ES', region: null, street: 'Calle Mayor', prefix: '+34600' },
  { city: 'Köln', postalCode: '50667', country: 'DE', region: null, street: 'Große Straße', prefix: '+49151' },
  { city: '東京都千代田区', postalCode: '100-0001', country: 'JP', region: '東京都', street: '千代田', prefix: '+8190' },
  { city: 'Austin', postalCode: '73301', country: 'US', region: 'TX', street: 'Congress Ave', prefix: '+1512' },
  { city: 'London', postalCode: 'EC1A 1BB', country: 'GB', region: null, street: 'St Martin’s Le Grand', prefix: '+4477' },
  { city: 'الكويت', postalCode: '13001', country: 'KW', region: null, street: 'شارع الخليج', prefix: '+9655' },
  { city: 'Αθήνα', postalCode: '105 57', country: 'GR', region: null, street: 'Ερμού', prefix: '+3069' },
  { city: 'Lund', postalCode: '222 23', country: 'SE', region: null, street: 'Stora Södergatan', prefix: '+4670' },
];

export function makePeople(count: number, random: Random): Person[] {
  return Array.from({ length: count }, (_, index) => makePerson(`c-${index + 1}`, index, random.fork(`person ${index}`)));
}

function makePerson(id: string, index: number, luck: Random): Person {
  const name = luck.pick(names);
  const place = luck.pick(places);
  const phone = `${place.prefix}${String(100_000 + index)}`;
  return {
    id,
    name,
    email: luck.chance(0.95) ? `person.${index}@example.test` : null,
    phone: luck.chance(0.7) ? phone : null,
    address: makeAddress(name, luck, { place, phone: luck.chance(0.5) ? phone : null }),
  };
}

/** A full address; what need not be there is null or absent, now and then. */
export function makeAddress(name: string, luck: Random, given: { place?: Place; phone?: string | null } = {}): Doc {
  const place = given.place ?? luck.pick(places);
  const address: Doc = {
    name,
    line1: `${place.street} ${luck.between(1, 199)}`,
    city: place.city,
    postal_code: place.postalCode,
    country: place.country,
  };
  if (luck.chance(0.8))
    Object.assign(address, { company: luck.chance(0.2) ? 'Müller & Søn' : null, line2: luck.chance(0.2) ? '2º B' : null });
  if (luck.chance(0.8)) Object.assign(address, { region: place.region, phone: given.phone ?? null });
  return address;
}
