import type { Doc } from './json.ts';
import type { Product } from './orders/catalogue.ts';
import { money } from './orders/money.ts';
import type { Person } from './orders/people.ts';
import { settledTitle } from './orders/settled-title.ts';
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
export async function seedSystems(systems: Systems, seed: Seed): Promise<void> {
  const inErp = seed.catalogue.filter((_, index) => index % 10 !== 9);
  for (let from = 0; from < inErp.length; from += itemsAtOnce) {
    const items = inErp.slice(from, from + itemsAtOnce).map((product, index) => erpItem(product, from + index, seed.currency));
    await systems.erp.put('/admin/items', { items });
  }
  await inParallel(seed.catalogue, width, async (product) => {
    await systems.shop.post('/admin/products', shopProduct(product, seed.currency));
    if (product.kind !== 'physical') return;
    const place = `${encodeURIComponent(product.sku)}/${encodeURIComponent(seed.location)}`;
    await systems.warehouse.put(`/admin/stock/${place}`, { on_hand: seed.onHand });
  });
  await inParallel(seed.people, width, async (person) => {
    const { id, name, email, phone, address } = person;
    await systems.shop.post('/admin/customers', { id, name, email, phone, default_address: address });
  });
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

function shopProduct(product: Product, currency: string): Doc {
  const variant: Doc = {
    sku: product.sku,
    title: settledTitle(product),
    gtin: product.gtin,
    price: money(product.price, currency),
    tax_included: true,
    kind: product.kind,
    weight_g: 180,
  };
  return { id: product.productId, title: settledTitle(product), description: `About ${product.title}.`, variants: [variant] };
}
