import { customerBody } from '../hooks/customer-body.ts';
import { gid, idOf } from '../keep/gid.ts';
import type { CustomerRecord } from '../keep/party-record.ts';
import { addressOf, addressView } from '../keep/address.ts';
import type { Deed, Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args } from '../shop-context.ts';
import { inputArg, textArg } from '../shop-context.ts';

type Kept = CustomerRecord['addresses'][number];

/** Adds an address to a customer; the first one is the default. */
export const customerAddressCreate: Mutation = (args, deed) => {
  const { shop } = deed;
  const customer = customerMeant(args, deed);
  const address: Kept = { ...addressOf(inputArg(args, 'address')), id: shop.next('address') };
  const known = customer.addresses.find((one) => JSON.stringify({ ...one, id: '' }) === JSON.stringify({ ...address, id: '' }));
  if (known !== undefined) throw refuse('address', 'Customer address already exists');
  save(deed, customer, args['setAsDefault'] === true ? [address, ...customer.addresses] : [...customer.addresses, address]);
  return { address: addressView(address, address.id) };
};

/** Changes what the input names of an address. */
export const customerAddressUpdate: Mutation = (args, deed) => {
  const customer = customerMeant(args, deed);
  const before = customer.addresses.find((one) => one.id === idOf('MailingAddress', textArg(args, 'addressId') ?? ''));
  if (before === undefined) throw refuse('addressId', 'Address does not exist');
  const input = inputArg(args, 'address');
  const given = addressOf(input);
  const after = { ...before };
  for (const name of Object.keys(given) as (keyof typeof given)[]) if (isNamed(input, name)) after[name] = given[name];
  const others = customer.addresses.map((one) => (one.id === before.id ? after : one));
  const first = args['setAsDefault'] === true ? [after, ...others.filter((one) => one.id !== after.id)] : others;
  if (JSON.stringify(first) !== JSON.stringify(customer.addresses)) save(deed, customer, first);
  return { address: addressView(after, after.id) };
};

/** Codes name the country and the province, too. */
function isNamed(input: Args, name: string): boolean {
  return input[name] !== undefined || (['country', 'province'].includes(name) && input[`${name}Code`] !== undefined);
}

function customerMeant(args: Args, { shop }: Deed): CustomerRecord {
  const customer = shop.keep.customers.get(idOf('Customer', textArg(args, 'customerId') ?? '') ?? '');
  if (customer === null) throw refuse('customerId', 'Customer does not exist');
  return customer;
}

function save({ shop, done }: Deed, customer: CustomerRecord, addresses: Kept[]): void {
  const saved = { ...customer, addresses, updatedAt: shop.now() };
  shop.keep.customers.put(saved);
  shop.tell('CUSTOMERS_UPDATE', `customers/${saved.id}`, () => customerBody(shop, saved));
  done('update', 'customer', gid('Customer', saved.id), saved.email);
}
