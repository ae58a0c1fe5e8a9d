import { plain } from '../generator/json.ts';
import type { Product } from '../generator/orders/catalogue.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { scenario, type Play } from '../stage/scenario.ts';

/** The configuration's guard: two units, two more every other second, five at most. */
const CEILING = 5;
const STEPS = [2, 4, CEILING];

scenario(
  'T24',
  'Stale channel',
  async (play) => {
    const { shop, warehouse, hub, expect, luck, rest } = play;
    const goods = [0, 3, 6].map((from) => luck.pick(shop.goods().slice(from, from + 3)));
    const held = luck.between(60, 90);
    for (const { sku } of goods) await warehouse.admin.put(`/admin/stock/${encodeURIComponent(sku)}/WH1`, { on_hand: held });
    const shown = (place: string): unknown[] =>
      goods.map(({ sku }) => shop.store.body('stock', `${sku}@${place}`)?.['on_hand'] ?? null);
    const all = goods.map(() => held);
    await expect('both channels are told of all', () => [shown('WH1'), shown('OUTLET')], [all, all]);
    await rest();

    await shop.admin.post('/admin/stock/OUTLET', { closed: true });
    const [{ id } = { id: 0 }] = await hub.select<{ id: number }>('select max(id) as id from change');
    const since = shop.store.effects().at(-1)?.seq ?? 0;
    const told = (): string[] => {
      const effects = shop.store.effects(since).map(({ reference }) => plain(reference));
      return effects.filter((reference) => reference.endsWith('@OUTLET')).toSorted();
    };
    // Of the third nothing is sold.
    const { orders, sold } = await sell(play, goods);
    const left = sold.map((units) => held - units);
    const kept = left.map((units, index) => units - (sold[index] === 0 ? 0 : CEILING));
    await expect('the shop keeps back all that it may, of what the outlet was not told of', () => shown('WH1'), kept);
    await expect.now('the outlet still shows what it was told', () => shown('OUTLET'), all);
    await growth(play, { sku: goods[0]?.sku ?? '', id });
    await expect.now('nothing got through meanwhile', told, []);

    await shop.admin.post('/admin/stock/OUTLET', { closed: false });
    await expect('the outlet is told', () => shown('OUTLET'), left);
    await expect('nothing is kept back any more', () => shown('WH1'), left);
    await rest();
    const once = goods.slice(0, 2).map(({ sku }) => `${sku}@OUTLET`);
    await expect.now(`once for each variant, not for each of ${orders.length} sales`, told, once.toSorted());
    for (const order of orders) {
      await warehouse.pick(order);
      await warehouse.ship(order);
    }
    await rest();
    await expect.now('the numbers stay', () => [shown('WH1'), shown('OUTLET')], [left, left]);
    expect.lacking('half an hour of it: the outage is seconds long, and the guard’s steps with it');
  },
  { config: 'examples/sandbox/two-channels.config.ts' },
);

/** The first two are sold in turns; how many of each. */
async function sell({ shop, luck }: Play, goods: Product[]): Promise<{ orders: PlacedOrder[]; sold: number[] }> {
  const orders: PlacedOrder[] = [];
  const sold = goods.map(() => 0);
  for (let nth = luck.between(8, 12); nth > 0; nth -= 1) {
    const which = nth % 2;
    const quantity = luck.between(1, 3);
    orders.push(await shop.place({ lines: [quantity], goods: goods.slice(which, which + 1) }));
    sold[which] = (sold[which] ?? 0) + quantity;
  }
  return { orders, sold };
}

/** What was decided of one variant since then: each step more than the one before, up to the ceiling. */
async function growth({ hub, expect }: Play, { sku, id }: { sku: string; id: number }): Promise<void> {
  const rows = await hub.select<{ units: string }>(
    `select g ->> 'units' as units from change c, json_array_elements(convert_from(c.raw, 'UTF8')::json -> 'guards') g
     where c.system = 'hub' and c.topic = 'stock' and g ->> 'sku' = $1 and c.id > $2 order by c.id`,
    [sku, id],
  );
  const all = rows.map(({ units }) => Number(units));
  // A fault of before may have been one to guard against, too, and is over now.
  const decided = all.slice(all.lastIndexOf(0) + 1);
  const growing = decided.every((units, index) => STEPS.includes(units) && units > (decided[index - 1] ?? 0));
  await expect.now(`it grew step by step: ${decided.join(', ')}`, () => [decided.at(-1), growing], [CEILING, true]);
}
