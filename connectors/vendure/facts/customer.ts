import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { readAddress } from './address.ts';

/** `{ activeChannel, customer }`: the address is the one that goods are sent to by default. */
export function readCustomer(doc: Doc): FactDraft[] {
  const customer = doc.object('customer');
  const addresses = customer.maybeList('addresses');
  const main = addresses.find((address) => address.maybeBoolean('defaultShippingAddress') === true);
  const address = main === undefined ? null : readAddress(main, 'country.code');
  const phone = customer.maybeText('phoneNumber') || null;
  const name = [customer.text('firstName'), customer.text('lastName')].filter((part) => part !== '').join(' ');
  return [
    {
      entity: 'customer',
      id: customer.id('id'),
      // An address that changes leaves the customer's own time as it was.
      version: Math.max(...[customer, ...addresses].map((part) => Date.parse(part.time('updatedAt')))),
      at: customer.time('updatedAt'),
      groups: {
        identity: { name },
        contact: {
          email: customer.text('emailAddress'),
          ...(phone === null ? {} : { phone }),
          ...(address === null ? {} : { address }),
        },
      },
    },
  ];
}
