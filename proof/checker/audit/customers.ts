import { differences } from '../compare/differences.ts';
import { inner, text } from '../doc.ts';
import { reportDifferences } from './report-differences.ts';
import type { Row } from '../stores.ts';
import type { World } from '../world.ts';

/** One account per customer: no two customers share one, none has two, and each shows what the shop knows of its customer. */
export function auditCustomers(world: World): void {
  const accounts = new Map(world.stores.erp.rows('customers').map((row) => [row.id, row]));
  const shopCustomers = new Map(world.stores.shop.rows('customers').map((row) => [row.id, row]));
  for (const [customer, references] of referencesByCustomer(world)) {
    const [reference = '', ...others] = references;
    for (const other of others) {
      world.findings.add({
        fault: 'duplicated',
        system: 'erp',
        about: `customer ${customer}`,
        detail: `account ${other} beside ${reference}`,
      });
    }
    judge(world, { account: accounts.get(reference), customer: shopCustomers.get(customer) }, customer);
  }
}

function judge(world: World, { account, customer }: { account: Row | undefined; customer: Row | undefined }, id: string): void {
  if (customer === undefined) return;
  if (account === undefined) {
    world.findings.add({
      fault: 'lost',
      system: 'erp',
      about: `customer ${id}`,
      detail: 'there is no such account',
    });
    return world.tally.add('erp', 'customer', { as: 'lost' });
  }
  world.tally.add('erp', 'customer', { as: 'delivered' });
  const { name, email, phone } = customer.body;
  const expected = { name: name ?? null, email: email ?? null, phone: phone ?? null };
  reportDifferences(world, {
    system: 'erp',
    about: `customer ${id}`,
    found: differences(expected, account.body),
    older: false,
  });
}

/** Which accounts the sales orders of each customer name; an account that two customers share is reported at once. */
function referencesByCustomer(world: World): Map<string, Set<string>> {
  const orders = new Map(world.manifest.orders.map((order) => [order.number, text(inner(order.final, 'customer'), 'id')]));
  const references = new Map<string, Set<string>>();
  const owners = new Map<string, string>();
  for (const row of world.stores.erp.rows('sales_orders')) {
    const customer = orders.get(row.reference ?? '') ?? null;
    const reference = text(row.body, 'customer_reference');
    if (customer === null || reference === null) continue;
    references.set(customer, (references.get(customer) ?? new Set()).add(reference));
    const owner = owners.get(reference) ?? customer;
    owners.set(reference, owner);
    if (owner !== customer)
      world.findings.add({
        fault: 'corrupted',
        system: 'erp',
        about: `order ${row.reference ?? ''}`,
        detail: `customer_reference: names the account of ${owner}`,
      });
  }
  return references;
}
