import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addQuantities, compareQuantities } from '../../model/value/quantity.ts';
import { stockRules } from '../../testing/model/stock-world.ts';
import { offeredBy } from './offered.ts';
import type { SourceInput, Want } from './source-input.ts';
import { sourceOrder } from './source-order.ts';
import type { StockRules } from './stock-rules.ts';

const AT = Date.parse('2026-11-02T13:00:00Z');

const rulesOf = (more: Partial<StockRules> = {}): StockRules =>
  stockRules({
    locations: {
      LUND: { priority: 2, distance: { SE: 1, '*': 5 }, cost: { '*': 40 } },
      PARIS: { priority: 1, distance: { FR: 1, '*': 3 }, cost: { '*': 55 } },
    },
    channels: { shop: { locations: ['LUND', 'PARIS'] } },
    prefer: ['distance', 'priority'],
    ...more,
  });

const want = (line: string, sku: string, quantity: number): Want => ({
  line,
  quantity: String(quantity),
  parts: [{ sku, per: '1' }],
  needs: [],
});

const inputOf = (stock: Record<string, number>, wants: Want[], more: Partial<SourceInput> = {}): SourceInput => ({
  channel: 'shop',
  country: 'SE',
  at: AT,
  wants,
  available: (location, sku) => String(stock[`${location} ${sku}`] ?? 0),
  ...more,
});

const places = (picks: { location: string; quantity: string }[]): string[] =>
  picks.map(({ location, quantity }) => `${quantity} ${location}`);

test('of the locations that have everything the best ranked ships it, and the reason is written down', () => {
  const stock = { 'LUND A': 9, 'PARIS A': 9 };
  const { picks, reasons } = sourceOrder(inputOf(stock, [want('1', 'A', 3)]), rulesOf());
  expect(places(picks)).toEqual(['3 LUND']);
  expect(reasons).toEqual(['LUND has every line (distance 1, priority 2).']);
  expect(places(sourceOrder(inputOf(stock, [want('1', 'A', 3)], { country: 'FR' }), rulesOf()).picks)).toEqual(['3 PARIS']);
});

test('one location that has all of it is taken before a nearer one that has not', () => {
  const stock = { 'LUND A': 9, 'PARIS A': 9, 'PARIS B': 1 };
  const { picks } = sourceOrder(inputOf(stock, [want('1', 'A', 1), want('2', 'B', 1)]), rulesOf());
  expect(places(picks)).toEqual(['1 PARIS', '1 PARIS']);
});

test('a split takes what completes most lines first, and no more locations than it may', () => {
  const stock = { 'LUND A': 2, 'PARIS A': 1, 'PARIS B': 1 };
  const wants = [want('1', 'A', 3), want('2', 'B', 1)];
  const both = sourceOrder(inputOf(stock, wants), rulesOf());
  expect(places(both.picks)).toEqual(['1 PARIS', '1 PARIS', '2 LUND']);
  expect(both.short).toEqual({});
  const one = sourceOrder(inputOf(stock, wants), rulesOf({ split: 1 }));
  expect(one.short).toEqual({ 1: '2' });
});

test('all or nothing leaves the units for others, whether the hub or the channel wants it so', () => {
  const input = inputOf({ 'LUND A': 2 }, [want('1', 'A', 3)]);
  const nothing = { picks: [], short: { 1: '3' } };
  expect(sourceOrder(input, rulesOf({ reserve: 'order' }))).toMatchObject(nothing);
  const channels = { shop: { locations: ['LUND'], short: 'refuse' as const } };
  expect(sourceOrder(input, rulesOf({ channels }))).toMatchObject(nothing);
});

test('countries and capabilities shut a location out, and the order says why', () => {
  const locations = { LUND: { countries: ['DK'] }, PARIS: { capabilities: ['hazmat'] } };
  const stock = { 'LUND A': 9, 'PARIS A': 9 };
  const { picks, reasons } = sourceOrder(inputOf(stock, [{ ...want('1', 'A', 1), needs: ['hazmat'] }]), rulesOf({ locations }));
  expect(places(picks)).toEqual(['1 PARIS']);
  expect(reasons[0]).toBe('LUND does not ship to SE.');
  const cold = sourceOrder(inputOf(stock, [{ ...want('1', 'A', 1), needs: ['cold'] }]), rulesOf({ locations }));
  expect(cold.short).toEqual({ 1: '1' });
});

