import { consignmentDifferences, heldConsignments, wantedConsignments } from '../compare/warehouse-order.ts';
import { answeredContents } from './answered-edits.ts';
import { versionsOf } from '../compare/versions.ts';
import { unitsElsewhere } from '../audit/all-shipments.ts';
import type { Consignment } from '../compare/warehouse-order.ts';
import type { Doc } from '../doc.ts';
import type { ExpectedOrder } from '../manifest.ts';
import type { Row } from '../stores.ts';
import type { World } from '../world.ts';

/** What the warehouse was told to do against what the shop ended with. */
export function judgeWarehouseOrder(world: World, order: ExpectedOrder, held: Row): void {
  const about = `order ${order.id}`;
  const holds = heldConsignments(held.body);
  const found = consignmentDifferences(wantedHere(order, order.final), holds);
  if (held.body['status'] === 'cancelled') {
    world.findings.add({
      fault: 'corrupted',
      system: 'warehouse',
      about,
      detail: 'it is cancelled and nobody cancelled it',
    });
  }
  if (found.length === 0) return;
  const versions = versionsOf(world.stores, order.id).map((version) => wantedHere(order, version));
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

/** What of a content of the order is the warehouse's to send: what somebody else has sent is not. */
function wantedHere(order: ExpectedOrder, content: Doc): Consignment[] {
  const elsewhere = unitsElsewhere(order);
  return wantedConsignments(content).flatMap((one) => {
    const sent = Math.min(one.quantity, elsewhere.get(one.line) ?? 0);
    elsewhere.set(one.line, (elsewhere.get(one.line) ?? 0) - sent);
    return one.quantity > sent ? [{ ...one, quantity: one.quantity - sent }] : [];
  });
}
