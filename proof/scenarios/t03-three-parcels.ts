import { numbersOf } from '../stage/sides/other-sides.ts';
import { scenario } from '../stage/scenario.ts';

scenario('T03', 'Split over 3 parcels, 2 warehouses', async ({ shop, warehouse, erp, carrier, hub, expect, luck, rest }) => {
  const ordered = luck.between(6, 12);
  const [first, second] = [luck.between(1, 2), luck.between(1, 2)];
  const order = await shop.place({ lines: [ordered, 1] });
  const [line, other] = [order.line(0), order.line(1)];
  await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: ordered, [other]: 1 });

  const parcel = (quantity: number, of = line) => ({ contents: [{ line_ref: of, quantity }] });
  const two = await warehouse.ship(order, [parcel(first), parcel(second)]);
  const one = await warehouse.ship(order, [
    { contents: [...parcel(ordered - first - second).contents, ...parcel(1, other).contents] },
  ]);
  await expect('fulfilments in the shop', () => shop.fulfilments(order).length, 2);
  await rest();
  const shipped = (id: string) => warehouse.shipments(order).find((shipment) => shipment['id'] === id);
  const [a = '', b = '', c = ''] = [...numbersOf(shipped(two)), ...numbersOf(shipped(one))];
  await expect('three numbers', () => new Set([a, b, c]).size, 3);
  const told = (): string[] => shop.fulfilments(order).flatMap(numbersOf).toSorted();
  await expect('the shop shows each number once', told, [a, b, c].toSorted());

  const states = (): unknown[] =>
    [...new Set([a, c])].map(
      (number) => shop.fulfilments(order).find((fulfilment) => numbersOf(fulfilment).includes(number))?.['status'],
    );
  const scan = (number: string, code: string) => carrier.scan(number, [{ code }]);
  for (const number of luck.chance(0.5) ? [a, b, c] : [c, b, a]) await scan(number, 'PU');
  await scan(a, 'DL');
  await scan(c, 'DL');
  await expect('one parcel is still on its way', states, ['shipped', 'delivered']);
  await rest();
  await expect.now('and after a while, too', states, ['shipped', 'delivered']);
  const milestone = async () =>
    ((await hub.record(`warehouse/shipment/${two}`)).body['derived'] as { milestone: string }).milestone;
  await expect.now('the hub says so of both parcels together', milestone, 'picked_up');
  await scan(b, 'DL');
  await expect('delivered after the last', states, ['delivered', 'delivered']);
  await expect('the invoices sum to the order', () => erp.billed(order), order.amount('total'));
  await expect('one invoice for each shipment', () => erp.invoices(order).length, 2);
  expect.lacking('two warehouses: orders are not sourced from several yet, so both shipments leave from one');
});