test('after its cut-off, and on its days off, a location leaves the order to one that ships sooner', () => {
  const locations = {
    LUND: { cutOff: '13:30', zone: 'Europe/Stockholm', priority: 1 },
    PARIS: { cutOff: '15:00', zone: 'Europe/Paris', priority: 2 },
  };
  const rules = rulesOf({ locations, prefer: ['soonest', 'priority'] });
  const stock = { 'LUND A': 9, 'PARIS A': 9 };
  // 13:00 UTC is 14:00 in both.
  expect(places(sourceOrder(inputOf(stock, [want('1', 'A', 1)]), rules).picks)).toEqual(['1 PARIS']);
  const sunday = Date.parse('2026-11-01T09:00:00Z');
  const weekdays = { ...locations, PARIS: { ...locations.PARIS, days: [1, 2, 3, 4, 5] } };
  const closed = sourceOrder(
    inputOf(stock, [want('1', 'A', 1)], { at: sunday }),
    rulesOf({ locations: weekdays, prefer: ['soonest'] }),
  );
  expect(closed.reasons).toEqual(['LUND has every line (soonest today).']);
});

test('a kit is as many as its scarcest component allows, and takes every component', () => {
  const kit: Want = {
    line: '1',
    quantity: '3',
    parts: [
      { sku: 'A', per: '1' },
      { sku: 'B', per: '2' },
    ],
    needs: [],
  };
  const stock = { 'LUND A': 9, 'LUND B': 5 };
  const { picks, short } = sourceOrder(inputOf(stock, [kit]), rulesOf());
  expect(picks.map(({ sku, quantity }) => [sku, quantity])).toEqual([
    ['A', '2'],
    ['B', '4'],
  ]);
  expect(short).toEqual({ 1: '1' });
  const available = inputOf(stock, []).available;
  expect(offeredBy(rulesOf(), 'shop', { parts: kit.parts, available })).toBe('2');
});

test('two lines of one variant never count on the same units', () => {
  const { picks, short } = sourceOrder(inputOf({ 'LUND A': 3 }, [want('1', 'A', 2), want('2', 'A', 2)]), rulesOf());
  expect([places(picks), short]).toEqual([['2 LUND', '1 LUND'], { 2: '1' }]);
});

test('a channel keeps its buffer back, over all its locations', () => {
  const channels = { shop: { locations: ['LUND', 'PARIS'], buffer: '2' } };
  const rules = rulesOf({ channels });
  const input = inputOf({ 'LUND A': 2, 'PARIS A': 2 }, [want('1', 'A', 4)]);
  expect(sourceOrder(input, rules).short).toEqual({ 1: '2' });
  expect(offeredBy(rules, 'shop', { parts: [{ sku: 'A', per: '1' }], available: input.available })).toBe('2');
  expect(offeredBy(rules, 'shop', { parts: [{ sku: 'A', per: '1' }], available: input.available, guard: () => '9' })).toBe('0');
});

describe('whatever the stock and the order', () => {
  const stocks = fc.dictionary(fc.constantFrom('LUND A', 'LUND B', 'PARIS A', 'PARIS B'), fc.integer({ min: -2, max: 6 }));
  const orders = fc.array(fc.record({ sku: fc.constantFrom('A', 'B'), quantity: fc.integer({ min: 1, max: 5 }) }), {
    maxLength: 5,
  });

  test('no location promises more than it has, and every unit is promised or short', () => {
    fc.assert(
      fc.property(
        stocks,
        orders,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('line' as const, 'order' as const),
        (stock, lines, split, reserve) => {
          const wants = lines.map(({ sku, quantity }, index) => want(String(index), sku, quantity));
          const { picks, short } = sourceOrder(inputOf(stock, wants), rulesOf({ split, reserve }));
          for (const [place, held] of Object.entries(stock)) {
            const promised = picks.filter(({ location, sku }) => `${location} ${sku}` === place).map(({ quantity }) => quantity);
            expect(compareQuantities(promised.reduce(addQuantities, '0'), String(Math.max(0, held)))).toBeLessThanOrEqual(0);
          }
          for (const { line, quantity } of wants) {
            const got = picks.filter((pick) => pick.line === line).map((pick) => pick.quantity);
            expect(addQuantities(got.reduce(addQuantities, '0'), short[line] ?? '0')).toBe(quantity);
          }
          expect(new Set(picks.map(({ location }) => location)).size).toBeLessThanOrEqual(split);
        },
      ),
    );
  });
});
