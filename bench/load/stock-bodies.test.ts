import { expect, test } from 'vitest';
import { articleSku, linesOf, saleOf, unitsOf, type Goods } from './stock-bodies.ts';

const ORDERS = 2_000;
const goods = (articles: number): Goods => ({ from: 0, articles, units: 1_000, channels: 20 });
const numbers = Array.from({ length: ORDERS }, (_, number) => number);

test.each([50, 5_000])('spread over %i articles the first third of the lines can be met, and no other', (articles) => {
  const free = new Map(Array.from({ length: articles }, (_, nth) => [articleSku(nth), unitsOf(nth, goods(articles))]));
  expect([...free.values()].reduce((sum, units) => sum + units, 0)).toBe(1_000);
  const lines = numbers.flatMap((number) => linesOf(number, goods(articles)));
  expect(lines).toHaveLength(3_000);
  const met = lines.map((sku) => {
    const units = free.get(sku) ?? 0;
    free.set(sku, units - 1);
    return units > 0;
  });
  expect(met.slice(0, 1_000)).not.toContain(false);
  expect(met.slice(1_000)).not.toContain(true);
});

test('the channels sell by turns, and no two orders are one', () => {
  const sales = numbers.map((number) => saleOf(number, goods(50)));
  expect(new Set(sales.map(({ system }) => system)).size).toBe(20);
  expect(new Set(sales.map(({ body }) => (body as { id: string }).id)).size).toBe(ORDERS);
});
