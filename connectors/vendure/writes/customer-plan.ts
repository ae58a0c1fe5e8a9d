import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { Address } from '../../../src/model/value/address.ts';
import { writeAddress } from '../facts/address.ts';
import { among, graphCall } from './graph-call.ts';

const WRITTEN = ['identity', 'contact'];

/** `customer → address:<id>`: the address is written where the customer has one that goods are sent to by default. */
export function planCustomer(input: PlanInput): Planned {
  const { shadow, wanted, changed, step, body } = input;
  if (wanted.mode !== 'present')
    return shadow?.exists === true && wanted.mode === 'absent'
      ? { refused: 'a customer is not removed from Vendure by the hub' }
      : { done: true };
  const id = shadow?.id ?? null;
  if (shadow?.exists !== true || id === null)
    return { refused: 'customers are made by the shop, and Vendure does not hold this one' };
  const { identity, contact } = body as { identity?: { name?: string | null }; contact?: Contact };
  if (step !== null && contact?.address) {
    const address = { id: step.slice('address:'.length), ...writeAddress(contact.address) };
    return graphCall(
      'setAddress',
      { input: address },
      { purpose: 'update', groups: among(['contact'], Object.keys(wanted.groups)) },
    );
  }
  if (changed.length === 0) return { done: true };
  const groups = among(WRITTEN, changed);
  if (groups.length === 0) return { refused: `Vendure does not keep ${changed.join(', ')} of a customer` };
  const fields = {
    id,
    ...(groups.includes('identity') ? nameParts(identity?.name ?? '') : {}),
    ...(groups.includes('contact') ? { ...emailOf(contact), phoneNumber: contact?.phone ?? '' } : {}),
  };
  const addressed = groups.includes('contact') && Boolean(contact?.address);
  // With an address the group is held only when that is written too; the answer says whether there is one to write to.
  const next = addressed ? 'address:' : undefined;
  return graphCall('setCustomer', { input: fields }, { purpose: 'update', groups, next });
}

interface Contact {
  email?: string | null;
  phone?: string | null;
  address?: Address | null;
}

/** A customer of Vendure is who has this address: without one that it has stays. */
function emailOf(contact: Contact | undefined): { emailAddress?: string } {
  const email = contact?.email?.trim() ?? '';
  return email === '' ? {} : { emailAddress: email };
}

/** Vendure parts a name in two; the last word is the last name. A customer without a name keeps the one that is there. */
function nameParts(name: string): { firstName?: string; lastName?: string } {
  const at = name.trim().lastIndexOf(' ');
  if (name.trim() === '') return {};
  return at < 0
    ? { firstName: '', lastName: name.trim() }
    : { firstName: name.slice(0, at).trim(), lastName: name.slice(at + 1) };
}
