import { plain } from '../generator/json.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { scenario } from '../stage/scenario.ts';

/** The configuration takes a pick so short after a count for one that the count holds already. */
const SLACK_MS = 2_000;

scenario(
  'T26',
  'Cycle count during sales',
  async ({ shop, warehouse, hub, expect, luck, rest, wait }) => {
    const product = luck.pick(shop.goods());
    const place = `${product.sku}@WH1`;
    const before = Number(warehouse.store.body('stock', place)?.['on_hand']);
    const found = before + luck.between(1, 9);
    const onHand = async (): Promise<number> => (await hub.level(product.sku))[0];
    const shown = (): unknown => shop.store.body('stock', place)?.['on_hand'];
    const sell = async (quantity: number): Promise<PlacedOrder> => {
      const order = await shop.place({ lines: [quantity], goods: [product] });
      await expect('released', () => warehouse.wanted(order), { [order.line()]: quantity });
      await warehouse.pick(order);
      return order;
    };

    // A warehouse that only counts: what it picks is in no level until the books are open again.
    await warehouse.admin.post('/admin/books', { closed: true });
    const sheet = await warehouse.admin.post('/admin/counts', { sku: product.sku, location: 'WH1', found });
    await wait(SLACK_MS + 200);
    const sales = [luck.between(1, 5), luck.between(1, 5), luck.between(1, 5)];
    const orders: PlacedOrder[] = [];
    for (const quantity of sales) orders.push(await sell(quantity));
    const gone = sales.reduce((sum, quantity) => sum + quantity, 0);
    await expect('three sales have left, and nobody has told of the count', onHand, before - gone);
    await expect('the shop may sell the rest', shown, before - gone);
    await rest();

    await warehouse.admin.post(`/admin/counts/${plain(sheet['id'])}/tell`, {});
    await expect('the count arrives: it stands, less what left after it', onHand, found - gone);
    await expect('and so the shop is told', shown, found - gone);
    await rest();
    await expect.now('it stays so', onHand, found - gone);

    await warehouse.admin.post('/admin/books', { closed: false });
    await rest();
    await expect('the warehouse’s own books say the same', () => warehouse.store.body('stock', place)?.['on_hand'], found - gone);
    await expect.now('and so does the hub', onHand, found - gone);

    // The same sheet again, when a newer count is known: it changes nothing.
    await warehouse.admin.post(`/admin/counts/${plain(sheet['id'])}/tell`, {});
    await rest();
    await expect.now('a count of long ago changes nothing', async () => [await onHand(), shown()], [found - gone, found - gone]);
    for (const order of orders) await warehouse.ship(order);
    await rest();
  },
  { config: 'examples/sandbox/stock.config.ts' },
);
