import type { Doc } from './json.ts';
import type { Product } from './orders/catalogue.ts';
import { money } from './orders/money.ts';
import type { Person } from './orders/people.ts';
import { settledTitle } from './orders/settled-title.ts';
import type { Till } from './shops/till.ts';
import type { Systems } from './systems.ts';
import { inParallel } from './systems.ts';

export type Seed = { catalogue: Product[]; people: Person[]; currency: string; onHand: number; location: string };

const itemsAtOnce = 200;
const width = 8;

/**
 * What has to be there before the first order: products and customers in the shop, prices in the ERP, goods on the shelves.
 * Every tenth SKU is unknown to the ERP and none is known to the warehouse: the hub has to bring them there first.
 * Every ninth ERP price differs from the shop's, so that the owner's price has somewhere to go.
 */
export async function seedSystems({ systems, till }: { systems: Systems; till: Till }, seed: Seed): Promise<void> {
  const inErp = seed.catalogue.filter((_, index) => index % 10 !== 9);
  for (let from = 0; from < inErp.length; from += itemsAtOnce) {
    const items = inErp.slice(from, from + itemsAtOnce).map((product, index) => erpItem(product, from + index, seed.currency));
    await systems.erp.put('/admin/items', { items });
  }
  await inParallel(seed.catalogue, width, async (product) => {
    await till.sell(product, seed.currency);
    if (product.kind !== 'physical') return;
    const place = `${encodeURIComponent(product.sku)}/${encodeURIComponent(seed.location)}`;
    await systems.warehouse.put(`/admin/stock/${place}`, { on_hand: seed.onHand });
  });
  await inParallel(seed.people, width, (person) => till.register(person));
}

function erpItem(product: Product, index: number, currency: string): Doc {
  const price = index % 9 === 8 ? product.price + 5 : product.price;
  return {
    sku: product.sku,
    title: settledTitle(product),
    gtin: product.gtin,
    price: money(price, currency),
    tax_included: true,
  };
}
