import { scenario } from '../stage/scenario.ts';

const MINUTE_MS = 60_000;

scenario('T36', 'Clock skew', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  await shop.dial({ clock_offset: 10 * MINUTE_MS });
  await erp.dial({ clock_offset: -4.5 * MINUTE_MS });
  const order = await shop.place({ lines: [luck.between(1, 4)] });
  const line = order.line();
  await expect('the warehouse has it', () => warehouse.orders(order).length, 1);
  const units = async (quantity: number): Promise<void> => {
    await order.edit((draft) => {
      for (const one of draft.lines) one.quantity = quantity;
    });
    await expect(
      'warehouse and ERP hold the newest version',
      () => [warehouse.wanted(order), erp.order(order)['lines'] !== undefined],
      [{ [line]: quantity }, true],
    );
  };
  await units(5);
  // The shop's clock jumps back by an hour and ten minutes: its versions go on.
  await shop.dial({ clock_offset: -60 * MINUTE_MS });
  await units(luck.between(6, 9));
  await shop.dial({ clock_offset: 0 });
  await units(luck.between(10, 20));
  await erp.dial({ clock_offset: 0 });
  await rest();
  const latency = async () => (await hub.status())['latency'] as { p50Ms: number | null; p99Ms: number | null };
  const sane = async () => Object.values(await latency()).every((ms) => ms === null || ms >= 0);
  await expect.now('no negative latency', sane, true);
  expect.lacking('an alarm of the skew, and a bound of what a clock may claim: the hub has neither');
});
