import type { Doc } from '../../frame/json.ts';
import { isDoc } from '../../frame/json.ts';
import { customerBody } from '../hooks/customer-body.ts';
import type { CustomerRecord } from '../keep/party-record.ts';
import { sortedTags } from '../catalogue/product-mutations.ts';
import { Fields } from '../../wire/fields.ts';
import type { Shopify } from '../shop-context.ts';
import { addressIn } from './given-order.ts';
import type { References } from './references.ts';

/** The customer of an order: one that is known by the driver's name or by e-mail, or a new one; null for a guest. */
export function customerOf(shop: Shopify, references: References, given: Doc): CustomerRecord | null {
  if (typeof given['id'] !== 'string') return null;
  const known = references.find('customer', given['id']);
  const found = known === null ? null : shop.keep.customers.get(known);
  const email = typeof given['email'] === 'string' ? given['email'].toLowerCase() : null;
  return found ?? (email === null ? null : shop.keep.customers.byReference(email)) ?? addCustomer(shop, references, given);
}

/** Keeps a customer as the driver says it: `{id?, email?, phone?, name?, note?, tags?, default_address?}`. */
export function addCustomer(shop: Shopify, references: References, given: Doc): CustomerRecord {
  const fields = new Fields(given);
  const words = (fields.optionalText('name') ?? '').trim().split(/\s+/);
  const address = isDoc(given['default_address']) ? addressIn(fields, 'default_address') : null;
  const now = shop.now();
  const record: CustomerRecord = {
    id: shop.next('customer'),
    createdAt: now,
    updatedAt: now,
    firstName: words[0] || null,
    lastName: words.slice(1).join(' ') || null,
    email: fields.optionalText('email')?.toLowerCase() ?? null,
    phone: fields.optionalText('phone'),
    note: fields.optionalText('note'),
    tags: Array.isArray(given['tags']) ? sortedTags(given['tags'].map(String)) : [],
    locale: 'en',
    taxExempt: false,
    addresses: address === null ? [] : [{ ...address, id: shop.next('address') }],
  };
  shop.keep.customers.put(record);
  shop.tell('CUSTOMERS_CREATE', `customers/${record.id}`, () => customerBody(shop, record));
  references.note('customer', fields.optionalText('id'), record.id);
  return record;
}
