import { auditCancelled } from './cancelled-orders.ts';
import { judgeErpOrder } from './erp-orders.ts';
import type { Finding } from '../findings.ts';
import type { ExpectedOrder } from '../manifest.ts';
import type { Row } from '../stores.ts';
import { groupRows } from '../stores.ts';
import type { Fate } from '../tally.ts';
import { judgeWarehouseOrder } from './warehouse-orders.ts';
import type { World } from '../world.ts';

/** Where a system keeps orders, and how one is judged. */
interface Holder {
  system: 'warehouse' | 'erp';
  byNumber: Map<string, Row[]>;
  judge: (world: World, order: ExpectedOrder, held: Row) => void;
}

/** The one kind of hold under which targets keep what they had: the first content stands. */
const KEEPS_FIRST = 'SYN_PROJECT_SAME_VERSION_OTHER_CONTENT';

/** Every order of the manifest: once in each of its targets, with the content the shop ended with. */
export function auditOrders(world: World): void {
  const holders: Holder[] = [
    {
      system: 'warehouse',
      byNumber: groupRows(world.stores.warehouse.rows('orders'), (row) => row.parent),
      judge: judgeWarehouseOrder,
    },
    {
      system: 'erp',
      byNumber: groupRows(world.stores.erp.rows('sales_orders'), (row) => row.reference),
      judge: judgeErpOrder,
    },
  ];
  for (const order of world.manifest.orders) {
    if (order.expect === 'cancelled') auditCancelled(world, order);
    for (const holder of holders) auditIn(world, holder, order);
  }
  for (const holder of holders) reportStrangers(world, holder);
}

function auditIn(world: World, holder: Holder, order: ExpectedOrder): void {
  const held = standing(holder.byNumber.get(order.number) ?? []);
  if (!order.targets.includes(holder.system)) {
    if (held.length > 0) report(world, order, { system: holder.system, fault: 'corrupted', detail: 'it has no business there' });
    return;
  }
  for (const again of held.slice(1)) {
    report(world, order, {
      system: holder.system,
      fault: 'duplicated',
      detail: `${again.id} beside ${held[0]?.id ?? ''}`,
    });
  }
  world.tally.add(holder.system, 'order', fateOf(world, holder, { order, held }));
}

/** One that was cancelled may have been placed again: whether it was cancelled first is what the effects tell. */
function standing(rows: Row[]): Row[] {
  const living = rows.filter(({ body }) => body['status'] !== 'cancelled');
  return living.length > 0 ? living : rows.slice(-1);
}

function fateOf(world: World, holder: Holder, { order, held }: { order: ExpectedOrder; held: Row[] }): Fate {
  if (order.expect === 'held') return fateOfHeld(world, holder, { order, held });
  // What became of the cancel is judged over both systems together.
  if (order.expect === 'cancelled') return { as: 'delivered' };
  const [first] = held;
  if (first !== undefined) {
    holder.judge(world, order, first);
    return { as: 'delivered' };
  }
  if (world.stores.shop.untold().has(`orders/${order.id}`)) return { as: 'waiting' };
  const code = world.cases.anyAbout('order', order.id);
  report(world, order, {
    system: holder.system,
    fault: 'lost',
    detail: code === null ? 'it is not there' : `it is not there; the hub holds it: ${code}`,
  });
  return { as: 'lost' };
}

function fateOfHeld(world: World, holder: Holder, { order, held }: { order: ExpectedOrder; held: Row[] }): Fate {
  const [first] = held;
  const reason = order.reason ?? '';
  if (first !== undefined && reason === KEEPS_FIRST) holder.judge(world, order, first);
  else if (first !== undefined)
    report(world, order, {
      system: holder.system,
      fault: 'corrupted',
      detail: `it should be held (${reason}) and is there`,
    });
  if (world.cases.about(reason, 'order', order.id)) return { as: 'held', reason };
  report(world, order, { system: holder.system, fault: 'lost', detail: `no open case ${reason} holds it` });
  return { as: 'lost' };
}

/** Orders of which the manifest knows nothing. */
function reportStrangers(world: World, holder: Holder): void {
  const known = new Set(world.manifest.orders.map((order) => order.number));
  for (const [number, rows] of holder.byNumber) {
    if (known.has(number)) continue;
    world.findings.add({
      fault: 'corrupted',
      system: holder.system,
      about: `order ${number}`,
      detail: `${rows.length} there, none was placed`,
    });
  }
}

function report(world: World, order: ExpectedOrder, finding: Omit<Finding, 'about'>): void {
  world.findings.add({ ...finding, about: `order ${order.id}` });
}
