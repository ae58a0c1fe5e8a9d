import type { Doc } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

scenario('T12', 'Address change before label', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const order = await shop.place({ lines: [luck.between(1, 9)] });
  const street = (body: Doc | undefined): unknown => (body?.['ship_to'] as Doc | undefined)?.['line1'] ?? null;
  const before = street(order.doc);
  await expect('the warehouse has the first address', () => street(warehouse.order(order)), before);
  if (luck.chance(0.5)) {
    await warehouse.agrees(true);
    await warehouse.pick(order);
  }
  const next: Doc & { line1: string } = { ...shop.address(), line1: `${luck.between(200, 900)} New Road`, line2: null };
  await order.edit((draft) => {
    draft.shipTo = next;
  });
  const streets = (): unknown[] => [street(warehouse.order(order)), street(erp.order(order))];
  await expect('warehouse and ERP have the new one', streets, [next.line1, next.line1]);
  await rest();
  await warehouse.agrees(null);
  const inHub = async () => {
    const { line1, city, country } = (await hub.order(order))['shipTo'] as Record<string, string>;
    return [line1, city, country];
  };
  await expect('the whole address is the new one', inHub, [next.line1, next['city'], next['country']] as string[]);
  const holders = () =>
    JSON.stringify([warehouse.orders(order), erp.orders(order).map((one) => one['ship_to'])]).includes(String(before));
  await expect.now('the old street is nowhere', holders, false);
  await warehouse.ship(order);
  await expect('it is sent to', () => warehouse.shipments(order).map(street), [next.line1]);
});
