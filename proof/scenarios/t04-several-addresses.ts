import type { Doc } from '../generator/json.ts';
import { docsIn } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

const HELD = 'SYN_PROJECT_TARGETS_DO_NOT_SUM';

scenario('T04', 'Multi-address order', async ({ shop, warehouse, erp, hub, expect, rest }) => {
  const order = await shop.place({ lines: [5], targets: [2, 2] });
  await expect('2 + 2 of 5 is held by', () => hub.casesAbout(`/order/${order.id}`), [HELD]);
  const words = async () =>
    (await hub.openCases()).filter(({ code }) => code === HELD).map(({ detail }) => /targets sum .*$/.exec(detail)?.[0]);
  await expect('in these words', words, ['targets sum 4, line 5']);
  await rest();
  await expect.now(
    'neither the warehouse nor the ERP has it',
    () => [warehouse.orders(order).length, erp.orders(order).length],
    [0, 0],
  );

  await order.edit((draft) => {
    const [line] = draft.lines;
    line?.targets.push({ quantity: 1, shipTo: shop.address() });
  });
  const targets = (): unknown[] =>
    docsIn(warehouse.order(order)['lines']).map((line) => [line['quantity'], (line['ship_to'] as Doc)['line1']]);
  const wanted = order.draft.lines.flatMap((line) => line.targets.map(({ quantity, shipTo }) => [quantity, shipTo['line1']]));
  await expect('2 + 2 + 1 goes to three addresses', targets, wanted);
  await rest();
  await expect.now('no case is left', () => hub.casesAbout(`/order/${order.id}`), []);
  await expect.now('one order of the warehouse', () => warehouse.orders(order).length, 1);
  expect.lacking(
    'three fulfilment orders: the hub releases one order with three addresses, the warehouse makes a shipment of each',
  );
});
