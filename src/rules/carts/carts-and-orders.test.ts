import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cartLineId, isKept, type Cart, type CartLine } from '../../model/stock/cart.ts';
import { addQuantities, compareQuantities, leastQuantity } from '../../model/value/quantity.ts';
import { MINUTE, stocked, StockWorld } from '../../testing/model/stock-world.ts';

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
  const play = (shop: StockWorld, one: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void => {
    if (one.what === 'fill') shop.fill(one.key, one.wanted, { partial: one.partial });
    if (one.what === 'order') shop.order(one.order, one.wanted, { cart: one.key });
    if (one.what === 'release') shop.end(one.key, 'released');
    if (one.what === 'wait') shop.now += one.minutes * MINUTE;
    if (one.what === 'wait' && one.minutes % 2 === 0) shop.expire();
  };

  test('never have more units than there are, and the levels say what each has', () => {
    fc.assert(
      fc.property(stock, fc.array(step, { maxLength: 25 }), (units, steps) => {
        const shop = new StockWorld(units);
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
        const shop = new StockWorld(units);
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
