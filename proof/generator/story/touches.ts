import type { Stage } from './play.ts';
import { money } from '../orders/money.ts';
import { settledTitle } from '../orders/settled-title.ts';
import type { Random } from '../random.ts';

/**
 * Changes data at its owners while the orders run: prices in the ERP, titles in the shop; and in a shop whose stock people
 * count, a level that is not theirs to set. The stores must agree in the end.
 */
export async function touchOwners(stage: Stage, given: { share: number; luck: Random }): Promise<void> {
  for (const [index, product] of stage.catalogue.entries()) {
    if (!given.luck.chance(given.share)) continue;
    await stage.pause(given.luck.between(20, 200));
    const found = given.luck.between(0, 50);
    if (given.luck.chance(0.3) && (await stage.till.recount(product, found)))
      stage.manifest.write({ type: 'touch', id: `stock ${product.sku}`, owner: 'warehouse', sku: product.sku, found });
    const inErp = index % 10 !== 9;
    if (inErp && given.luck.chance(0.5)) {
      const price = money(product.price + given.luck.between(1, 500), 'EUR');
      await stage.systems.erp.patch(`/admin/items/${encodeURIComponent(product.sku)}`, { price });
      stage.manifest.write({
        type: 'touch',
        id: `price ${product.sku}`,
        owner: 'erp',
        sku: product.sku,
        product_id: product.productId,
        price,
      });
    } else {
      const title = `${settledTitle(product)} (new)`;
      await stage.till.rename(product, title);
      stage.manifest.write({
        type: 'touch',
        id: `title ${product.sku}`,
        owner: 'shop',
        sku: product.sku,
        product_id: product.productId,
        title,
      });
    }
  }
}
