import { hash } from 'node:crypto';
import type { PlanInput } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Buyer, Header, ShipTo } from '../../../src/model/order/order-schema.ts';
import type { Address } from '../../../src/model/value/address.ts';
import { ADDRESS_FIELDS, addressKey, addressValues, partyAddress, type PartyAddress } from '../records/address.ts';
import { referenced, searchRead, Unexpressible, type Draft } from '../rpc.ts';
import { stepText, type Carried, type Step } from '../step.ts';

/** Whom an order is for, and where it goes: both addresses, the first is shipped to. */
export interface Destination {
  /** Null for a guest. */
  customer: number | null;
  /** The code of a guest's party: the same for the same email, so that it is found again. */
  guest: string;
  contacts: { type: 'email' | 'phone'; value: string }[];
  ship: PartyAddress;
  bill: PartyAddress;
}

/** Throws `Unexpressible` when Tryton does not hold the customer. */
export function destinationOf(input: PlanInput, values: Record<string, Json>): Destination {
  const header = values['header'] as Header;
  const customer = header.customer === null ? null : referenced(input, 'customer');
  if (header.customer !== null && customer === null) throw new Unexpressible('Tryton’s id of the customer is not known');
  const ship = (values['shipTo'] ?? null) as ShipTo | null;
  const bill = (values['billTo'] ?? null) as Address | null;
  const buyer = (values['buyer'] ?? null) as Buyer | null;
  // Tryton wants an address of every sale: of what is picked up it holds no more than a name.
  const first = (ship?.line1 ? ship : bill) ?? { name: buyer?.name ?? null };
  const email = buyer?.email?.trim().toLowerCase() ?? '';
  const phone = buyer?.phone?.trim() ?? '';
  const known = email === '' ? input.record : email;
  return {
    customer,
    guest: `guest-${hash('sha256', known, 'base64url').slice(0, 16)}`,
    contacts: [
      ...(email === '' ? [] : [{ type: 'email' as const, value: email }]),
      ...(phone === '' ? [] : [{ type: 'phone' as const, value: phone }]),
    ],
    ship: partyAddress(first),
    bill: partyAddress(bill ?? first),
  };
}

/** Ids of the addresses; null while one of them is not known yet. */
export function foundAddresses(to: Destination, carried: Carried): { party: number; ship: number; bill: number } | null {
  const known = (carried['known'] ?? {}) as Record<string, number>;
  const ship = known[addressKey(to.ship)];
  const bill = known[addressKey(to.bill)];
  const party = carried['party'];
  return typeof party !== 'number' || ship === undefined || bill === undefined ? null : { party, ship, bill };
}

/**
 * The next call on the way to a party with both addresses: look at the party, make it for a guest, ask for the ids
 * of countries, make what is missing. Every call may be made twice: a guest's code is unique, and of an address
 * that stands there twice the first is taken. What is found goes on as `party` and `known`, ids by `addressKey`.
 */
export function nextOfDestination(to: Destination, step: Step, purpose: 'update' | 'request'): Draft {
  const { carried } = step;
  const frame = { purpose, groups: [], next: stepText(step.name, carried) };
  if (carried['party'] === undefined) {
    if (carried['guest'] === true) return { ...frame, ...makeGuest(to), step: 'make-guest' };
    const domain = to.customer === null ? [['code', '=', to.guest]] : [['id', '=', to.customer]];
    const fields = ADDRESS_FIELDS.map((field) => `addresses.${field}`);
    const look = to.customer === null ? 'look-guest' : 'look-party';
    return { ...frame, ...searchRead('party.party', domain, fields, 1), step: look };
  }
  const known = (carried['known'] ?? {}) as Record<string, number>;
  const missing = [...new Map([to.ship, to.bill].map((one) => [addressKey(one), one]))].filter(
    ([key]) => known[key] === undefined,
  );
  const countries = (carried['countries'] ?? null) as Record<string, number> | null;
  const codes = [...new Set(missing.flatMap(([, { country }]) => (country === null ? [] : [country])))];
  // An address that changes on the way may lie in a country that was not asked for yet.
  if (codes.some((code) => countries?.[code] === undefined) && !codes.every((code) => askedFor(carried).includes(code))) {
    const rpc = searchRead('country.country', [['code', 'in', codes]], ['code']);
    return { ...frame, ...rpc, step: stepText('look-countries', { asked: codes }) };
  }
  for (const code of codes) if (countries?.[code] === undefined) throw new Unexpressible(`Tryton knows no country ${code}`);
  const values = missing.map(([, one]) => ({ party: carried['party'] ?? null, ...addressValues(one, countries ?? {}) }));
  const keys = missing.map(([key]) => key);
  return { ...frame, method: 'party.address.create', params: [values], step: stepText('make-addresses', { keys }) };
}

function askedFor(carried: Carried): string[] {
  return (carried['asked'] ?? []) as string[];
}

function makeGuest(to: Destination) {
  const name = to.bill.party_name ?? to.ship.party_name ?? 'Guest';
  const contacts: Json = to.contacts.length === 0 ? [] : [['create', to.contacts]];
  return { method: 'party.party.create', params: [[{ name, code: to.guest, addresses: [], contact_mechanisms: contacts }]] };
}
