import type { Doc } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';
import { AmazonSide, atTwoPlaces } from '../stage/sides/amazon-side.ts';
import { numbersOf } from '../stage/sides/other-sides.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';

scenario(
  'T03',
  'Split over 3 parcels, 2 warehouses',
  async (play) => {
    const { shop, erp, carrier, hub, expect, luck, rest } = play;
    const lines: [number, number] = [luck.between(3, 6), luck.between(1, 3)];
    const order = await shop.placeLike(await atTwoPlaces(play, { lines, atAmazon: 50 }));
    order.deviation = 'two places send it: the warehouse holds its own line alone';
    const [a, b, c] = await sent(play, order);
    const fulfilmentOf = (number: string) => shop.fulfilments(order).find((one) => numbersOf(one).includes(number));
    const states = (): unknown[] => [fulfilmentOf(a)?.['status'], fulfilmentOf(c)?.['status']];

    for (const number of luck.chance(0.5) ? [a, b, c] : [c, b, a]) await carrier.scan(number, [{ code: 'PU' }]);
    // Later than anything that Amazon tells by a clock of its own.
    const delivered = (): Doc => ({ code: 'DL', at: new Date(Date.now() + 180_000).toISOString() });
    await carrier.scan(a, [delivered()]);
    await carrier.scan(c, [delivered()]);
    await expect('one parcel of the warehouse is still on its way', states, ['shipped', 'delivered']);
    await rest();
    await expect.now('and after a while, too', states, ['shipped', 'delivered']);
    const delivery = async (): Promise<unknown> => ((await hub.order(order))['derived'] as { delivery?: string }).delivery;
    await expect.now('the order is not delivered', async () => (await delivery()) === 'delivered', false);
    await carrier.scan(b, [delivered()]);
    await expect('delivered after the last', states, ['delivered', 'delivered']);
    await expect('and so is the order', delivery, 'delivered');
    await expect('the invoices sum to the order', () => erp.billed(order), order.amount('total'));
    await expect('one invoice for each shipment', () => erp.invoices(order).length, 2);
  },
  { config: 'examples/sandbox/with-amazon.config.ts', systems: ['amazon'] },
);

/** Two parcels leave the warehouse as one shipment, and one leaves Amazon: their numbers. */
async function sent(play: Play, order: PlacedOrder): Promise<[string, string, string]> {
  const { shop, warehouse, expect, rest } = play;
  const amazon = new AmazonSide(play);
  const [here = 0, there = 0] = order.draft.lines.map(({ quantity }) => quantity);
  const [line, other] = [order.line(0), order.line(1)];
  await expect('the warehouse is to send its line', () => warehouse.wanted(order), { [line]: here });
  await expect('and Amazon the other', () => amazon.wanted(order), [{ [other]: there }]);
  const parcel = (quantity: number) => ({ contents: [{ line_ref: line, quantity }] });
  const two = await warehouse.ship(order, [parcel(1), parcel(here - 1)]);
  const third = `A${order.id}`;
  // A carrier whose scans the carrier of this stage tells.
  await amazon.ship(order, third, 'sendex');
  await expect('fulfilments in the shop', () => shop.fulfilments(order).length, 2);
  await rest();
  const shipment = warehouse.shipments(order).find(({ id }) => id === two);
  const [a = '', b = ''] = numbersOf(shipment);
  const numbers: [string, string, string] = [a, b, third];
  await expect.now('three numbers', () => new Set(numbers).size, 3);
  const told = (): string[] => shop.fulfilments(order).flatMap(numbersOf).toSorted();
  await expect('the shop shows each number once', told, numbers.toSorted());
  return numbers;
}
