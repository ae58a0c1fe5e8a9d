import { differences } from '../compare/differences.ts';
import type { Doc } from '../doc.ts';
import { reportDifferences } from './report-differences.ts';
import type { World } from '../world.ts';

/** What the shop says of itself and nobody else may change. */
const OWN = [
  'number',
  'placed_at',
  'currency',
  'customer',
  'bill_to',
  'ship_to',
  'lines',
  'totals',
  'transactions',
  'cancelled_at',
];

/** The manifest and the shop must agree on every order, or nothing can be judged by either. */
export function auditShop(world: World): void {
  const expected = new Map(world.manifest.orders.map((order) => [order.id, order]));
  for (const row of world.stores.shop.rows('orders')) {
    const order = expected.get(row.id);
    expected.delete(row.id);
    if (order === undefined)
      world.findings.add({
        fault: 'corrupted',
        system: 'shop',
        about: `order ${row.id}`,
        detail: 'the manifest does not know it',
      });
    else
      reportDifferences(world, {
        system: 'shop',
        about: `order ${row.id}`,
        found: differences(ownPart(order.final), row.body),
        older: false,
      });
  }
  for (const id of expected.keys())
    world.findings.add({
      fault: 'lost',
      system: 'shop',
      about: `order ${id}`,
      detail: 'the manifest has it, the shop has not',
    });
}

function ownPart(order: Doc): Doc {
  return Object.fromEntries(OWN.filter((name) => name in order).map((name) => [name, order[name] ?? null]));
}
