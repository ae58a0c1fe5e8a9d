import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { scenario } from '../stage/scenario.ts';

const OUTAGE_MS = 6_000;
/** What a client that only waits and tries again would come to in that time. */
const MOST_CALLS = 60;

scenario('T44', 'Destination outage 2 h', async ({ shop, warehouse, erp, expect, luck, rest, wait }) => {
  await warehouse.dial({ server_error: 1 });
  const began = new Date();
  const orders: PlacedOrder[] = [];
  for (let nth = luck.between(15, 25); nth > 0; nth -= 1) {
    orders.push(await shop.place({ lines: [luck.between(1, 5)] }));
    await wait(luck.between(0, 120));
  }
  const count = orders.length;
  const held = (side: { orders(order: PlacedOrder): unknown[] }): number =>
    orders.filter((order) => side.orders(order).length === 1).length;
  await expect('the ERP gets all of them meanwhile', () => held(erp), count, OUTAGE_MS);
  await wait(OUTAGE_MS - (Date.now() - began.getTime()));
  await expect.now('the warehouse none', () => held(warehouse), 0);
  const calls = [500, 502, 503].reduce((sum, status) => sum + warehouse.store.answered(status, began.toISOString()), 0);
  await expect.now(
    `the breaker keeps calls off: ${calls} in ${OUTAGE_MS / 1000} s, and some to see whether it is back`,
    () => calls > 0 && calls < MOST_CALLS,
    true,
  );
  await warehouse.dial({ server_error: 0 });
  await expect('the backlog drains', () => held(warehouse), count);
  await rest();
  await expect.now('each once', () => [held(warehouse), held(erp)], [count, count]);
  expect.lacking('two hours of it: the outage is seconds long; a record of the promise that was broken');
});
