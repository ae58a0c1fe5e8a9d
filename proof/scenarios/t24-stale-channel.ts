import { plain } from '../generator/json.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { scenario } from '../stage/scenario.ts';

/** The configuration's guard: two units, two more every other second, five at most. */
const CEILING = 5;
const STEPS = [2, 4, CEILING];

scenario(
  'T24',
  'Stale channel',
  async ({ shop, warehouse, hub, expect, luck, rest }) => {
    const [first, second, untouched] = [
      luck.pick(shop.goods().slice(0, 3)),
      luck.pick(shop.goods().slice(3, 6)),
      luck.pick(shop.goods().slice(6)),
    ];
    const held = luck.between(60, 90);
    for (const { sku } of [first, second, untouched])
      await warehouse.admin.put(`/admin/stock/${encodeURIComponent(sku)}/WH1`, { on_hand: held });
    const shown = (place: string): unknown[] =>
      [first, second, untouched].map(({ sku }) => shop.store.body('stock', `${sku}@${place}`)?.['on_hand'] ?? null);
    await expect('both channels are told of all', () => [shown('WH1'), shown('OUTLET')], [
      [held, held, held],
      [held, held, held],
    ]);
    await rest();

    await shop.admin.post('/admin/stock/OUTLET', { closed: true });
    const [{ id: latest = 0 } = {}] = await hub.select<{ id: number }>('select max(id) as id from change');
    const since = shop.store.effects().at(-1)?.seq ?? 0;
    const told = (place: string): string[] =>
      shop.store
        .effects(since)
        .filter(({ reference }) => reference?.endsWith(`@${place}`))
        .map(({ reference }) => plain(reference))
        .toSorted();
    const orders: PlacedOrder[] = [];
    const sold = { first: 0, second: 0 };
    for (let nth = luck.between(8, 12); nth > 0; nth -= 1) {
      const quantity = luck.between(1, 3);
      const product = luck.pick([first, first, second]);
      orders.push(await shop.place({ lines: [quantity], goods: [product] }));
      sold[product === first ? 'first' : 'second'] += quantity;
    }
    orders.push(await shop.place({ lines: [1], goods: [second] }));
    sold.second += 1;
    const left = [held - sold.first, held - sold.second, held];
    await expect('the shop keeps back all that the guard allows, of what the outlet was not told of', () => shown('WH1'), [
      held - sold.first - CEILING,
      held - sold.second - CEILING,
      held,
    ]);
    await expect.now('the outlet still shows what it was told', () => shown('OUTLET'), [held, held, held]);
    const steps = async (): Promise<number[]> => {
      const rows = await hub.select<{ units: string }>(
        `select g ->> 'units' as units from change c, json_array_elements(convert_from(c.raw, 'UTF8')::json -> 'guards') g
         where c.system = 'hub' and c.topic = 'stock' and g ->> 'sku' = $1 and c.id > $2 order by c.id`,
        [first.sku, latest],
      );
      return rows.map(({ units }) => Number(units));
    };
    const decided = await steps();
    await expect.now(`it grew step by step: ${decided.join(', ')}`, () => decided.at(-1), CEILING);
    const growing = decided.every((units, index) => STEPS.includes(units) && units > (decided[index - 1] ?? 0));
    await expect.now('and never shrank', () => growing, true);
    await expect.now('nothing got through meanwhile', () => told('OUTLET'), []);

    await shop.admin.post('/admin/stock/OUTLET', { closed: false });
    await expect('the outlet is told', () => shown('OUTLET'), left);
    await expect('nothing is kept back any more', () => shown('WH1'), left);
    await rest();
    await expect.now(
      `once for each variant, not for each of ${orders.length} sales`,
      () => told('OUTLET'),
      [first, second].map(({ sku }) => `${sku}@OUTLET`).toSorted(),
    );
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
