import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { oursOf, readAddress, seenAt } from './reading.ts';

/** Someone who buys: a person, or a company by the id that tells which of both it is. */
export function readCustomer(doc: Doc): FactDraft[] {
  return doc.text('id').startsWith('gid://shopify/Company/') ? readCompany(doc) : readPerson(doc);
}

function readPerson(doc: Doc): FactDraft[] {
  const address = doc.maybeObject('defaultAddress');
  const email = doc.maybeObject('defaultEmailAddress')?.text('emailAddress') ?? null;
  const phone = doc.maybeObject('defaultPhoneNumber')?.text('phoneNumber') ?? null;
  return [
    {
      entity: 'customer',
      id: doc.text('id'),
      ...seenAt(doc),
      ...oursOf(doc),
      groups: {
        identity: {
          name: doc.text('displayName'),
          locale: doc.text('locale'),
          tags: doc.list('tags').map((tag) => tag.text('')),
        },
        contact: { email, phone, address: address === null ? null : readAddress(address) },
      },
    },
  ];
}

/** A company has no email of its own: its contacts have, and are customers themselves. */
function readCompany(doc: Doc): FactDraft[] {
  const [place] = doc.list('locations.nodes');
  const name = doc.text('name');
  const taxId = place?.object('taxSettings').maybeText('taxRegistrationId') ?? null;
  return [
    {
      entity: 'customer',
      id: doc.text('id'),
      ...seenAt(doc),
      groups: {
        identity: { number: doc.maybeText('externalId'), name },
        contact: { email: null, phone: place?.maybeText('phone') ?? null, address: readPlace(place) },
        legal: { legalName: name, taxId, paymentTerms: null },
      },
    },
  ];
}

function readPlace(place: Doc | undefined): Json {
  const address = place?.maybeObject('billingAddress') ?? null;
  if (address === null) return null;
  return {
    name: address.maybeText('recipient'),
    company: address.text('companyName'),
    line1: address.text('address1'),
    line2: address.maybeText('address2'),
    city: address.maybeText('city'),
    region: address.maybeText('zoneCode'),
    postalCode: address.maybeText('zip'),
    country: address.text('countryCode'),
    phone: address.maybeText('phone'),
  };
}
