import type { Call, Outcome, PlanInput } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Address } from '../../../src/model/value/address.ts';
import { held, type Answered } from '../answer.ts';
import type { RecordKind } from '../record-kind.ts';
import { newestStamp, recordIdIn, under, words } from '../record-kind.ts';
import { freeze, ownId, searchRead, Unexpressible, type Draft } from '../rpc.ts';
import type { Settings } from '../settings.ts';
import { stepText, withCarried, type Carried, type Step } from '../step.ts';
import { flagAt } from '../values.ts';
import { ADDRESS_FIELDS, addressKey, addressValues, partyAddress, readAddress, readPartyAddress } from './address.ts';
import { readBack, stillWanted, written } from './read-back.ts';

/** Parties. The first email, the first phone number and the first address count; our record's id is an identifier. */
export const customer: RecordKind = {
  entity: 'customer',
  model: 'party.party',
  fields: [
    ...words('code name active create_date write_date identifiers.type identifiers.code'),
    ...under('contact_mechanisms', 'type value create_date write_date'),
    ...ADDRESS_FIELDS.map((field) => `addresses.${field}`),
  ],
  domain: () => [
    ['active', 'in', [true, false]],
    // A guest's party is made for an order and is no customer's.
    ['code', 'not like', 'guest-%'],
  ],
  children: ['addresses', 'contact_mechanisms', 'identifiers'],
  read: (doc) => {
    const mechanisms = doc.list('contact_mechanisms');
    const [address] = doc.list('addresses');
    const ours = recordIdIn(doc);
    const tax = doc.list('identifiers').find((one) => one.maybeText('type') !== null);
    return [
      {
        entity: 'customer',
        id: doc.id('id'),
        ...newestStamp([doc, ...mechanisms, ...doc.list('addresses')]),
        ...(ours === null ? {} : { ours }),
        groups: {
          identity: {
            number: doc.maybeText('code'),
            name: doc.maybeText('name'),
            status: flagAt(doc, 'active') ? 'active' : 'disabled',
          },
          contact: {
            email: firstOf(mechanisms, 'email'),
            phone: firstOf(mechanisms, 'phone') ?? firstOf(mechanisms, 'mobile'),
            address: address === undefined ? null : { ...readAddress(address) },
          },
          legal: { taxId: tax?.maybeText('code') ?? null },
        },
      },
    ];
  },
};

interface Wanted {
  identity?: { name?: string | null };
  contact?: { email?: string | null; phone?: string | null; address?: Address | null };
  legal?: { taxId?: string | null };
}

/**
 * A party is made at once, after the country of its address was asked for. A change looks first, for contacts are
 * objects of their own: one that is there is written, another is made; nothing is deleted. Afterwards it is read as it is.
 */
export function planCustomer(settings: Settings, input: PlanInput, step: Step): Call | null {
  const exists = input.shadow?.exists === true;
  if (exists && step.name === 'party') return freeze(settings, lookAgain(input, step));
  if (exists && input.changed.length === 0) return null;
  if (exists && input.changed.includes('legal'))
    throw new Unexpressible('the tax number of a party that Tryton holds is not changed by us');
  const wanted = input.body as Wanted;
  const frame = { purpose: 'update' as const, next: stepText('known', step.carried) };
  if (exists && step.carried['addresses'] === undefined) {
    const rpc = searchRead('party.party', [['id', '=', ownId(input)]], customer.fields, 1);
    return freeze(settings, { ...frame, ...rpc, step: 'look-contacts' });
  }
  const { country } = partyAddress(wanted.contact?.address ?? {});
  if (country !== null && step.carried['countries'] === undefined) {
    const rpc = searchRead('country.country', [['code', '=', country]], ['code']);
    return freeze(settings, { ...frame, ...rpc, step: 'look-countries' });
  }
  const draft = exists ? partyUpdate(input, wanted, step.carried) : partyCreate(input, wanted, step.carried);
  return freeze(settings, draft);
}

