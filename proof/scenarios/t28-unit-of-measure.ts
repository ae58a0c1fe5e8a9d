import { docsIn } from '../generator/json.ts';
import type { Product } from '../generator/orders/catalogue.ts';
import { scenario, type Play } from '../stage/scenario.ts';

const IN_CASE = 12;

scenario(
  'T28',
  'Unit-of-measure',
  async (play) => {
    const { shop, warehouse, erp, hub, expect, luck, rest } = play;
    const held = luck.between(30, 60) * IN_CASE + luck.between(1, IN_CASE - 1);
    const product = await shop.offer('CASED-1', 2 * luck.between(1_000, 9_000), {
      packagings: [{ unit: 'CS', contains: IN_CASE, whole: true }],
    });
    await warehouse.admin.put(`/admin/stock/${product.sku}/WH1`, { on_hand: held });
    const units = () => hub.level(product.sku);
    await expect('counted in pieces', units, [held, 0]);

    const cases = luck.between(2, 9);
    const order = await shop.place({ lines: [cases], goods: [product], unit: 'CS' });
    await expect('cases reserve the pieces that they hold', units, [held, cases * IN_CASE]);
    const told = (): unknown[] => docsIn(warehouse.order(order)['lines']).map(({ quantity, unit }) => [quantity, unit]);
    await expect('the warehouse is asked for cases', told, [[cases, 'CS']]);
    const pieces = luck.between(1, 11);
    const loose = await shop.place({ lines: [pieces], goods: [product] });
    await expect('pieces are pieces', units, [held, cases * IN_CASE + pieces]);
    await expect('they are released', () => warehouse.wanted(loose), { [loose.line()]: pieces });
    await warehouse.pick(order);
    await warehouse.pick(loose);
    const left = held - cases * IN_CASE - pieces;
    await expect('what left is counted in pieces', units, [left, 0]);
    await warehouse.ship(order);
    await warehouse.ship(loose);
    await rest();
    await expect('the ERP has delivered cases', () => erp.delivered(order), { [order.line()]: cases });
    await expect('the shop shows pieces', () => shop.store.body('stock', `${product.sku}@WH1`)?.['on_hand'], left);

    await refuseHalf(play, { product, left });
    expect.lacking('a purchase order: the hub keeps none; the cases here are sold');
  },
  { config: 'examples/sandbox/stock.config.ts' },
);

/** Half a case is promised to nobody; the order goes on when it is changed. */
async function refuseHalf(
  { shop, warehouse, hub, expect, luck, rest }: Play,
  { product, left }: { product: Product; left: number },
): Promise<void> {
  const units = () => hub.level(product.sku);
  const whole = luck.between(2, 9);
  const half = await shop.place({ lines: [whole + 0.5], goods: [product], unit: 'CS' });
  const why = async (): Promise<unknown> =>
    (await hub.openCases())
      .filter(({ code }) => code === 'SYN_STOCK_CANNOT_BE_PROMISED')
      .map(({ detail }) => detail.split(': ').slice(-2).join(': '));
  await expect('half a case is refused', why, [`${whole}.5 CS of ${product.sku}: one CS is not parted.`]);
  await rest();
  await expect.now('nothing is promised to it', units, [left, 0]);
  await expect.now('and nothing is released', () => warehouse.orders(half).length, 0);
  await expect('the ERP has no halves either', () => hub.casesAbout(`/order/${half.id}`), [
    'SYN_DELIVER_REFUSED',
    'SYN_STOCK_CANNOT_BE_PROMISED',
  ]);
  await half.edit((draft) => {
    const [line] = draft.lines;
    if (line !== undefined) line.quantity = whole;
  });
  await expect('whole cases are promised', units, [left, whole * IN_CASE]);
  await expect('and released', () => warehouse.wanted(half), { [half.line()]: whole });
  await warehouse.pick(half);
  await warehouse.ship(half);
  await rest();
  await expect('the case is closed', () => hub.casesAbout(`/order/${half.id}`), []);
}
