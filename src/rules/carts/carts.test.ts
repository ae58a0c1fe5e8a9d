import { expect, test } from 'vitest';
import type { SettledDemand } from '../sourcing/settle-order.ts';
import { MINUTE, StockWorld } from '../../testing/model/stock-world.ts';

const reserved = (settled: readonly SettledDemand[]): string[] => settled.map((line) => `${line.reserved}/${line.short}`);

test('what a cart holds no order and no other cart gets, and it says what is free of it', () => {
  const shop = new StockWorld({ 'A@LUND': 2, 'A@PARIS': 1 });
  expect(shop.fill('c1', { A: 2 })).toMatchObject({ kind: 'kept', cart: { units: [{ location: 'LUND', quantity: '2' }] } });
  expect(shop.fill('c2', { A: 2 })).toMatchObject({ kind: 'short', lines: [{ sku: 'A', quantity: '2', free: '1' }] });
  expect(reserved(shop.order('o1', { A: 3 }))).toEqual(['1/2']);
  expect([shop.at('A@LUND'), shop.at('A@PARIS')]).toEqual([
    [0, 2],
    [1, 0],
  ]);
});

test('all of a cart or nothing is held; as many as there are where that is asked for', () => {
  const shop = new StockWorld({ 'A@LUND': 5, 'B@LUND': 1 });
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
  const shop = new StockWorld({ 'A@LUND': 3, 'B@LUND': 3 });
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
  const shop = new StockWorld({ 'A@LUND': 3 }, { channels: { shop: { locations: ['LUND'], buffer: '1' } } });
  expect(shop.fill('c1', { A: 3 })).toMatchObject({ kind: 'short', lines: [{ free: '2' }] });
  expect(shop.fill('c1', { A: 2 }, { kept: '1' })).toMatchObject({ kind: 'short', lines: [{ free: '1' }] });
  expect(shop.fill('c1', { A: 1 }, { kept: '1' })).toMatchObject({ kind: 'kept' });
});

test('an order gets what its cart holds, where it lies, and what it does not need is free again', () => {
  const shop = new StockWorld({ 'A@PARIS': 3 });
  shop.fill('c1', { A: 3 });
  expect(reserved(shop.order('o1', { A: 2 }, { cart: 'c1' }))).toEqual(['2/0']);
  expect(shop.at('A@PARIS')).toEqual([2, 0]);
  expect(shop.carts.get('shop/c1')).toMatchObject({ state: 'consumed', order: 'o1', units: [] });
});

test('a second order of the same key, one of another channel, and one that comes too late get nothing of a cart', () => {
  const shop = new StockWorld({ 'A@PARIS': 2 });
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
  const shop = new StockWorld({ 'A@LUND': 2 });
  shop.fill('c1', { A: 1 });
  shop.order('o1', { A: 0 }, { cart: 'c1' });
  expect(shop.carts.get('shop/c1')).toMatchObject({ state: 'active' });
});

test('a place that may not send to the order’s country gives its units back, and another is looked for', () => {
  const locations = { LUND: { priority: 1, countries: ['SE'] }, PARIS: { priority: 2 } };
  const shop = new StockWorld({ 'A@LUND': 1, 'A@PARIS': 1 }, { locations });
  expect(shop.fill('c1', { A: 1 })).toMatchObject({ kind: 'kept', cart: { units: [{ location: 'LUND' }] } });
  shop.order('o1', { A: 1 }, { cart: 'c1', country: 'FR' });
  expect([shop.at('A@LUND'), shop.at('A@PARIS')]).toEqual([
    [0, 0],
    [1, 0],
  ]);
  expect(shop.fill('c2', { A: 1 }, { country: 'FR' })).toMatchObject({ kind: 'short', lines: [{ free: '0' }] });
});

test('a kit in a cart holds its components, and its order gets them', () => {
  const shop = new StockWorld({ 'A@LUND': 2, 'B@LUND': 5 });
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
