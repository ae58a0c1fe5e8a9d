import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cartId, cartLineId, isKept, type Cart, type CartLine, type CartWish } from '../../model/stock/cart.ts';
import type { Demand } from '../../model/stock/demand.ts';
import { EMPTY_LEVEL, type PlacedLevel } from '../../model/stock/fold-level.ts';
import { stockedAs } from '../../model/stock/stocked-as.ts';
import { addQuantities, compareQuantities, leastQuantity } from '../../model/value/quantity.ts';
import type { Promised } from '../sourcing/promises.ts';
import { settleOrder, type SettledDemand } from '../sourcing/settle-order.ts';
import { StockBook } from '../sourcing/stock-book.ts';
import type { StockRules } from '../sourcing/stock-rules.ts';
import { endCart } from './cart-in-hand.ts';
import { fillCart, type FilledCart } from './fill-cart.ts';
import { OrderCarts } from './order-carts.ts';

const AT = Date.parse('2026-11-02T13:00:00Z');
const MINUTE = 60_000;
const NOWHERE = { country: null, partial: false };

const rulesOf = (more: Partial<StockRules> = {}): StockRules => ({
  locations: { LUND: { priority: 1 }, PARIS: { priority: 2 } },
  channels: { shop: { locations: ['LUND', 'PARIS'] }, market: { locations: ['PARIS'] } },
  prefer: ['priority'],
  split: 2,
  reserve: 'line',
  shortPicks: 'elsewhere',
  leaves: 'shipped',
  deduct: true,
  slackMs: 0,
  transferMs: 0,
  carts: { forMs: 15 * MINUTE, mostMs: 60 * MINUTE },
  ...more,
});

/** A kit of one A and two B; anything else is itself. */
const stocked = ({ sku, unit }: { sku: string; unit: string | null }) =>
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

const lines = (wanted: Record<string, number>): CartLine[] =>
  Object.entries(wanted).map(([sku, quantity]) => ({ sku, unit: null, quantity: String(quantity) }));

/** Stock that carts and orders want: what the transactions do, one after the other. */
class Shop {
  now = AT;
  readonly carts = new Map<string, Cart>();
  readonly rules: StockRules;
  private levels: PlacedLevel[];
  private readonly promised = new Map<string, Promised[]>();
  private readonly demands = new Map<string, SettledDemand[]>();

  constructor(stock: Record<string, number>, more: Partial<StockRules> = {}) {
    this.rules = rulesOf(more);
    this.levels = Object.entries(stock).map(([place, units]) => {
      const [sku = '', location = ''] = place.split('@');
      return { ...EMPTY_LEVEL, level: place, sku, location, onHand: String(units), reserved: '0', softReserved: '0' };
    });
  }

