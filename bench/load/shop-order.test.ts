import { expect, test } from 'vitest';
import { shopOrder } from './shop-order.ts';

interface Order {
  number: string;
  lines: { sku: string; quantity: number; unit_price: Amount; tax_lines: { amount: Amount }[] }[];
  shipping_lines: { price: Amount }[];
  transactions: { amount: { amount: number } }[];
}
interface Amount {
  shop: { amount: number };
}

test.each([1_000_000, 1_000_001, 1_000_777])('order %d is paid to the cent, and is the same at every run', (number) => {
  const order = shopOrder(number, ['A', 'B']) as Order;
  const lines = order.lines.map(({ quantity, unit_price, tax_lines }) => {
    return quantity * unit_price.shop.amount + (tax_lines[0]?.amount.shop.amount ?? 0);
  });
  const total = lines.reduce((sum, line) => sum + line, order.shipping_lines[0]?.price.shop.amount ?? 0);
  expect(order.transactions[0]?.amount.amount).toBe(total);
  expect(order.number).toBe(String(number));
  expect(shopOrder(number, ['A', 'B'])).toEqual(order);
});
