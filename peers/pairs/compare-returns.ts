import type { Sale } from './erp-side.ts';
import { minor } from './minor.ts';
import type { ShopOrder, ShopReturn } from './shop-order.ts';

/** What stands between the two systems, asked what it makes of one return of the shop; null: it knows of none. */
export interface Between {
  goodsBack(id: string): Promise<Account | null>;
}

/** What came back: units by SKU, and what was paid back for them, with tax, in minor units. */
export interface Account {
  booked: Record<string, number>;
  /** Units that are on their shelves again. */
  arrived: Record<string, number>;
  total: number;
}

/** Every return of the shop is booked once, in the sale of its order: the same units, the same cents, and all of it is back. */
export async function compareReturns(orders: ShopOrder[], sales: Sale[], hub: Between | null): Promise<string[]> {
  const said: string[] = [];
  for (const order of orders) {
    const own = sales.filter(({ origin, description }) => origin === null && description === order.code).map(({ id }) => id);
    const booked = sales.filter(({ origin }) => origin !== null && own.includes(origin));
    const unmet = booked.map((sale) => ({ sale, account: accountOf(sale) }));
    for (const back of order.returns) {
      const wanted = wantedOf(order, back);
      const at = unmet.findIndex(({ account }) => isSame(account, wanted));
      const [found] = at < 0 ? [] : unmet.splice(at, 1);
      if (found === undefined) said.push(`${order.code}: its return ${back.id} is not in Tryton: ${words(wanted)}`);
      else if (found.sale.state !== 'processing' && found.sale.state !== 'done')
        said.push(`${order.code}: its return ${found.sale.id} is ${found.sale.state} in Tryton`);
      const between = hub === null ? wanted : await hub.goodsBack(back.id);
      if (between === null || !isSame(between, wanted))
        said.push(
          `${order.code}: the return ${back.id} is ${between === null ? 'unknown' : words(between)} in the hub, ${words(wanted)} in the shop`,
        );
    }
    for (const { sale, account } of unmet)
      said.push(`${order.code}: return ${sale.id} in Tryton is none of the shop: ${words(account)}`);
  }
  return said;
}

function wantedOf({ lines }: ShopOrder, { total, lines: back }: ShopReturn): Account {
  const skuOf = new Map(lines.map(({ id, productVariant }) => [id, productVariant.sku]));
  const units = unitsOf(back.map(({ orderLineId, quantity }) => ({ product: skuOf.get(orderLineId) ?? '', quantity })));
  return { booked: units, arrived: units, total };
}

/** In Tryton a return is a sale of fewer than no units; what cancels itself out is a rounding. */
function accountOf({ lines, returns, total }: Sale): Account {
  const goods = lines.filter(({ product }) => product !== 'DISCOUNT');
  const booked = unitsOf(goods.map(({ product, quantity }) => ({ product, quantity: -quantity })));
  const done = returns.filter(({ state }) => state === 'done');
  return { booked, arrived: unitsOf(done.flatMap(({ moves }) => moves)), total: -minor(total) };
}

function unitsOf(goods: { product: string; quantity: number }[]): Record<string, number> {
  const units: Record<string, number> = {};
  for (const { product, quantity } of goods) units[product] = (units[product] ?? 0) + quantity;
  return Object.fromEntries(Object.entries(units).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isSame(a: Account, b: Account): boolean {
  return words(a) === words(b);
}

function words({ booked, arrived, total }: Account): string {
  return `${JSON.stringify(booked)} for ${total}, of which ${JSON.stringify(arrived)} are back`;
}
