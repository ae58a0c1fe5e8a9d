import { setMetafields } from '../catalogue/metafields.ts';
import { sortedTags } from '../catalogue/product-mutations.ts';
import { customerBody } from '../hooks/customer-body.ts';
import { gid, idOf } from '../keep/gid.ts';
import type { CustomerRecord } from '../keep/party-record.ts';
import { addressOf } from '../keep/address.ts';
import type { Deed, Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify } from '../shop-context.ts';
import { inputArg, listArg, textArg, textsArg } from '../shop-context.ts';
import { customerView } from './customer-view.ts';

/** Makes a customer as the input says it, or changes the one that the identifier names. */
export const customerSet: Mutation = (args, deed) => {
  const { shop } = deed;
  const identifier = inputArg(args, 'identifier');
  const input = inputArg(args, 'input');
  const before = customerMeant(shop, identifier, input);
  const base = before ?? blankCustomer(shop);
  const after = withInput(shop, base, input, 'input');
  requireName(after, 'input');
  return { customer: customerView(shop, save(deed, before, after)) };
};

/** Changes what the input names of a customer. */
export const customerUpdate: Mutation = (args, deed) => {
  const { shop } = deed;
  const input = inputArg(args, 'input');
  const before = shop.keep.customers.get(idOf('Customer', textArg(input, 'id') ?? '') ?? '');
  if (before === null) throw refuse('id', 'Customer does not exist');
  const after = withInput(shop, before, input, null);
  requireName(after, null);
  const noted = setMetafields(shop, { type: 'Customer', id: before.id }, input, 'metafields');
  return { customer: customerView(shop, save(deed, before, noted ? { ...after, updatedAt: '' } : after)) };
};

function customerMeant(shop: Shopify, identifier: Args, input: Args): CustomerRecord | null {
  const id = textArg(identifier, 'id') ?? textArg(input, 'id');
  if (id !== null) {
    const found = shop.keep.customers.get(idOf('Customer', id) ?? '');
    if (found === null) throw refuse('input', 'Resource matching the identifier was not found.', 'NOT_FOUND');
    return found;
  }
  const [name] = Object.keys(identifier);
  if (name !== 'email' && name !== 'phone') return null;
  const value = textArg(identifier, name) ?? '';
  if (input[name] === undefined)
    throw refuse('input', 'The input field corresponding to the identifier is required.', 'MISSING_FIELD_REQUIRED');
  if (textArg(input, name) !== value)
    throw refuse(
      'input',
      'The identifier value does not match the value of the corresponding field in the input.',
      'INPUT_MISMATCH',
    );
  return name === 'email' ? shop.keep.customers.byReference(value) : (shop.keep.customers.ofParent(value)[0] ?? null);
}

function blankCustomer(shop: Shopify): CustomerRecord {
  const now = shop.now();
  const empty = { firstName: null, lastName: null, email: null, phone: null, note: null, tags: [], addresses: [] };
  return { id: shop.next('customer'), createdAt: now, updatedAt: now, ...empty, locale: 'en', taxExempt: false };
}

function withInput(shop: Shopify, before: CustomerRecord, input: Args, path: string | null): CustomerRecord {
  const at = (name: string) => (path === null ? name : `${path}.${name}`);
  const after = { ...before };
  for (const name of ['firstName', 'lastName', 'note', 'phone'] as const)
    if (input[name] !== undefined) after[name] = textArg(input, name);
  if (input['email'] !== undefined) after.email = textArg(input, 'email')?.trim().toLowerCase() ?? null;
  if (after.email !== null && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(after.email))
    throw refuse(at('email'), 'Email is invalid', 'INVALID');
  if (after.phone !== null && !/^\+?[\d\s().-]{5,}$/.test(after.phone)) throw refuse(at('phone'), 'Phone is invalid', 'INVALID');
  if ((after.note ?? '').length > 5000) throw refuse(at('note'), 'Note is too long (maximum is 5000 characters)', 'TOO_LONG');
  const other = after.email === null ? null : shop.keep.customers.byReference(after.email);
  if (other !== null && other.id !== before.id) throw refuse(at('email'), 'Email has already been taken', 'TAKEN');
  const caller = after.phone === null ? undefined : shop.keep.customers.ofParent(after.phone).find((one) => one.id !== before.id);
  if (caller !== undefined) throw refuse(at('phone'), 'Phone has already been taken', 'TAKEN');
  if (Array.isArray(input['tags'])) after.tags = sortedTags(textsArg(input, 'tags'));
  if (typeof input['taxExempt'] === 'boolean') after.taxExempt = input['taxExempt'];
  if (typeof input['locale'] === 'string') after.locale = input['locale'];
  if (Array.isArray(input['addresses']))
    after.addresses = listArg(input, 'addresses').map((one, index) => ({
      ...addressOf(one),
      id: before.addresses[index]?.id ?? shop.next('address'),
    }));
  return after;
}

function requireName(customer: CustomerRecord, path: string | null): void {
  if (customer.firstName || customer.lastName || customer.email || customer.phone) return;
  throw refuse(path, 'A name, phone number, or email address must be present', 'MISSING_FIELD_REQUIRED');
}

function save({ shop, done }: Deed, before: CustomerRecord | null, after: CustomerRecord): CustomerRecord {
  if (before !== null && JSON.stringify(before) === JSON.stringify(after)) return before;
  const saved = { ...after, updatedAt: shop.now() };
  shop.keep.customers.put(saved);
  const topic = before === null ? 'CUSTOMERS_CREATE' : 'CUSTOMERS_UPDATE';
  shop.tell(topic, `customers/${saved.id}`, () => customerBody(shop, saved));
  done(before === null ? 'create' : 'update', 'customer', gid('Customer', saved.id), saved.email);
  return saved;
}
