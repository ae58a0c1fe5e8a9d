import { unitsOf } from '../stage/sides/other-sides.ts';
import { scenario } from '../stage/scenario.ts';

scenario('T07', 'Over-ship', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const ordered = luck.between(2, 15);
  const order = await shop.place({ lines: [ordered] });
  const line = order.line();
  await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: ordered });
  await warehouse.ship(order, [{ contents: [{ line_ref: line, quantity: ordered + 1 }] }]);
  await rest();
  await expect('one unit beyond the order, in the hub', () => hub.units(order), [{ shipped: String(ordered), overShipped: '1' }]);
  await expect('the order', () => hub.state(order), {
    lifecycle: 'in_fulfilment',
    fulfilment: 'fulfilled',
    flags: ['over_shipped'],
  });
  await expect('the shop shows as sent what was ordered', () => shop.fulfilments(order).map((one) => unitsOf(one, 'line_id')), [
    { [line]: ordered },
  ]);
  await expect('the ERP has delivered what was ordered', () => erp.delivered(order), { [line]: ordered });
  await expect('the extra unit is not charged', () => erp.billed(order), order.amount('total'));
});