  fill(key: string, wanted: Record<string, number>, more: Partial<CartWish> & { kept?: string } = {}): FilledCart {
    const { kept = '0', ...rest } = more;
    const until = this.now + 15 * MINUTE;
    const wish: CartWish = { channel: 'shop', key, lines: lines(wanted), until, ...NOWHERE, ...rest };
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
      ...{ recordId, channel: 'shop', country: 'SE', cart: null, placedAt: AT, consumed: '0', consumedAt: null, places: [] },
      ...{ sku: line.sku, unit: null, line: cartLineId(line), wanted: line.quantity, settled: '0', taken: [] },
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
      ...{ demands, promised, stocked, book, rules: this.rules, now: this.now },
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

const reserved = (settled: readonly SettledDemand[]): string[] => settled.map((line) => `${line.reserved}/${line.short}`);

test('what a cart holds no order and no other cart gets, and it says what is free of it', () => {
  const shop = new Shop({ 'A@LUND': 2, 'A@PARIS': 1 });
  expect(shop.fill('c1', { A: 2 })).toMatchObject({ kind: 'kept', cart: { units: [{ location: 'LUND', quantity: '2' }] } });
  expect(shop.fill('c2', { A: 2 })).toMatchObject({ kind: 'short', lines: [{ sku: 'A', quantity: '2', free: '1' }] });
  expect(reserved(shop.order('o1', { A: 3 }))).toEqual(['1/2']);
  expect([shop.at('A@LUND'), shop.at('A@PARIS')]).toEqual([
    [0, 2],
    [1, 0],
  ]);
});

test('all of a cart or nothing is held; as many as there are where that is asked for', () => {
  const shop = new Shop({ 'A@LUND': 5, 'B@LUND': 1 });
  expect(shop.fill('c1', { A: 2, B: 2 })).toMatchObject({ kind: 'short', lines: [{ sku: 'B', free: '1' }] });
  expect(shop.at('A@LUND')).toEqual([0, 0]);
  expect(shop.fill('c1', { A: 2, B: 2 }, { partial: true })).toMatchObject({ kind: 'kept' });
  expect([shop.at('A@LUND'), shop.at('B@LUND')]).toEqual([
    [0, 2],
    [0, 1],
  ]);
  expect(shop.fill('c2', { B: 1 }, { partial: true })).toMatchObject({ kind: 'short', lines: [{ free: '0' }] });
});

test('a cart that is asked for again keeps what it has, gives back what it no longer needs, and asking for too much leaves it as it was', () => {
  const shop = new Shop({ 'A@LUND': 3, 'B@LUND': 3 });
  shop.fill('c1', { A: 3 });
  expect(shop.fill('c1', { A: 3 })).toMatchObject({ kind: 'kept', cart: { units: [{ quantity: '3' }] } });
  expect(shop.fill('c1', { A: 4 })).toMatchObject({ kind: 'short', lines: [{ quantity: '4', free: '3' }] });
  expect(shop.at('A@LUND')).toEqual([0, 3]);
  shop.fill('c1', { A: 1, B: 1 });
  expect([shop.at('A@LUND'), shop.at('B@LUND')]).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

test('no cart takes what is kept back: the buffer of its channel, what orders wait for, what is kept for others', () => {
  const shop = new Shop({ 'A@LUND': 3 }, { channels: { shop: { locations: ['LUND'], buffer: '1' } } });
  expect(shop.fill('c1', { A: 3 })).toMatchObject({ kind: 'short', lines: [{ free: '2' }] });
  expect(shop.fill('c1', { A: 2 }, { kept: '1' })).toMatchObject({ kind: 'short', lines: [{ free: '1' }] });
  expect(shop.fill('c1', { A: 1 }, { kept: '1' })).toMatchObject({ kind: 'kept' });
});

test('an order gets what its cart holds, where it lies, and what it does not need is free again', () => {
  const shop = new Shop({ 'A@PARIS': 3 });
  shop.fill('c1', { A: 3 });
  expect(reserved(shop.order('o1', { A: 2 }, { cart: 'c1' }))).toEqual(['2/0']);
  expect(shop.at('A@PARIS')).toEqual([2, 0]);
  expect(shop.carts.get('shop/c1')).toMatchObject({ state: 'consumed', order: 'o1', units: [] });
});

test('a second order of the same key, one of another channel, and one that comes too late get nothing of a cart', () => {
  const shop = new Shop({ 'A@PARIS': 2 });
  shop.fill('c1', { A: 2 });
  expect(reserved(shop.order('m1', { A: 2 }, { cart: 'c1', channel: 'market' }))).toEqual(['0/2']);
  expect(reserved(shop.order('o1', { A: 1 }, { cart: 'c1' }))).toEqual(['1/0']);
  shop.fill('c2', { A: 1 });
  expect(reserved(shop.order('o2', { A: 1 }, { cart: 'c1' }))).toEqual(['0/1']);
  shop.now += 16 * MINUTE;
  // Nobody has looked at the clock: the order ends the cart, and is as any other.
  expect(reserved(shop.order('o3', { A: 1 }, { cart: 'c2' }))).toEqual(['1/0']);
  expect(shop.carts.get('shop/c2')).toMatchObject({ state: 'expired', order: null });
});

test('an order that needs nothing leaves its cart alone', () => {
  const shop = new Shop({ 'A@LUND': 2 });
  shop.fill('c1', { A: 1 });
  shop.order('o1', { A: 0 }, { cart: 'c1' });
  expect(shop.carts.get('shop/c1')).toMatchObject({ state: 'active' });
});

test('a place that may not send to the order’s country gives its units back, and another is looked for', () => {
  const locations = { LUND: { priority: 1, countries: ['SE'] }, PARIS: { priority: 2 } };
  const shop = new Shop({ 'A@LUND': 1, 'A@PARIS': 1 }, { locations });
  expect(shop.fill('c1', { A: 1 })).toMatchObject({ kind: 'kept', cart: { units: [{ location: 'LUND' }] } });
  shop.order('o1', { A: 1 }, { cart: 'c1', country: 'FR' });
  expect([shop.at('A@LUND'), shop.at('A@PARIS')]).toEqual([
    [0, 0],
    [1, 0],
  ]);
  expect(shop.fill('c2', { A: 1 }, { country: 'FR' })).toMatchObject({ kind: 'short', lines: [{ free: '0' }] });
});

test('a kit in a cart holds its components, and its order gets them', () => {
  const shop = new Shop({ 'A@LUND': 2, 'B@LUND': 5 });
  shop.fill('c1', { KIT: 2 });
  expect([shop.at('A@LUND'), shop.at('B@LUND')]).toEqual([
    [0, 2],
    [0, 4],
  ]);
  expect(reserved(shop.order('o1', { KIT: 2 }, { cart: 'c1' }))).toEqual(['2/0']);
  expect([shop.at('A@LUND'), shop.at('B@LUND')]).toEqual([
    [2, 0],
    [4, 0],
  ]);
});

describe('carts and orders, mixed', () => {
  const wanted = fc
    .record({ A: fc.integer({ min: 0, max: 3 }), B: fc.integer({ min: 0, max: 3 }), KIT: fc.integer({ min: 0, max: 2 }) })
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, quantity]) => quantity > 0)));
  const key = fc.constantFrom('c1', 'c2', 'c3');
  const order = fc.constantFrom('o1', 'o2', 'o3', 'o4');
  const step = fc.oneof(
    fc.record({ what: fc.constant('fill' as const), key, wanted, partial: fc.boolean() }),
    fc.record({ what: fc.constant('order' as const), key: fc.option(key), order, wanted }),
    fc.record({ what: fc.constant('release' as const), key }),
    fc.record({ what: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 20 }) }),
  );
  const stock = fc.record({ 'A@LUND': fc.nat(4), 'A@PARIS': fc.nat(4), 'B@LUND': fc.nat(6), 'B@PARIS': fc.nat(6) });
  const play = (shop: Shop, one: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void => {
    if (one.what === 'fill') shop.fill(one.key, one.wanted, { partial: one.partial });
    if (one.what === 'order') shop.order(one.order, one.wanted, { cart: one.key });
    if (one.what === 'release') shop.end(one.key, 'released');
    if (one.what === 'wait') shop.now += one.minutes * MINUTE;
    if (one.what === 'wait' && one.minutes % 2 === 0) shop.expire();
  };

  test('never have more units than there are, and the levels say what each has', () => {
    fc.assert(
      fc.property(stock, fc.array(step, { maxLength: 25 }), (units, steps) => {
        const shop = new Shop(units);
        for (const one of steps) {
          play(shop, one);
          expect(shop.wrong()).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('an order has at least what its cart held for it', () => {
    fc.assert(
      fc.property(stock, fc.array(step, { maxLength: 12 }), wanted, (units, steps, all) => {
        const shop = new Shop(units);
        for (const one of steps) play(shop, one);
        const cart = shop.carts.get('shop/c1');
        const held = new Map(cart?.lines.map((line) => [line.sku, unitsOf(cart, line)]));
        const kept = cart !== undefined && isKept(cart, shop.now);
        const settled = shop.order('late', all, { cart: 'c1' });
        for (const { sku, wanted: needed, reserved: has } of kept ? settled : []) {
          expect(compareQuantities(has, leastQuantity(needed, held.get(sku) ?? '0'))).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Units of a line that a cart holds, at all places. */
function unitsOf({ units }: Cart, line: CartLine): string {
  const [part] = stocked(line).parts;
  const held = units.filter((unit) => unit.line === cartLineId(line) && unit.sku === part?.sku);
  return held.map(({ quantity }) => quantity).reduce(addQuantities, '0');
}
