import { consignmentDifferences, heldConsignments, wantedConsignments } from '../compare/warehouse-order.ts';
import { answeredContents } from './answered-edits.ts';
import { versionsOf } from '../compare/versions.ts';
import type { ExpectedOrder } from '../manifest.ts';
import type { Row } from '../stores.ts';
import type { World } from '../world.ts';

/** What the warehouse was told to do against what the shop ended with. */
export function judgeWarehouseOrder(world: World, order: ExpectedOrder, held: Row): void {
  const about = `order ${order.id}`;
  const holds = heldConsignments(held.body);
  const found = consignmentDifferences(wantedConsignments(order.final), holds);
  if (held.body['status'] === 'cancelled') {
    world.findings.add({
      fault: 'corrupted',
      system: 'warehouse',
      about,
      detail: 'it is cancelled and nobody cancelled it',
    });
  }
  if (found.length === 0) return;
  const versions = versionsOf(world.stores, order.id).map(wantedConsignments);
  if (answeredContents(world, order).length > 0) return;
  if (versions.some((version) => consignmentDifferences(version, holds).length === 0)) {
    world.findings.add({
      fault: 'misordered',
      system: 'warehouse',
      about,
      detail: `an older version stands: ${found.join('; ').slice(0, 300)}`,
    });
    return;
  }
  for (const detail of found) world.findings.add({ fault: 'corrupted', system: 'warehouse', about, detail });
}
