import type { Doc } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

scenario('T13', 'Address change after label', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const order = await shop.place({ lines: [luck.between(1, 9)] });
  const street = (body: Doc | undefined): unknown => (body?.['ship_to'] as Doc | undefined)?.['line1'] ?? null;
  const before = street(order.doc);
  await expect('the warehouse has it', () => warehouse.status(order), 'new');
  const shipment = await warehouse.packed(order);
  await rest();
  await order.edit((draft) => {
    draft.shipTo = { ...shop.address(), line1: `${luck.between(200, 900)} New Road` };
  });
  order.raced = true;
  await expect(
    'the warehouse is asked and says no',
    () => warehouse.requests(order).map((one) => [one['kind'], one['outcome']]),
    [['change', 'too_late']],
  );
  await rest();
  await expect('a case asks a person to stop the parcel', () => hub.casesAbout(`/order/${order.id}`), [
    'SYN_DELIVER_REQUEST_REFUSED',
  ]);
  await warehouse.send(shipment);
  await expect('it goes where its label says', () => warehouse.shipments(order).map(street), [before]);
  await rest();
  await expect('the ERP bills to where it went', () => street(erp.order(order)), before);
  await expect.now('asked once', () => warehouse.requests(order).length, 1);
  expect.lacking('voiding the label and buying another: the hub buys no labels; the message to the customer');
});
