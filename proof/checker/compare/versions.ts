import type { Doc } from '../doc.ts';
import type { Stores } from '../stores.ts';
import { groupRows } from '../stores.ts';

const byOrder = new WeakMap<Stores, Map<string, Doc[]>>();

/** Every version that the shop ever had of an order, oldest first. */
export function versionsOf(stores: Stores, orderId: string): Doc[] {
  const known = byOrder.get(stores) ?? gather(stores);
  byOrder.set(stores, known);
  return known.get(orderId) ?? [];
}

function gather(stores: Stores): Map<string, Doc[]> {
  const groups = groupRows(stores.shop.rows('order_version'), (row) => row.parent);
  return new Map([...groups].map(([id, rows]) => [id, rows.toSorted((a, b) => a.version - b.version).map((row) => row.body)]));
}
