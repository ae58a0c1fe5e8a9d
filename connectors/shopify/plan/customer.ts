import type { Static } from 'typebox';
import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { customer } from '../../../src/model/entities/customer.ts';
import type { Json } from '../../../src/model/json.ts';
import { callOf } from '../documents/document.ts';
import { readCustomer } from '../documents/people.ts';
import { createAddress, readDefaultAddress, setCustomer, updateAddress, updateCustomer } from '../documents/writes.ts';
import { addressInput, DONE, groupOf, refuse, writable } from './planner.ts';

type Groups = (typeof customer)['groups'];
type Identity = Static<Groups['identity']['schema']>;
type Contact = Static<Groups['contact']['schema']>;

const WRITABLE = ['identity', 'contact'];

/**
 * A customer is made under the email address, which the shop holds once. The address is an object of its own: which
 * one is the default is read first (step `address`), then that one is changed (`address <id>`) or the first one made
 * (`address new`), and what the shop has made of it is read (`address read`).
 */
export function planCustomer(input: PlanInput): Planned {
  if (input.wanted.mode !== 'present') return input.wanted.mode === 'leave' ? DONE : refuse('a customer is removed by hand');
  const id = input.shadow?.id ?? null;
  const contact = groupOf(input, 'contact') as Contact | null;
  if (input.step !== null && id !== null) return planAddress(input, id, contact?.address ?? null);
  const exists = input.shadow?.exists === true && id !== null;
  if (exists && input.changed.length === 0) return DONE;
  if (id?.startsWith('gid://shopify/Company/') === true) return refuse('a company is changed by hand');
  const groups = exists ? writable(input, WRITABLE) : Object.keys(input.wanted.groups);
  if (groups.length === 0) return refuse(`${input.changed.join(', ')} of a customer cannot be changed in a shop`);
  const next = groups.includes('contact') && (contact?.address ?? null) !== null ? { next: 'address' } : {};
  const asked = customerInput(input, groups);
  if (exists) return callOf(updateCustomer, { input: { id, ...asked } }, { purpose: 'update', groups, ...next });
  const email = contact?.email ?? null;
  if (email === null) return refuse('a customer without an email address cannot be found again in a shop');
  return callOf(setCustomer, { identifier: { email }, input: asked }, { purpose: 'create', groups, ...next });
}

function customerInput(input: PlanInput, groups: readonly string[]): Record<string, Json> {
  const identity = groupOf(input, 'identity') as Identity | null;
  const contact = groupOf(input, 'contact') as Contact | null;
  const { firstName = null, lastName = null } = addressInput({ name: identity?.name ?? null });
  return {
    ...(groups.includes('identity') && identity !== null
      ? { firstName, lastName, ...(identity.locale ? { locale: identity.locale } : {}), tags: identity.tags ?? [] }
      : {}),
    ...(groups.includes('contact') && contact !== null ? { email: contact.email ?? null, phone: contact.phone ?? null } : {}),
  };
}

function planAddress(input: PlanInput, id: string, address: NonNullable<Contact['address']> | null): Planned {
  if (address === null) return DONE;
  const rest = { purpose: 'update' as const, groups: ['contact'] };
  const [, which] = (input.step ?? '').split(' ');
  if (which === 'read') return callOf(readCustomer, { id }, rest);
  if (which === undefined) return callOf(readDefaultAddress, { id }, { ...rest, groups: [], next: 'address' });
  const asked = addressInput(address);
  const next = 'address read';
  if (which === 'new') return callOf(createAddress, { customer: id, address: asked }, { ...rest, next });
  return callOf(updateAddress, { customer: id, id: which, address: asked }, { ...rest, next });
}
