import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { scenario } from '../stage/scenario.ts';

const CLOSED_MS = 4_000;
/** As many as may be under way when it says so first, and then one a second: it asks to be left alone for that long. */
const MOST_REFUSED = 32 + 2 * (CLOSED_MS / 1_000);

scenario('T47', 'Rate limit', async ({ shop, erp, expect, luck, rest, wait, warehouse }) => {
  await erp.dial({ rate_limit: 1 });
  const began = new Date();
  const after = erp.store.effects().at(-1)?.seq ?? 0;
  // Ten products are renamed, and then come the orders.
  const renamed = shop.catalogue.slice(0, 10);
  for (const product of renamed) await shop.till.rename(product, `${product.title} ${luck.between(10, 99)}`);
  const orders: PlacedOrder[] = [];
  for (let nth = 0; nth < 30; nth += 1) orders.push(await shop.place({ lines: [luck.between(1, 5)] }));
  await expect(
    'the warehouse gets them meanwhile',
    () => orders.filter((order) => warehouse.orders(order).length === 1).length,
    30,
  );
  await wait(CLOSED_MS - (Date.now() - began.getTime()));
  const refused = erp.store.answered(429, began.toISOString());
  await expect.now(`no storm: ${refused} refused calls`, () => refused > 0 && refused <= MOST_REFUSED, true);
  await erp.dial({ rate_limit: 0 });
  await expect('the ERP has all', () => orders.filter((order) => erp.orders(order).length === 1).length, 30);
  await rest();
  const effects = erp.store.effects(after).map(({ entity }) => entity);
  const median = (entity: string): number => {
    const places = effects.flatMap((one, place) => (one === entity ? [place] : []));
    return places[Math.floor(places.length / 2)] ?? Number.NaN;
  };
  await expect.now('orders before renamed products', () => median('sales_order') < median('item'), true);
  expect.lacking('a reserve of the budget: the plain systems have none; bench/ measures it at Shopify');
});
