import type { Choices } from '../vendure/choices.ts';
import { somebody, somewhere, type Address, type Person } from '../vendure/people.ts';
import type { Merchant } from './merchant.ts';
import { priceOrder, type Goods, type PricedLine } from './price-order.ts';

/** An order that was placed. */
export interface PlacedOrder {
  /** `gid://shopify/Order/…` */
  id: string;
  /** Its number, such as `#1001`. */
  code: string;
  lines: { id: string; sku: string; quantity: number }[];
}

/** People who buy in a shop of the sandbox. The same seed makes the same choices in the same order. */
export interface Buyers {
  /** Fills the shop with so many goods, of 10 % or 20 % tax. */
  stockUp(count: number): Promise<void>;
  /** Places one order. `several`: at least two units of the first line. */
  place(several: boolean): Promise<PlacedOrder>;
}

const NOUNS = ['Mug', 'Lamp', 'Κούπα', 'Кружка', 'マグカップ', 'Tee "M"', "Men's belt", 'Café & thé', 'كوب'];

export function openBuyers(merchant: Merchant, choices: Choices): Buyers {
  const goods: Goods[] = [];
  const known: Person[] = [];
  return {
    stockUp: async (count) => {
      const location = await firstLocation(merchant);
      for (let number = goods.length + 1; number <= count; number += 1) {
        // Odd cents, so that discounts and taxes have something to round.
        const one = {
          sku: `SKU-${String(number).padStart(4, '0')}`,
          price: choices.between(99, 9_999),
          rate: choices.oneOf([10, 20]),
        };
        const variant = { sku: one.sku, price: { amount: one.price }, stock: { [location]: 100_000 } };
        await merchant.admin('POST /admin/products', { title: `${choices.oneOf(NOUNS)} ${number}`, variants: [variant] });
        goods.push(one);
      }
    },
    place: async (several) => {
      const isKnown = known.length > 0 && choices.chance(30);
      const person = isKnown ? choices.oneOf(known) : somebody(choices);
      const isGuest = !isKnown && choices.chance(40);
      if (!isGuest && !isKnown) known.push(person);
      const order = priceOrder(choices, goods, several);
      const name = `${person.firstName} ${person.lastName}`;
      const placed = await merchant.admin('POST /admin/orders', {
        ...order.body,
        customer: { ...(isGuest ? {} : { id: person.email }), email: person.email.toLowerCase(), name, phone: person.phone },
        ship_to: addressBody(person.address),
        bill_to: addressBody(choices.chance(30) ? somewhere(choices, name) : person.address),
      });
      return readPlaced(placed, order.lines);
    },
  };
}

async function firstLocation(merchant: Merchant): Promise<string> {
  const { locations } = await merchant.ask<{ locations: { nodes: { name: string }[] } }>(
    '{ locations(first: 1) { nodes { name } } }',
  );
  return locations.nodes[0]?.name ?? '';
}

function addressBody(address: Address): object {
  return {
    name: address.fullName,
    company: address.company ?? null,
    line1: address.streetLine1,
    line2: address.streetLine2 ?? null,
    city: address.city,
    region: address.province ?? null,
    postal_code: address.postalCode,
    country: address.countryCode,
    phone: address.phoneNumber ?? null,
  };
}

function readPlaced(placed: Record<string, unknown>, lines: PricedLine[]): PlacedOrder {
  const made = placed['lines'] as { id: string }[];
  return {
    id: String(placed['admin_graphql_api_id']),
    code: String(placed['name']),
    lines: lines.map(({ sku, quantity }, index) => ({ id: `gid://shopify/LineItem/${made[index]?.id}`, sku, quantity })),
  };
}
