import { metafieldsOf } from '../catalogue/metafields.ts';
import { gid } from '../keep/gid.ts';
import type { CompanyRecord } from '../keep/party-record.ts';
import { addressView } from '../keep/address.ts';
import type { SearchFields } from '../search/conditions.ts';
import { listed } from '../search/connection.ts';
import type { Shopify, View } from '../shop-context.ts';

export const companySearch: SearchFields = {
  words: "json_extract(body, '$.name')",
  fields: {
    id: { sql: 'id', as: 'id' },
    name: { sql: "json_extract(body, '$.name')", as: 'text' },
    external_id: { sql: 'reference', as: 'text' },
    created_at: { sql: 'created_at', as: 'time' },
    updated_at: { sql: 'updated_at', as: 'time' },
  },
};

export function companyView(shop: Shopify, company: CompanyRecord): View {
  const main = company.contacts.find((contact) => contact.isMain);
  return {
    __typename: 'Company',
    id: gid('Company', company.id),
    name: company.name,
    externalId: company.externalId,
    note: company.note,
    customerSince: company.customerSince,
    createdAt: company.createdAt,
    updatedAt: company.updatedAt,
    contactsCount: { count: company.contacts.length, precision: 'EXACT' },
    locationsCount: { count: company.locations.length, precision: 'EXACT' },
    mainContact: main === undefined ? null : contactView(shop, company, main),
    contacts: listed(
      company.contacts,
      (contact) => contactView(shop, company, contact),
      (contact) => contact.id,
    ),
    locations: listed(
      company.locations,
      (location) => companyLocationView(shop, company, location),
      (location) => location.id,
    ),
    ...metafieldsOf(shop, 'Company', company.id),
  };
}

export function companyLocationView(shop: Shopify, company: CompanyRecord, location: CompanyRecord['locations'][number]): View {
  const address = (one: CompanyRecord['locations'][number]['shippingAddress'], id: string) => {
    const view = addressView(one, id);
    return view === null
      ? null
      : {
          ...view,
          id: gid('CompanyAddress', id),
          companyName: company.name,
          recipient: view['name'],
          countryCode: one?.countryCode ?? '',
          zoneCode: one?.provinceCode ?? null,
          createdAt: company.createdAt,
          updatedAt: company.updatedAt,
        };
  };
  return {
    __typename: 'CompanyLocation',
    id: gid('CompanyLocation', location.id),
    name: location.name,
    externalId: location.externalId,
    phone: location.phone,
    note: null,
    locale: 'en',
    currency: location.currency,
    createdAt: company.createdAt,
    updatedAt: company.updatedAt,
    company: () => shop.node('Company', company.id),
    shippingAddress: address(location.shippingAddress, `${location.id}1`),
    billingAddress: address(location.billingAddress, `${location.id}2`),
    taxSettings: { taxRegistrationId: location.taxId, taxExempt: false, taxExemptions: [] },
    ...metafieldsOf(shop, 'CompanyLocation', location.id),
  };
}

export function contactView(shop: Shopify, company: CompanyRecord, contact: CompanyRecord['contacts'][number]): View {
  return {
    __typename: 'CompanyContact',
    id: gid('CompanyContact', contact.id),
    title: contact.title,
    isMainContact: contact.isMain,
    locale: 'en',
    createdAt: company.createdAt,
    updatedAt: company.updatedAt,
    company: () => shop.node('Company', company.id),
    customer: () => shop.node('Customer', contact.customerId),
  };
}

/** The company that one of its parts belongs to. */
export function companyWith(shop: Shopify, part: 'locations' | 'contacts', id: string): CompanyRecord | null {
  const where = [
    {
      sql: `exists (select 1 from json_each(json_extract(body, '$.${part}')) where json_extract(value, '$.id') = ?)`,
      values: [id],
    },
  ];
  return shop.keep.companies.slice({ where, sort: 'id', descending: false, limit: 1 })[0]?.record ?? null;
}
