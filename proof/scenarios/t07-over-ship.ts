import { unitsOf } from '../stage/sides/other-sides.ts';
import { scenario } from '../stage/scenario.ts';

scenario('T07', 'Over-ship', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const [first, then] = [luck.between(2, 8), luck.between(1, 7)];
  const ordered = first + then;
  const order = await shop.place({ lines: [ordered] });
  const line = order.line();
  const { sku = '' } = order.draft.lines[0] ?? {};
  const level = (): number => Number(warehouse.store.body('stock', `${sku}@WH1`)?.['on_hand']);
  await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: ordered });
  const before = level();
  await warehouse.ship(order, [{ contents: [{ line_ref: line, quantity: first }] }]);
  await warehouse.ship(order, [{ contents: [{ line_ref: line, quantity: then + 1 }] }]);
  await rest();
  await expect('one unit beyond the order, in the hub', () => hub.units(order), [{ shipped: String(ordered), overShipped: '1' }]);
  await expect('the order', () => hub.state(order), {
    lifecycle: 'in_fulfilment',
    fulfilment: 'fulfilled',
    flags: ['over_shipped'],
  });
  await expect('a case asks a person', () => hub.casesAbout(`/order/${order.id}`), ['SYN_PROJECT_OVER_SHIPPED']);
  const sent = (): number[] => shop.fulfilments(order).map((one) => unitsOf(one, 'line_id')[line] ?? 0);
  // Which of the two has the unit too many goes by which one the shop was told of first.
  const either = [`${first},${then}`, `${then + 1},${first - 1}`];
  await expect('the shop shows as sent what was ordered', () => either.includes(sent().join()), true);
  await expect('the ERP has delivered what was ordered', () => erp.delivered(order), { [line]: ordered });
  await expect('the extra unit is not charged', () => erp.billed(order), order.amount('total'));
  await expect('stock is less by all that left', () => before - level(), ordered + 1);
});
