import { gid, idOf } from '../keep/gid.ts';
import { minorOf } from '../keep/money.ts';
import { moneyView } from '../keep/money-view.ts';
import type { FixedPriceRecord, PriceListRecord } from '../keep/party-record.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import { searched } from '../search/connection.ts';
import type { Args, Shopify, View } from '../shop-context.ts';
import { inputArg, listArg, textArg, textsArg } from '../shop-context.ts';

export function priceListView(shop: Shopify, list: PriceListRecord): View {
  return {
    __typename: 'PriceList',
    id: gid('PriceList', list.id),
    name: list.name,
    currency: list.currency,
    catalog: null,
    parent: null,
    fixedPricesCount: () => shop.keep.fixedPrices.countOfParent(list.id),
    prices: searched({
      records: shop.keep.fixedPrices,
      view: (price) => fixedPriceView(shop, price),
      where: [{ sql: 'parent = ?', values: [list.id] }],
    }),
  };
}

function fixedPriceView(shop: Shopify, price: FixedPriceRecord): View {
  return {
    price: moneyView(price.price, price.currency),
    compareAtPrice: price.compareAtPrice === null ? null : moneyView(price.compareAtPrice, price.currency),
    originType: 'FIXED',
    variant: () => shop.node('ProductVariant', price.variantId),
  };
}

/** Sets fixed prices of variants in a list; the price that one had before is replaced. */
export const priceListFixedPricesAdd: Mutation = (args, { shop, done }) => {
  const list = listMeant(shop, args);
  const prices = listArg(args, 'prices').map((one, index) => readPrice(shop, list, one, `prices.${index}`));
  for (const price of prices) {
    const before = shop.keep.fixedPrices.byReference(`${price.priceListId}@${price.variantId}`);
    if (before !== null && before.price === price.price && before.compareAtPrice === price.compareAtPrice) continue;
    shop.keep.fixedPrices.put(before === null ? price : { ...price, id: before.id, createdAt: before.createdAt });
    done('update', 'fixed_price', gid('PriceList', list.id), price.variantId);
  }
  return { prices: prices.map((price) => fixedPriceView(shop, price)) };
};

export const priceListFixedPricesDelete: Mutation = (args, { shop, done }) => {
  const list = listMeant(shop, args);
  const ids = textsArg(args, 'variantIds').map((id, index) => {
    const variantId = idOf('ProductVariant', id) ?? '';
    if (shop.keep.variants.get(variantId) === null)
      throw refuse(`variantIds.${index}`, 'Product variant ID does not exist.', 'VARIANT_NOT_FOUND');
    const price = shop.keep.fixedPrices.byReference(`${list.id}@${variantId}`);
    if (price === null) throw refuse(`variantIds.${index}`, 'Only fixed prices can be deleted.', 'PRICE_NOT_FIXED');
    shop.keep.fixedPrices.remove(price.id);
    return id;
  });
  done('update', 'fixed_price', gid('PriceList', list.id));
  return { deletedFixedPriceVariantIds: ids };
};

function listMeant(shop: Shopify, args: Args): PriceListRecord {
  const list = shop.keep.priceLists.get(idOf('PriceList', textArg(args, 'priceListId') ?? '') ?? '');
  if (list === null) throw refuse('priceListId', 'Price list does not exist.', 'PRICE_LIST_NOT_FOUND');
  return list;
}

function readPrice(shop: Shopify, list: PriceListRecord, input: Args, path: string): FixedPriceRecord {
  const variantId = idOf('ProductVariant', textArg(input, 'variantId') ?? '') ?? '';
  const price = moneyIn(list, inputArg(input, 'price'), `${path}.price`);
  const compare = input['compareAtPrice'] ? moneyIn(list, inputArg(input, 'compareAtPrice'), `${path}.compareAtPrice`) : null;
  if (shop.keep.variants.get(variantId) === null)
    throw refuse(`${path}.variantId`, 'Product variant ID does not exist.', 'VARIANT_NOT_FOUND');
  const now = shop.now();
  const times = { createdAt: now, updatedAt: now };
  return {
    id: shop.next('fixed_price'),
    ...times,
    priceListId: list.id,
    variantId,
    price,
    compareAtPrice: compare,
    currency: list.currency,
  };
}

function moneyIn(list: PriceListRecord, money: Args, path: string): number {
  if (money['currencyCode'] !== list.currency)
    throw refuse(
      `${path}.currencyCode`,
      "The specified currency does not match the price list's currency.",
      'PRICE_LIST_CURRENCY_MISMATCH',
    );
  const minor = minorOf(String(money['amount']), list.currency);
  if (minor === null || minor < 0) throw refuse(`${path}.amount`, 'The amount is invalid.', 'BLANK');
  return minor;
}
