import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { scenario } from '../stage/scenario.ts';

/** The configuration polls orders every 3 s; with the time to read, to apply and to tell. */
const INTERVAL_MS = 15_000;
const ORDERS = 60;

scenario('T33', 'Webhook lost', async ({ shop, warehouse, erp, expect, luck, rest }) => {
  await shop.dial({ drop: 0.02 });
  const orders: PlacedOrder[] = [];
  const dropped = (): string[] =>
    orders.map(({ id }) => id).filter((id) => shop.store.webhooks(`orders/${id}`)[0]?.status === 'dropped');
  // Two in a hundred: on until one of them was lost, at the latest after ten times as many.
  while (orders.length < ORDERS || (dropped().length === 0 && orders.length < ORDERS * 10))
    orders.push(await shop.place({ lines: [luck.between(1, 5)] }));
  await shop.dial({ drop: 0 });
  await expect.now('webhooks were lost', () => dropped().length > 0, true);
  const held = (): number[] => [warehouse, erp].map((side) => orders.filter((order) => side.orders(order).length === 1).length);
  await expect(
    `all ${orders.length} orders are in warehouse and ERP`,
    held,
    [orders.length, orders.length],
    INTERVAL_MS + 200 * orders.length,
  );
  await rest();
  await expect.now('each once', held, [orders.length, orders.length]);
  expect.lacking('a count of what only the poll has found: the hub has no such metric');
});
