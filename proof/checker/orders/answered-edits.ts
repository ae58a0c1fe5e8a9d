import { consignmentDifferences, heldConsignments, wantedConsignments } from '../compare/warehouse-order.ts';
import { versionsOf } from '../compare/versions.ts';
import type { Doc } from '../doc.ts';
import type { ExpectedOrder } from '../manifest.ts';
import type { Row } from '../stores.ts';
import type { World } from '../world.ts';

/** What goes along with the lines when an edit of them is refused. */
const WITH_LINES = ['lines', 'totals', 'discounts', 'shipping_lines', 'rate'];

/**
 * What an order may look like when an edit raced the picking and the warehouse said no: the lines of one
 * version and the address of another, exactly as the warehouse was left to work on them. Empty when
 * nothing was refused: then only the shop's last version counts.
 */
export function answeredContents(world: World, order: ExpectedOrder): Doc[] {
  if (order.warehouse !== 'final_or_answered') return [];
  const released = world.stores.warehouse.rows('orders').filter((row) => row.parent === order.number && wasRefused(world, row));
  const versions = versionsOf(world.stores, order.id);
  const mixed = versions.flatMap((lines) => versions.map((place) => mix(order.final, lines, place)));
  return mixed.filter((content) =>
    released.some((row) => consignmentDifferences(wantedConsignments(content), heldConsignments(row.body)).length === 0),
  );
}

function mix(final: Doc, lines: Doc, place: Doc): Doc {
  const taken = Object.fromEntries(WITH_LINES.map((name) => [name, lines[name] ?? null]));
  return { ...final, ...taken, ship_to: place['ship_to'] ?? null };
}

/** The warehouse refused a change of this order: by request, or by replacing it too late. */
function wasRefused(world: World, released: Row): boolean {
  const answers = world.stores.warehouse.rows('requests').filter((row) => row.parent === released.id);
  if (answers.some(({ body }) => body['kind'] === 'change' && body['outcome'] !== 'accepted')) return true;
  return world.stores.warehouse.refusals().has(`PUT /orders/${released.id} 409`);
}
