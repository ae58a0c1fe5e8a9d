import fc from 'fast-check';
import { expect, test } from 'vitest';
import { line } from '../../testing/whole-order.ts';
import { decimalAmount, minorUnits } from '../value/money.ts';
import { componentLines, type KitComponent } from './kit-prices.ts';
import type { Line } from './order-schema.ts';

const kit = (total: number, more: Partial<Line> = {}): Line =>
  line({ sku: 'KIT', quantity: '2', total: { shop: total }, discountAllocations: [], taxLines: [], ...more });

const totals = (total: number, components: KitComponent[]): number[] =>
  componentLines(kit(total), components).map((one) => one.total.shop);

test('by what components are sold for alone, and by their quantities where that is not known of all', () => {
  const a: KitComponent = { sku: 'A', quantity: '1', listPrice: 3_000 };
  const b: KitComponent = { sku: 'B', quantity: '2', listPrice: 500 };
  expect(totals(3_001, [a, b])).toEqual([2_251, 750]);
  expect(totals(3_001, [a, { sku: 'B', quantity: '2' }])).toEqual([1_000, 2_001]);
  expect(
    totals(3_001, [
      { ...a, listPrice: 0 },
      { ...b, listPrice: 0 },
    ]),
  ).toEqual([1_000, 2_001]);
  expect(componentLines(kit(1), [a, b]).map(({ quantity }) => quantity)).toEqual(['2', '4']);
});

test('a component that is given away bears nothing, and parts of a unit count as what they are', () => {
  expect(
    totals(999, [
      { sku: 'A', quantity: '1', listPrice: 10 },
      { sku: 'B', quantity: '1', listPrice: 0 },
    ]),
  ).toEqual([999, 0]);
  expect(
    totals(1_000, [
      { sku: 'A', quantity: '0.25' },
      { sku: 'B', quantity: '0.750' },
    ]),
  ).toEqual([250, 750]);
  expect(() => totals(1, [])).toThrow(RangeError);
});

const amount = fc.record({ shop: fc.nat(2_000_000), presentment: fc.nat(2_000_000) });
const component = fc.record({
  quantity: fc.constantFrom('1', '2', '3', '7', '0.5', '12.125'),
  listPrice: fc.option(fc.nat(100_000)),
});
const components = fc
  .array(component, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((one, index): KitComponent => ({ ...one, sku: `S${index}` })));

test('total, each discount and each tax sum to the line’s own, in both currencies, and none is below zero', () => {
  fc.assert(
    fc.property(amount, fc.array(amount, { maxLength: 3 }), components, (total, others, parts) => {
      const discountAllocations = others.map((one) => ({ of: 'line' as const, code: null, amount: one }));
      const taxLines = others.map((one) => ({ title: null, rate: '0.2', amount: one }));
      const spread = componentLines(kit(0, { total, discountAllocations, taxLines }), parts);
      expect(spread.map(({ sku }) => sku)).toEqual(parts.map(({ sku }) => sku));
      const sums = (of: (one: (typeof spread)[number]) => Line['total'] | undefined): [number, number] => {
        const given = spread.map((one) => of(one) ?? { shop: Number.NaN });
        expect(given.every(({ shop, presentment = -1 }) => shop >= 0 && presentment >= 0)).toBe(true);
        return [given.reduce((sum, { shop }) => sum + shop, 0), given.reduce((sum, one) => sum + (one.presentment ?? 0), 0)];
      };
      expect(sums((one) => one.total)).toEqual([total.shop, total.presentment]);
      for (const [index, { shop, presentment }] of others.entries()) {
        expect(sums((one) => one.discountAllocations[index]?.amount)).toEqual([shop, presentment]);
        expect(sums((one) => one.taxLines[index]?.amount)).toEqual([shop, presentment]);
      }
    }),
  );
});

test('who gets the cent that is left does not depend on the order of the components', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000), components, fc.infiniteStream(fc.nat(1_000)), (total, parts, luck) => {
      const shuffled = parts.map((part) => ({ part, rank: luck.next().value as number })).toSorted((a, b) => a.rank - b.rank);
      const bySku = (all: KitComponent[]) => Object.fromEntries(all.map(({ sku }, index) => [sku, totals(total, all)[index]]));
      expect(bySku(shuffled.map(({ part }) => part))).toEqual(bySku(parts));
    }),
  );
});

test.each(['JPY', 'EUR', 'KWD', 'CLF'])('what %s writes as decimals sums to what the line writes', (currency) => {
  fc.assert(
    fc.property(fc.nat(2_000_000), components, (total, parts) => {
      const written = totals(total, parts).map((share) => decimalAmount(share, currency));
      const sum = written.reduce((all, text) => all + minorUnits(text, currency), 0);
      expect(decimalAmount(sum, currency)).toBe(decimalAmount(total, currency));
    }),
  );
});

test('a refunded line is spread with its own sign, and quantities of any length are weighed', () => {
  expect(
    totals(-101, [
      { sku: 'A', quantity: '1' },
      { sku: 'B', quantity: '1' },
    ]),
  ).toEqual([-51, -50]);
  const long = { sku: 'A', quantity: '123456789012345678901234.5', listPrice: 9_007_199_254_740_991 };
  expect(totals(1_000, [long, { ...long, sku: 'B' }])).toEqual([500, 500]);
});
