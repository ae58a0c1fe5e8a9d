import { setTimeout as pause } from 'node:timers/promises';
import { shopOrder } from '../load/shop-order.ts';
import type { Goods, Warehouse } from '../load/warehouse.ts';
import { clock } from '../stage/clock.ts';
import type { Hub } from '../stage/hub.ts';
import type { Shop } from '../stage/shop.ts';
import type { Stage } from '../stage/stage.ts';
import type { Holding } from '../target/main.ts';

/** Numbers of the orders begin here. */
export const FIRST = 1_000_000;
const PLACED_AT_ONCE = 16;
/** Articles that are sold, and others that are counted meanwhile. */
const SKUS = 100;
/** Every so many orders one of the others is counted. */
const ORDERS_PER_COUNT = 2;
const LOOK_MS = 250;
const LIMIT_MS = 60 * 60_000;

/** Those who trade: a shop, the hub behind it, the targets, and a warehouse that is one of them. */
export interface Trade {
  stage: Stage;
  shop: Shop;
  hub: Hub;
  warehouse: Warehouse;
  /** Orders that are placed. */
  orders: number;
}

/** Articles of the shop, stocked at its warehouse; returns the number of that place. */
export async function stock(shop: Shop): Promise<string> {
  for (let nth = 0; nth < SKUS; nth += 1)
    for (const sku of [soldSku(nth), countedSku(nth)]) {
      const variants = [{ sku, price: { amount: 2_000 }, stock: { Warehouse: 1_000_000 } }];
      await shop.admin('POST /admin/products', { title: `Article ${sku}`, variants });
    }
  const { items } = await shop.admin<{ items: { id: string; name: string }[] }>('GET /admin/store/locations');
  return items.find(({ name }) => name === 'Warehouse')?.id ?? '';
}

function soldSku(nth: number): string {
  return `SOLD-${nth % SKUS}`;
}

function countedSku(nth: number): string {
  return `COUNTED-${nth % SKUS}`;
}

/** Places them as fast as the shop takes them; when each was placed, and what the warehouse has to send of it. */
export async function place(shop: Shop, orders: number): Promise<{ placedAt: number[]; goods: Goods[][] }> {
  const placedAt: number[] = [];
  const goods: Goods[][] = [];
  let next = 0;
  const buyer = async (): Promise<void> => {
    for (let nth = next++; nth < orders; nth = next++) {
      const skus = [soldSku(nth), soldSku(nth + 7)];
      const order = shopOrder(FIRST + nth, skus) as { lines: { sku: string; quantity: number }[] };
      placedAt[nth] = clock();
      const { lines } = await shop.admin<{ lines: { id: string }[] }>('POST /admin/orders', { ...order, location: 'Warehouse' });
      goods[nth] = order.lines.map(({ sku, quantity }, index) => ({
        line: `gid://shopify/LineItem/${lines[index]?.id}`,
        sku,
        quantity,
      }));
    }
  };
  await Promise.all(Array.from({ length: PLACED_AT_ONCE }, buyer));
  return { placedAt, goods };
}

/** Each order is shipped as soon as the warehouse holds it, and stock is counted beside; returns when each target held which. */
export async function shipAll(trade: Trade, goods: readonly Goods[][], say: (line: string) => void): Promise<Float64Array[]> {
  const { stage, warehouse } = trade;
  const limit = clock() + LIMIT_MS;
  const shipped = new Set<number>();
  for (let told = 0; ;) {
    const holdings = await Promise.all(stage.targets.map((target) => target.ask<Holding>({ show: true }, 'holding')));
    const held = holdings.map(({ heldAt }) => heldAt);
    const ready = goods.flatMap((_, nth) => (Number.isNaN(held.at(-1)?.[nth]) || shipped.has(nth) ? [] : [nth]));
    await Promise.all(ready.map((nth) => send(warehouse, nth, goods[nth] ?? [])));
    for (const nth of ready) shipped.add(nth);
    if (Math.floor((shipped.size * 10) / goods.length) > told) {
      told = Math.floor((shipped.size * 10) / goods.length);
      say(`${shipped.size} orders are with the warehouse`);
    }
    if (held.every((times) => times.every((time) => !Number.isNaN(time)))) return held;
    if (clock() > limit) throw new Error(`Only ${shipped.size} of ${goods.length} orders reached the warehouse.`);
    await pause(LOOK_MS);
  }
}

async function send(warehouse: Warehouse, nth: number, goods: readonly Goods[]): Promise<void> {
  await warehouse.ship(FIRST + nth, goods);
  if (nth % ORDERS_PER_COUNT !== 0) return;
  const count = nth / ORDERS_PER_COUNT;
  await warehouse.count(countedSku(count), 1_000 + count, count + 1);
}

/** Until the shop shows every shipment. */
export async function untilShipped({ shop, orders }: Trade): Promise<void> {
  const limit = clock() + LIMIT_MS;
  for (;;) {
    const { fulfillments } = await shop.admin<{ fulfillments: number }>('GET /admin/counts');
    if (fulfillments >= orders) return;
    if (clock() > limit) throw new Error(`The shop shows only ${fulfillments} of ${orders} shipments.`);
    await pause(LOOK_MS);
  }
}

/** Until neither the shop nor the hub has anything left to do, and the hub has heard of so many orders. */
export async function rest({ shop, hub }: Trade, orders: number): Promise<void> {
  const limit = clock() + LIMIT_MS;
  for (let calm = 0; calm < 4;) {
    const { quiet } = await shop.admin<{ quiet: boolean }>('GET /admin/quiet');
    const before = await shop.spending();
    await hub.quiet();
    const after = await shop.spending();
    const { fulfillments } = await shop.admin<{ fulfillments: number }>('GET /admin/counts');
    calm = quiet && before.requests === after.requests && fulfillments === orders ? calm + 1 : 0;
    if (clock() > limit) throw new Error('The hub and the shop do not come to rest.');
    await pause(LOOK_MS);
  }
}
