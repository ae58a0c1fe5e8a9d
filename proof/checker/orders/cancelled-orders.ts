import { erpDifferences } from '../compare/erp-differences.ts';
import { versionsOf } from '../compare/versions.ts';
import type { ExpectedOrder } from '../manifest.ts';
import { reportDifferences } from '../audit/report-differences.ts';
import type { Row } from '../stores.ts';
import type { World } from '../world.ts';

const ENDED = new Set(['cancelled', 'closed_short']);

/**
 * An order that was cancelled in the shop. Either no system works on it any more, or the warehouse was
 * asked and said no: then it ships, for goods beat paper.
 */
export function auditCancelled(world: World, order: ExpectedOrder): void {
  const released = world.stores.warehouse.rows('orders').filter((row) => row.parent === order.number);
  const posted = world.stores.erp.rows('sales_orders').filter((row) => row.reference === order.number);
  const working = released.filter((row) => !ENDED.has(String(row.body['status'])));
  for (const row of posted) judgeContent(world, order, row);
  if (working.length > 0) {
    for (const row of working) if (!saidNo(world, row.id)) reportLost(world, 'warehouse', order);
    return;
  }
  for (const row of posted) if (row.body['status'] !== 'cancelled') reportLost(world, 'erp', order);
}

function saidNo(world: World, orderId: string): boolean {
  return world.stores.warehouse
    .rows('requests')
    .some(
      ({ parent, body }) =>
        parent === orderId && body['kind'] === 'cancel' && (body['outcome'] === 'rejected' || body['outcome'] === 'too_late'),
    );
}

/** Whatever the shop said last before the cancel; any of its versions will do. */
function judgeContent(world: World, order: ExpectedOrder, held: Row): void {
  const found = [order.final, ...versionsOf(world.stores, order.id)].map((version) => erpDifferences(version, held.body));
  const least = found.toSorted((a, b) => a.length - b.length)[0] ?? [];
  reportDifferences(world, {
    system: 'erp',
    about: `cancelled order ${order.id}`,
    found: least,
    older: false,
  });
}

function reportLost(world: World, system: string, order: ExpectedOrder): void {
  world.findings.add({
    fault: 'lost',
    system,
    about: `order ${order.id}`,
    detail: 'the cancel: it is still worked on',
  });
}
