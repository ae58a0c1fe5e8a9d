import { cartId, isKept, type Cart } from '../../model/stock/cart.ts';
import type { Demand } from '../../model/stock/demand.ts';
import type { StockBook } from '../sourcing/stock-book.ts';
import { CartInHand, endCart } from './cart-in-hand.ts';

type Naming = Pick<Demand, 'recordId' | 'channel' | 'cart'>;

/** The carts that the orders of one transaction came of: each is the first one's that needs something, and nobody else's. */
export class OrderCarts {
  /** Carts that have ended, as they are now. */
  readonly ended: Cart[] = [];
  private readonly open = new Map<string, CartInHand>();

  /** A cart whose time was over at `now`, epoch milliseconds, gives its units back before any order is looked at. */
  constructor(carts: readonly Cart[], book: StockBook, now: number) {
    for (const cart of carts) {
      if (isKept(cart, now)) this.open.set(cartId(cart), new CartInHand(cart, book));
      else if (cart.state === 'active') this.ended.push(endCart(cart, book, 'expired'));
    }
  }

  /** What is still held for the order of these lines. */
  of(lines: readonly Naming[]): CartInHand | null {
    return this.open.get(nameOf(lines)) ?? null;
  }

  /** The order has been settled: what it consumed nobody else finds. */
  settled(lines: readonly Naming[]): void {
    const cart = this.of(lines);
    const [first] = lines;
    if (cart === null || first === undefined || !cart.consumed) return;
    this.open.delete(nameOf(lines));
    this.ended.push(cart.end(first.recordId));
  }
}

/** A line that is in the order no more may name none, or an earlier one: it is looked for behind the others. */
function nameOf(lines: readonly Naming[]): string {
  const naming = lines.find(({ cart }) => cart !== null);
  return naming === undefined || naming.cart === null ? '' : cartId({ channel: naming.channel, key: naming.cart });
}
