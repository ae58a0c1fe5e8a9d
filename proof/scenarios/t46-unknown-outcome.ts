import { scenario } from '../stage/scenario.ts';

scenario('T46', 'Unknown outcome', async ({ shop, warehouse, erp, expect, luck, rest }) => {
  // The warehouse takes the order and nobody hears of it: it knows no key, so it has to be asked.
  await warehouse.dial({ timeout_after: 1, search_lag: 800 });
  const order = await shop.place({ lines: [luck.between(1, 9)] });
  await expect('the warehouse took it', () => warehouse.orders(order).length, 1);
  await warehouse.dial({ timeout_after: 0 });
  await rest();
  await expect.now('it was not sent again', () => warehouse.orders(order).length, 1);
  await warehouse.dial({ search_lag: 0 });

  // The shop and the ERP take a shipment and nobody hears of it: the same key again, the same answer.
  const line = order.line();
  await shop.dial({ timeout_after: 1 });
  await erp.dial({ timeout_after: 1 });
  await warehouse.ship(order);
  await expect('both took the shipment', () => [shop.fulfilments(order).length, erp.deliveries(order).length], [1, 1]);
  await shop.dial({ timeout_after: 0 });
  await erp.dial({ timeout_after: 0 });
  await rest();
  await expect.now('once', () => [shop.fulfilments(order).length, erp.deliveries(order).length], [1, 1]);
  await expect.now('and billed once', () => [erp.delivered(order)[line], erp.billed(order)], [
    order.draft.lines[0]?.quantity,
    order.amount('total'),
  ]);

  // What never arrived is not there when it is asked for: then it is sent.
  await warehouse.dial({ timeout_before: 1 });
  const lost = await shop.place({ lines: [luck.between(1, 9)] });
  await expect('the ERP has it', () => erp.orders(lost).length, 1);
  await warehouse.dial({ timeout_before: 0 });
  await rest();
  await expect.now('one order', () => warehouse.orders(lost).length, 1);
});
