import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { latencies } from '../figures/latencies.ts';
import { shareOfBucket } from '../figures/limits.ts';
import { percentiles } from '../figures/percentiles.ts';
import { shopOrder } from '../load/shop-order.ts';
import { Warehouse, type Goods } from '../load/warehouse.ts';
import type { Options } from '../options.ts';
import { clock } from '../stage/clock.ts';
import { startHub, type Hub } from '../stage/hub.ts';
import { peakMemory } from '../stage/process-figures.ts';
import { SHOP_SECRETS, startShop, type Shop } from '../stage/shop.ts';
import type { Stage } from '../stage/stage.ts';
import type { Holding } from '../target/main.ts';
import type { Result } from './result.ts';

/** A bucket holds what flows into it in so many seconds, on every plan. */
const BUCKET_SECONDS = 20;
/** Numbers of the orders begin here. */
const FIRST = 1_000_000;
const PLACED_AT_ONCE = 16;
/** Articles that are sold, and others that are counted meanwhile. */
const SKUS = 100;
/** Every so many orders one of the others is counted. */
const ORDERS_PER_COUNT = 2;
const LOOK_MS = 250;
const LIMIT_MS = 60 * 60_000;

interface Ground {
  stage: Stage;
  options: Options;
  shop: Shop;
  hub: Hub;
  warehouse: Warehouse;
}

/** Orders placed in a shop at once: read, put to two targets, shipped and stocked back, inside the shop's budget. */
export async function burst(stage: Stage, options: Options, say: (line: string) => void): Promise<Result> {
  const { points } = options;
  const shop = await startShop(stage.folder, [
    ...['--domain', 'acme.myshopify.com', '--bucket-rate', String(points)],
    ...['--bucket-size', String(BUCKET_SECONDS * points)],
  ]);
  try {
    const location = await stock(shop);
    const port = await freePort();
    const environment = {
      ...SHOP_SECRETS,
      BENCH_SHOP: shop.origin,
      BENCH_LOCATION: location,
      BENCH_POINTS: String(points),
      SYNCLINE_PUBLIC_URL: `http://127.0.0.1:${port}`,
    };
    const databaseUrl = await stage.databases.create();
    const hub = await startHub({
      databaseUrl,
      folder: stage.folder,
      targets: stage.origins,
      node: [],
      config: 'burst.config.ts',
      port,
      environment,
    });
    try {
      return await measure({ stage, options, shop, hub, warehouse: new Warehouse(`http://127.0.0.1:${port}`) }, say);
    } finally {
      await hub.stop();
    }
  } finally {
    await shop.stop();
  }
}

/** Articles of the shop, stocked at its warehouse; returns the number of that place. */
async function stock(shop: Shop): Promise<string> {
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

async function measure(ground: Ground, say: (line: string) => void): Promise<Result> {
  const { stage, options, shop, hub } = ground;
  const { orders, points } = options;
  await rest(ground, 0);
  await Promise.all(stage.targets.map((target) => target.ask({ expect: { first: FIRST, count: orders } }, 'expecting')));
  await shop.admin('POST /admin/throttle', { available: BUCKET_SECONDS * points });
  const before = await shop.spending();
  const { placedAt, goods } = await place(shop, orders);
  const started = Math.min(...placedAt);
  say(`${orders} orders are placed after ${seconds(started).toFixed(1)} s.`);
  const held = await shipAll(ground, goods, (line) => say(`${seconds(started).toFixed(1)} s: ${line}`));
  await untilShipped(ground);
  const tookSeconds = seconds(started);
  const after = await shop.spending();
  // What follows belongs to nobody's waiting, but has to keep the budget, too.
  await rest(ground, orders);
  const last = await shop.spending();
  const { p50, max } = percentiles(latencies(Float64Array.from(placedAt), held));
  const used = after.points - before.points;
  const figures = {
    secondsToLastOrder: max / 1000,
    secondsToHalfOfTheOrders: p50 / 1000,
    secondsToLastShipment: tookSeconds,
    requests: after.requests - before.requests,
    requestsPerOrder: (after.requests - before.requests) / orders,
    points: used,
    pointsPerOrder: used / orders,
    pointsOfThoseGiven: shareOfBucket(used, { held: BUCKET_SECONDS * points, rate: points }, tookSeconds),
    pointsAtRest: last.points - before.points,
    throttled: last.throttled,
    peakMemoryMb: peakMemory(hub.pid),
  };
  return {
    figures,
    verdicts: [{ name: 'throttled answers', value: last.throttled, bound: 0, must: 'most' }],
    detail: {},
  };
}

function seconds(since: number): number {
  return (clock() - since) / 1000;
}

/** Places them as fast as the shop takes them; when each was placed, and what the warehouse has to send of it. */
async function place(shop: Shop, orders: number): Promise<{ placedAt: number[]; goods: Goods[][] }> {
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
async function shipAll(ground: Ground, goods: readonly Goods[][], say: (line: string) => void): Promise<Float64Array[]> {
  const { stage, warehouse } = ground;
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
async function untilShipped({ shop, options }: Ground): Promise<void> {
  const limit = clock() + LIMIT_MS;
  for (;;) {
    const { fulfillments } = await shop.admin<{ fulfillments: number }>('GET /admin/counts');
    if (fulfillments >= options.orders) return;
    if (clock() > limit) throw new Error(`The shop shows only ${fulfillments} of ${options.orders} shipments.`);
    await pause(LOOK_MS);
  }
}

/** Until neither the shop nor the hub has anything left to do, and the hub has heard of so many orders. */
async function rest({ shop, hub }: Ground, orders: number): Promise<void> {
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

/** One that nobody listens on: the shop has to be told of the hub before the hub listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
