import type { Doc } from '../../frame/json.ts';
import { gid } from '../keep/gid.ts';
import type { CustomerRecord } from '../keep/party-record.ts';
import type { Shopify } from '../shop-context.ts';
import { addressBody } from './address-body.ts';
import { zonedStamp } from './zoned-stamp.ts';

/** The body of `customers/create` and `customers/update`. Since 2025-01 it has no counts of orders and no tags in some topics; tags are kept here. */
export function customerBody(shop: Shopify, customer: CustomerRecord): Doc {
  const addresses = customer.addresses.map((address, index) => ({
    id: Number(address.id),
    customer_id: Number(customer.id),
    ...addressBody(address),
    country_name: address.country,
    default: index === 0,
  }));
  return {
    id: Number(customer.id),
    admin_graphql_api_id: gid('Customer', customer.id),
    email: customer.email,
    first_name: customer.firstName,
    last_name: customer.lastName,
    phone: customer.phone,
    note: customer.note,
    state: 'disabled',
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: customer.taxExempt,
    tax_exemptions: [],
    tags: customer.tags.join(', '),
    currency: shop.settings.currency,
    addresses,
    ...(addresses[0] === undefined ? {} : { default_address: addresses[0] }),
    created_at: zonedStamp(customer.createdAt, shop.settings.timeZone),
    updated_at: zonedStamp(customer.updatedAt, shop.settings.timeZone),
  };
}
