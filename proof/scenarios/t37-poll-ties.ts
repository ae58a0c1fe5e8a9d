import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { scenario } from '../stage/scenario.ts';

const ROWS = 300;
const LATE_MS = 40_000;

scenario('T37', 'Poll cursor ties', async ({ shop, warehouse, erp, hub, expect, luck, rest, wait }) => {
  await shop.dial({ drop: 1 });
  const moment = new Date(Date.now() - luck.between(0, 5_000));
  await shop.stopClock(moment.toISOString());
  const orders: PlacedOrder[] = [];
  for (let nth = 0; nth < ROWS; nth += 1) orders.push(await shop.place({ lines: [1] }));
  const stamps = () => new Set(orders.map(({ doc }) => doc['updated_at'])).size;
  await expect.now(`${ROWS} orders share one moment, over the edge of a page`, stamps, 1);
  const held = (): number[] => [warehouse, erp].map((side) => orders.filter((order) => side.orders(order).length === 1).length);
  await expect('all are in warehouse and ERP', held, [ROWS, ROWS], 120_000);

  // A transaction that was begun 40 s ago commits only now, when polls have long passed its moment.
  await wait(luck.between(0, 3_000));
  await shop.stopClock(new Date(moment.getTime() - LATE_MS).toISOString());
  const late = await shop.place({ lines: [1] });
  await shop.stopClock(null);
  await expect('the one from the past as well', () => [warehouse.orders(late).length, erp.orders(late).length], [1, 1]);
  await shop.dial({ drop: 0 });
  await rest();
  await expect.now('each once', held, [ROWS, ROWS]);
  const stored = () =>
    hub.select(`select 1 from change where system = 'shop' and source = 'webhook' and delivery_id = any($1)`, [
      orders.flatMap(({ id }) =>
        shop.store
          .webhooks(`orders/${id}`)
          .slice(0, 1)
          .map(({ eventId }) => eventId),
      ),
    ]);
  await expect.now('no webhook told of any', async () => (await stored()).length, 0);
});
