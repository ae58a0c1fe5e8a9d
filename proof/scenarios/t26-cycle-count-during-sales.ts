import { plain, type Doc } from '../generator/json.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { scenario, type Play } from '../stage/scenario.ts';

const OLDER = 'SYN_STOCK_COUNT_OLDER';

/** The configuration takes a pick so short after a count for one that the count holds already. */
const SLACK_MS = 2_000;

scenario(
  'T26',
  'Cycle count during sales',
  async (play) => {
    const { shop, warehouse, hub, expect, luck, rest, wait } = play;
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
    const second = await warehouse.admin.post('/admin/counts', { sku: product.sku, location: 'WH1', found });
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
    await countsThatDoNotStand(play, { sku: product.sku, sheet, second, level: found - gone });
  },
  { config: 'examples/sandbox/stock.config.ts' },
);

interface Sheets {
  sku: string;
  /** Of the same figure, which is not that of the newest count any more. */
  sheet: Doc;
  second: Doc;
  /** What is on the shelf. */
  level: number;
}

/** One that transport held up is on the books; one of yesterday calls a person; the next count settles both. */
async function countsThatDoNotStand(
  { warehouse, hub, expect, rest }: Play,
  { sku, sheet, second, level }: Sheets,
): Promise<void> {
  await rest();
  const subject = `warehouse/inventory-level/${sku}@WH1`;
  const { id } = await hub.record(subject);
  const onBooks = () =>
    hub.select<{ code: string }>('select code from discrepancy where record_id = $1 and closed_at is null', [id]);
  const onHand = async (): Promise<number> => (await hub.level(sku))[0];
  const about = (): Promise<string[]> => hub.casesAbout(`/inventory-level/${sku}@WH1`);
  const telling = (one: Doc, wording: Doc, look: () => Promise<unknown>) =>
    toldAgain(() => warehouse.admin.post(`/admin/counts/${plain(one['id'])}/tell`, wording), look);
  await expect('a count of some seconds earlier is on the books', telling(second, {}, onBooks), [{ code: OLDER }]);
  await rest();
  await expect.now('and calls nobody', about, []);

  const yesterday = new Date(Date.now() - 24 * 3_600_000).toISOString();
  await expect('one of yesterday is a case', telling(sheet, { as_of: yesterday }, about), [OLDER]);
  await rest();
  await expect.now('the level is as it was', onHand, level);
  const said = async (): Promise<boolean> =>
    (await hub.openCases()).some(({ detail }) => detail.includes(yesterday) && detail.includes(`${level} counted at`));
  await expect.now('the case names both counts', said, true);

  const again = await warehouse.admin.post('/admin/counts', { sku, location: 'WH1', found: level });
  const open = async (): Promise<object[]> => (await hub.openCases()).filter(({ code }) => code === OLDER);
  await expect('the next count closes it', telling(again, {}, open), []);
  await expect('and nothing is on the books', onBooks, []);
  await expect.now('the level is what was counted', onHand, level);
  await rest();
}

const LOOKS = 50;

/** What is told while the books are open is in no list: a webhook that is lost is sent again after some looks. */
function toldAgain<Seen>(tell: () => Promise<unknown>, look: () => Promise<Seen>): () => Promise<Seen> {
  let looks = 0;
  return async () => {
    if (looks % LOOKS === 0) await tell();
    looks += 1;
    return look();
  };
}
