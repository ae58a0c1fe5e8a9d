import { metafieldsOf } from '../catalogue/metafields.ts';
import { gid } from '../keep/gid.ts';
import { moneyView } from '../keep/money-view.ts';
import type { CustomerRecord } from '../keep/party-record.ts';
import { addressView } from '../keep/address.ts';
import { orderSearch, orderSorts, orderView } from '../orders/order-view.ts';
import { paidOf } from '../orders/totals.ts';
import type { SearchFields } from '../search/conditions.ts';
import { listed, searched } from '../search/connection.ts';
import type { Shopify, View } from '../shop-context.ts';

const text = (name: string) => ({ sql: `json_extract(body, '$.${name}')`, as: 'text' as const });

export const customerSearch: SearchFields = {
  words:
    "coalesce(reference, '') || ' ' || coalesce(json_extract(body, '$.firstName'), '') || ' ' || coalesce(json_extract(body, '$.lastName'), '')",
  fields: {
    id: { sql: 'id', as: 'id' },
    email: { sql: 'reference', as: 'text' },
    phone: { sql: 'parent', as: 'text' },
    first_name: text('firstName'),
    last_name: text('lastName'),
    tag: { sql: "json_extract(body, '$.tags')", as: 'tag' },
    customer_date: { sql: 'created_at', as: 'time' },
    created_at: { sql: 'created_at', as: 'time' },
    updated_at: { sql: 'updated_at', as: 'time' },
  },
};
export const partySorts = {
  ID: 'id',
  UPDATED_AT: 'updated_at',
  CREATED_AT: 'created_at',
  NAME: "coalesce(json_extract(body, '$.lastName'), json_extract(body, '$.name'), '')",
};

export function customerView(shop: Shopify, customer: CustomerRecord): View {
  const { keep } = shop;
  const name = [customer.firstName, customer.lastName].filter(Boolean).join(' ');
  const orders = () => keep.orders.ofParent(customer.id);
  return {
    __typename: 'Customer',
    id: gid('Customer', customer.id),
    legacyResourceId: customer.id,
    firstName: customer.firstName,
    lastName: customer.lastName,
    displayName: name || customer.email || customer.phone || '',
    email: customer.email,
    phone: customer.phone,
    defaultEmailAddress:
      customer.email === null ? null : { emailAddress: customer.email, marketingState: 'NOT_SUBSCRIBED', validFormat: true },
    defaultPhoneNumber: customer.phone === null ? null : { phoneNumber: customer.phone, marketingState: 'NOT_SUBSCRIBED' },
    ...stateView(customer),
    canDelete: () => orders().length === 0,
    numberOfOrders: () => String(orders().length),
    amountSpent: () =>
      moneyView(
        orders().reduce((sum, order) => sum + paidOf(order.transactions).net.shop, 0),
        shop.settings.currency,
      ),
    defaultAddress: addressView(customer.addresses[0] ?? null, customer.addresses[0]?.id ?? ''),
    addresses: customer.addresses.map((address) => addressView(address, address.id)),
    addressesV2: listed(
      customer.addresses,
      (address) => addressView(address, address.id) ?? {},
      (address) => address.id,
    ),
    companyContactProfiles: () => companiesOf(shop, customer.id).map((contactId) => shop.node('CompanyContact', contactId)),
    orders: searched({
      records: keep.orders,
      view: (order) => orderView(shop, order),
      search: orderSearch,
      sorts: orderSorts,
      where: [{ sql: 'parent = ?', values: [customer.id] }],
    }),
    ...metafieldsOf(shop, 'Customer', customer.id),
  };
}

function stateView(customer: CustomerRecord): View {
  return {
    note: customer.note,
    tags: customer.tags,
    locale: customer.locale,
    state: 'DISABLED',
    taxExempt: customer.taxExempt,
    taxExemptions: [],
    verifiedEmail: true,
    multipassIdentifier: null,
    dataSaleOptOut: false,
    createdAt: customer.createdAt,
    updatedAt: customer.updatedAt,
  };
}

function companiesOf(shop: Shopify, customerId: string): string[] {
  const where = [
    {
      sql: "exists (select 1 from json_each(json_extract(body, '$.contacts')) where json_extract(value, '$.customerId') = ?)",
      values: [customerId],
    },
  ];
  const found = shop.keep.companies.slice({ where, sort: 'id', descending: false, limit: 100 });
  return found.flatMap((one) =>
    one.record.contacts.filter((contact) => contact.customerId === customerId).map((contact) => contact.id),
  );
}
