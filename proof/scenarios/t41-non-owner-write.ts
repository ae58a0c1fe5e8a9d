import { docsIn, isDoc } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

const SILENCE_MS = 11_000;

scenario('T41', 'Non-owner write', async ({ shop, erp, hub, expect, luck, rest, wait }) => {
  const priced = shop.goods().filter(({ sku }) => isDoc(erp.store.body('items', sku)?.['price']));
  const { sku, productId } = luck.pick(priced);
  const ownPrice = (): number => (erp.store.body('items', sku)?.['price'] as { amount: number } | undefined)?.amount ?? 0;
  const owned = ownPrice();
  const shown = (): unknown => {
    const variants = docsIn(shop.store.body('products', productId)?.['variants']);
    return (variants.find((one) => one['sku'] === sku)?.['price'] as { amount: number } | undefined)?.amount;
  };
  await expect('the shop asks the ERP’s price', shown, owned);
  const breaches = () => hub.metric('syncline_breaches_total{system="shop",entity="variant",group="price"}');
  const counted = await breaches();
  const writes = (): number => shop.store.effects().filter(({ entity }) => entity === 'product').length;
  const before = writes();

  const wrong = { amount: owned + luck.between(1, 500), currency: 'EUR' };
  await shop.admin.patch(`/admin/products/${productId}`, { variants: [{ sku, price: wrong }] });
  await expect('the price is put right', shown, owned);
  await rest();
  await expect.now('the breach is counted', async () => (await breaches()) - counted, 1);
  await expect.now('by one write', () => writes() - before, 1);
  await expect.now('the owner was told nothing', ownPrice, owned);
  await wait(SILENCE_MS);
  await expect.now('and then silence', () => writes() - before, 1);
});
