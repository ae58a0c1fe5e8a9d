import { cartId, cartLineId, isKept, type Cart, type CartLine, type CartWish } from '../../model/stock/cart.ts';
import type { Demand } from '../../model/stock/demand.ts';
import { EMPTY_LEVEL, type PlacedLevel } from '../../model/stock/fold-level.ts';
import { stockedAs } from '../../model/stock/stocked-as.ts';
import { addQuantities, compareQuantities } from '../../model/value/quantity.ts';
import type { Promised } from '../../rules/sourcing/promises.ts';
import { settleOrder, type SettledDemand } from '../../rules/sourcing/settle-order.ts';
import { StockBook } from '../../rules/sourcing/stock-book.ts';
import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { endCart } from '../../rules/carts/cart-in-hand.ts';
import { fillCart, type FilledCart } from '../../rules/carts/fill-cart.ts';
import { OrderCarts } from '../../rules/carts/order-carts.ts';

const AT = Date.parse('2026-11-02T13:00:00Z');
export const MINUTE = 60_000;

/** Rules of two locations and two channels, with what is said otherwise. */
export const stockRules = (more: Partial<StockRules> = {}): StockRules => ({
  locations: { LUND: { priority: 1 }, PARIS: { priority: 2 } },
  channels: { shop: { locations: ['LUND', 'PARIS'] }, market: { locations: ['PARIS'] } },
  prefer: ['priority'],
  split: 2,
  reserve: 'line',
  shortPicks: 'elsewhere',
  leaves: 'shipped',
  deduct: true,
  restock: true,
  slackMs: 0,
  lateMs: 0,
  transferMs: 0,
  carts: { forMs: 15 * MINUTE, mostMs: 60 * MINUTE },
  ...more,
});

/** A kit of one A and two B; anything else is itself. */
export const stocked = ({ sku, unit }: { sku: string; unit: string | null }) =>
  stockedAs(
    sku,
    sku === 'KIT'
      ? {
          components: [
            { sku: 'A', quantity: '1' },
            { sku: 'B', quantity: '2' },
          ],
        }
      : undefined,
    unit,
  );

/** A line of the shop's of which nothing has been looked at. */
const NEW = {
  channel: 'shop',
  country: 'SE',
  unit: null,
  cart: null,
  placedAt: AT,
  consumed: '0',
  consumedAt: null,
  places: [],
  settled: '0',
  taken: [],
};

const lines = (wanted: Record<string, number>): CartLine[] =>
  Object.entries(wanted).map(([sku, quantity]) => ({ sku, unit: null, quantity: String(quantity) }));

/** Stock that carts and orders want: what the transactions do, one after the other. */
export class StockWorld {
  now = AT;
  readonly carts = new Map<string, Cart>();
  readonly rules: StockRules;
  private levels: PlacedLevel[];
  private readonly promised = new Map<string, Promised[]>();
  private readonly demands = new Map<string, SettledDemand[]>();

  constructor(stock: Record<string, number>, more: Partial<StockRules> = {}) {
    this.rules = stockRules(more);
    this.levels = Object.entries(stock).map(([place, units]) => {
      const [sku = '', location = ''] = place.split('@');
      return { ...EMPTY_LEVEL, level: place, sku, location, onHand: String(units), reserved: '0', softReserved: '0' };
    });
  }

  fill(key: string, wanted: Record<string, number>, more: Partial<CartWish> & { kept?: string } = {}): FilledCart {
    const { kept = '0', ...rest } = more;
    const until = this.now + 15 * MINUTE;
    const wish: CartWish = { channel: 'shop', key, lines: lines(wanted), until, country: null, partial: false, ...rest };
    const stands = this.carts.get(cartId(wish));
    const before = stands?.state === 'active' ? stands : null;
    const book = this.book();
    const filled = fillCart({ before, wish, stocked, book, rules: this.rules, kept: () => kept, now: this.now });
    if (filled.kind === 'kept') this.put(book, filled.cart);
    return filled;
  }

  end(key: string, state: 'released' | 'expired'): void {
    const cart = this.carts.get(`shop/${key}`);
    const book = this.book();
    if (cart?.state === 'active') this.put(book, endCart(cart, book, state));
  }

  /** Everybody whose time is over. */
  expire(): void {
    for (const cart of this.carts.values()) if (!isKept(cart, this.now)) this.end(cart.key, 'expired');
  }

  order(recordId: string, wanted: Record<string, number>, more: Partial<Demand> = {}): SettledDemand[] {
    const before = this.demands.get(recordId) ?? [];
    const gone = before.filter(({ sku }) => wanted[sku] === undefined).map((line) => ({ ...line, wanted: '0' }));
    const now = lines(wanted).map((line) => ({
      ...NEW,
      recordId,
      sku: line.sku,
      line: cartLineId(line),
      wanted: line.quantity,
      ...more,
    }));
    const demands = [...now, ...gone];
    const book = this.book();
    const carts = new OrderCarts(
      [...this.carts.values()].filter(({ channel, key }) => demands.some((one) => one.channel === channel && one.cart === key)),
      book,
      this.now,
    );
    const promised = this.promised.get(recordId) ?? [];
    const settled = settleOrder({
      demands,
      promised,
      stocked,
      book,
      rules: this.rules,
      now: this.now,
      newKey: () => 'none leaves',
      cart: carts.of(demands),
    });
    carts.settled(demands);
    this.put(book, ...carts.ended);
    const keyOf = ({ line, sku, location }: Promised): string => [line, sku, location].join(' ');
    const all = new Map([...promised, ...settled.promised].map((row) => [keyOf(row), row]));
    this.promised.set(recordId, [...all.values()]);
    this.demands.set(recordId, settled.lines);
    return settled.lines;
  }

  /** `[reserved, in carts]` of a variant at a location. */
  at(place: string): number[] {
    const level = this.levels.find(({ level: name }) => name === place);
    return [Number(level?.reserved), Number(level?.softReserved)];
  }

  /** What does not add up, in words. */
  wrong(): string[] {
    const held = [...this.carts.values()].flatMap(({ units }) => units);
    const promised = [...this.promised.values()].flat();
    return this.levels.flatMap(({ level, sku, location, onHand, reserved, softReserved }) => {
      const here = (rows: readonly { sku: string; location: string; quantity: string }[]): string =>
        rows
          .filter((row) => row.sku === sku && row.location === location)
          .map(({ quantity }) => quantity)
          .reduce(addQuantities, '0');
      return [
        ...(compareQuantities(addQuantities(reserved, softReserved), onHand) > 0 ? [`${level}: more than there is`] : []),
        ...([reserved, softReserved].some((quantity) => compareQuantities(quantity, '0') < 0) ? [`${level}: below zero`] : []),
        ...(here(promised) === reserved ? [] : [`${level}: ${reserved} reserved, orders have ${here(promised)}`]),
        ...(here(held) === softReserved ? [] : [`${level}: ${softReserved} in carts, carts have ${here(held)}`]),
      ];
    });
  }

  private book(): StockBook {
    return new StockBook(this.levels, this.rules);
  }

  private put(book: StockBook, ...carts: Cart[]): void {
    const changed = new Map(book.changed().map((level) => [level.level, level]));
    this.levels = this.levels.map((level) => changed.get(level.level) ?? level);
    for (const cart of carts) this.carts.set(cartId(cart), cart);
  }
}
