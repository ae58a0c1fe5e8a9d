import { scenario } from '../stage/scenario.ts';

scenario('T09', 'Cancel before release', async ({ shop, warehouse, erp, hub, expect, luck, rest, wait }) => {
  // Cancelled before anybody has heard of it: no webhook tells, and nothing can be asked.
  await shop.dial({ drop: 1, server_error: 1 });
  const early = await shop.place({ lines: [luck.between(1, 9)] });
  await early.cancel();
  early.outcome = { expect: 'cancelled', reason: null };
  await shop.dial({ drop: 0, server_error: 0 });
  await expect('an order that was over when it came', () => hub.state(early), {
    lifecycle: 'cancelled',
    fulfilment: 'restocked',
    flags: [],
  });

  // Confirmed, and the warehouse cannot be reached.
  await warehouse.dial({ server_error: 1 });
  const order = await shop.place({ lines: [luck.between(1, 9)] });
  await expect('the ERP has it', () => erp.status(order), 'open');
  await wait(luck.between(0, 700));
  await order.cancel();
  order.outcome = { expect: 'cancelled', reason: null };
  await expect('the hub has heard of it', async () => (await hub.order(order))['cancellation'] !== null, true);
  await warehouse.dial({ server_error: 0 });
  await expect('the ERP is told', () => erp.status(order), 'cancelled');
  await rest();
  await expect('the order', () => hub.state(order), { lifecycle: 'cancelled', fulfilment: 'restocked', flags: [] });
  const released = () => [early, order].map((one) => warehouse.orders(one).length);
  await expect.now('the warehouse never had either', released, [0, 0]);
  await expect.now('the ERP was spared the first', () => erp.orders(early).length, 0);
  expect.lacking('reservations and the voided authorisation: the hub of this stage keeps no stock and asks no payment provider');
});
