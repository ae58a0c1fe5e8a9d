import { openAdmin, openSession, type Admin, type Graph } from './admin.ts';
import { openChoices, type Choices } from './choices.ts';
import { placeOrder, type Placed, type Placing } from './place-order.ts';
import { openDesk, type Desk } from './desk.ts';

export type { Placed, Placing } from './place-order.ts';

export interface ShopperLogin {
  user: string;
  password: string;
}

/** People who buy in the shop, and the people behind its counter. Everything goes through Vendure's own two APIs. */
export interface Shopper extends Desk {
  /** Fills the shop with goods: `count` products of one variant each; their SKUs. */
  stockUp(count: number, stock?: number): Promise<Goods[]>;
  /** Takes what the shop sells already, and has, as the goods to buy. */
  lookAround(): Promise<Goods[]>;
  /** Places one order; what is not said is chosen by the seed. */
  place(placing?: Placing): Promise<Placed>;
  admin: Admin;
}

export interface Goods {
  variant: string;
  sku: string;
}

/**
 * Opens a shopper on the server at `url`. The same seed makes the same choices in the same order, whatever ids the
 * server gives. Throws, with the server's words, when it refuses anything.
 */
export function openShopper(url: string, login: ShopperLogin, seed: number): Shopper {
  const admin = openAdmin(`${url}/admin-api`, login);
  const choices = openChoices(seed);
  let goods: Goods[] = [];
  return {
    ...openDesk(admin, choices),
    admin,
    stockUp: async (count, stock = 100_000) => {
      for (let made = 0; made < count; made += 1)
        goods.push(await makeGoods(admin, choices, { number: goods.length + 1, stock }));
      return goods;
    },
    lookAround: async () => {
      goods = await sold(admin);
      return goods;
    },
    place: (placing = {}) => {
      if (goods.length === 0) throw new Error('The shop has no goods: call stockUp or lookAround first.');
      const session: Graph = openSession(`${url}/shop-api`);
      return placeOrder({ session, admin, choices, goods }, placing);
    },
  };
}

async function sold(admin: Admin): Promise<Goods[]> {
  interface Variant {
    id: string;
    sku: string;
    stockLevels: { stockOnHand: number; stockAllocated: number }[];
  }
  const { productVariants } = await admin.ask<{ productVariants: { items: Variant[] } }>(
    `{ productVariants(options: { take: 1000, sort: { id: ASC }, filter: { enabled: { eq: true } } }) { items {
      id sku stockLevels { stockOnHand stockAllocated }
    } } }`,
  );
  return productVariants.items
    .filter(({ stockLevels }) => stockLevels.some((level) => level.stockOnHand - level.stockAllocated > 0))
    .map(({ id, sku }) => ({ variant: id, sku }));
}

const NOUNS = ['Mug', 'Lamp', 'Κούπα', 'Кружка', 'マグカップ', 'Tee "M"', "Men's belt", 'Café & thé', 'كوب'];

async function makeGoods(admin: Admin, choices: Choices, { number, stock }: { number: number; stock: number }): Promise<Goods> {
  const name = `${choices.oneOf(NOUNS)} ${number}`;
  const sku = `SKU-${String(number).padStart(4, '0')}`;
  const { taxCategories } = await admin.ask<{ taxCategories: { items: { id: string; name: string }[] } }>(
    '{ taxCategories { items { id name } } }',
  );
  const tax = choices.oneOf(taxCategories.items);
  const { createProduct } = await admin.ask<{ createProduct: { id: string } }>(
    'mutation($input: CreateProductInput!) { createProduct(input: $input) { id } }',
    { input: { enabled: true, translations: [{ languageCode: 'en', name, slug: `goods-${number}`, description: 'Good.' }] } },
  );
  const { createProductVariants } = await admin.ask<{ createProductVariants: { id: string }[] }>(
    'mutation($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { id } }',
    {
      input: [
        {
          productId: createProduct.id,
          sku,
          // Odd cents, so that discounts and taxes have something to round.
          price: choices.between(99, 9_999),
          taxCategoryId: tax.id,
          stockOnHand: stock,
          trackInventory: 'TRUE',
          translations: [{ languageCode: 'en', name }],
        },
      ],
    },
  );
  return { variant: createProductVariants[0]?.id ?? '', sku };
}
