import { scenario } from '../stage/scenario.ts';

scenario('T02', 'Partial shipment', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const ordered = luck.between(5, 20);
  const first = luck.between(1, ordered - 1);
  const order = await shop.place({ lines: [ordered] });
  const line = order.line();
  await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: ordered });

  await warehouse.ship(order, [{ contents: [{ line_ref: line, quantity: first }] }]);
  await expect('fulfilments in the shop', () => shop.fulfilments(order).length, 1);
  await expect('the ERP has delivered', () => erp.delivered(order), { [line]: first });
  await rest();
  await expect('sent and still to come, in the hub', () => hub.units(order), [
    { shipped: String(first), released: String(ordered - first) },
  ]);
  await expect('the order', () => hub.state(order), { lifecycle: 'in_fulfilment', fulfilment: 'partial', flags: [] });
  await expect('the shop shows it as', async () => (await shop.look(order))['fulfilment_status'] ?? null, 'partial');
  await expect('billed is less than the total', () => erp.billed(order) < order.amount('total'), true);

  await warehouse.ship(order);
  await expect('the ERP has delivered', () => erp.delivered(order), { [line]: ordered });
  await rest();
  await expect('the order', () => hub.state(order), { lifecycle: 'in_fulfilment', fulfilment: 'fulfilled', flags: [] });
  await expect('the invoices sum to the order', () => erp.billed(order), order.amount('total'));
  await expect('fulfilments in the shop', () => shop.fulfilments(order).length, 2);
  expect.lacking('a capture for each shipment: the hub of this stage asks no payment provider');
});