function partyCreate(input: PlanInput, wanted: Wanted, carried: Carried): Draft {
  const { taxId } = wanted.legal ?? {};
  const identifiers: Json[] = [{ type: null, code: input.record }, ...(taxId ? [{ type: 'eu_vat', code: taxId }] : [])];
  const contacts = contactsOf(wanted).map(([type, value]) => ({ type, value }));
  const address = newAddress(wanted, carried);
  const values = {
    name: wanted.identity?.name ?? wanted.contact?.email ?? input.record,
    identifiers: [['create', identifiers]],
    // Tryton adds an empty address to a party that names none.
    addresses: address === null ? [] : [['create', [address]]],
    contact_mechanisms: contacts.length === 0 ? [] : [['create', contacts]],
  };
  return {
    method: 'party.party.create',
    params: [[values]],
    purpose: 'create',
    step: 'create-party',
    groups: Object.keys(input.wanted.groups),
    next: stepText('party', written(input, Object.keys(input.wanted.groups))),
  };
}

function partyUpdate(input: PlanInput, wanted: Wanted, carried: Carried): Draft {
  const values: Record<string, Json> = {};
  const name = wanted.identity?.name ?? null;
  if (input.changed.includes('identity') && name !== null) values['name'] = name;
  if (input.changed.includes('contact')) {
    const known = (carried['contacts'] ?? {}) as Record<string, number>;
    values['contact_mechanisms'] = contactsOf(wanted).map(([type, value]) => {
      const id = known[type];
      return id === undefined ? ['create', [{ type, value }]] : ['write', [id], { value }];
    });
    const address = newAddress(wanted, carried);
    if (address !== null) values['addresses'] = [['create', [address]]];
  }
  return {
    method: 'party.party.write',
    params: [[ownId(input)], values],
    purpose: 'update',
    step: 'write-party',
    groups: input.changed,
    next: stepText('party', written(input, input.changed)),
  };
}

function lookAgain(input: PlanInput, step: Step): Draft {
  const rpc = searchRead('party.party', [['id', '=', ownId(input)]], customer.fields, 1);
  return { ...rpc, purpose: 'update', step: 'look-party-again', groups: stillWanted(input, step) };
}

function contactsOf({ contact }: Wanted): ['email' | 'phone', string][] {
  const email = contact?.email?.trim() ?? '';
  const phone = contact?.phone?.trim() ?? '';
  return [...(email === '' ? [] : [['email', email] as const]), ...(phone === '' ? [] : [['phone', phone] as const])].map(
    ([type, value]): ['email' | 'phone', string] => [type, value],
  );
}

/** Null when there is none, or the party has it. */
function newAddress({ contact }: Wanted, carried: Carried): Record<string, Json> | null {
  if (contact?.address === undefined || contact.address === null) return null;
  const address = partyAddress(contact.address);
  const known = (carried['addresses'] ?? []) as string[];
  if (known.includes(addressKey(address))) return null;
  const countries = (carried['countries'] ?? {}) as Record<string, number>;
  if (address.country !== null && countries[address.country] === undefined)
    throw new Unexpressible(`Tryton knows no country ${address.country}`);
  return addressValues(address, countries);
}

/** How the answers to these steps are read. */
export const customerAnswers: Record<string, (answered: Answered) => Outcome> = {
  'create-party': (answered) => held({ id: String(answered.made()) }),
  'look-party-again': readBack,
  'look-contacts': (answered) => {
    const party = answered.row();
    const mechanisms = party.list('contact_mechanisms').map((one) => [one.text('type'), one.integer('id')] as const);
    const contacts = Object.fromEntries(mechanisms.toReversed());
    const addresses = party.list('addresses').map((one) => addressKey(readPartyAddress(one)));
    return held({ next: withCarried(answered.next, { contacts, addresses }) });
  },
};

function firstOf(mechanisms: readonly Doc[], type: string): string | null {
  return mechanisms.find((one) => one.text('type') === type)?.maybeText('value') ?? null;
}
