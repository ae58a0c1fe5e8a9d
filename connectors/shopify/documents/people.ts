import type { Document } from './document.ts';
import { customer, pageInfo } from './selections.ts';

export const readCustomer: Document = {
  name: 'ReadCustomer',
  cost: 4,
  text: `query ReadCustomer($id: ID!) { object: customer(id: $id) { ${customer} } }`,
};

export const listCustomers: Document = {
  name: 'ListCustomers',
  cost: 46,
  text: `query ListCustomers($after: String, $query: String) {
page: customers(first: 250, after: $after, sortKey: UPDATED_AT, query: $query) { nodes { ${customer} } pageInfo ${pageInfo} } }`,
};

export const bulkCustomers: Document = {
  name: 'BulkCustomers',
  cost: 12,
  text: `{ customers { edges { node { ${customer} } } } }`,
};

const companyAddress = '{ recipient companyName address1 address2 city zoneCode zip countryCode phone }';
const company = `id name externalId updatedAt
locations(first: 1) { nodes { id phone billingAddress ${companyAddress} taxSettings { taxRegistrationId } } }`;

/** A company that buys; of its places the first stands for it. */
export const readCompany: Document = {
  name: 'ReadCompany',
  cost: 6,
  text: `query ReadCompany($id: ID!) { object: company(id: $id) { ${company} } }`,
};

export const listCompanies: Document = {
  name: 'ListCompanies',
  cost: 56,
  text: `query ListCompanies($after: String, $query: String) {
page: companies(first: 100, after: $after, sortKey: UPDATED_AT, query: $query) { nodes { ${company} } pageInfo ${pageInfo} } }`,
};
