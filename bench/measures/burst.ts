import { createServer, type AddressInfo } from 'node:net';
import { latencies } from '../figures/latencies.ts';
import { BUCKET_SECONDS, shareOfBucket } from '../figures/limits.ts';
import { percentiles } from '../figures/percentiles.ts';
import { Warehouse } from '../load/warehouse.ts';
import type { Options } from '../options.ts';
import { clock } from '../stage/clock.ts';
import { startHub } from '../stage/hub.ts';
import { peakMemory } from '../stage/process-figures.ts';
import { SHOP_SECRETS, startShop } from '../stage/shop.ts';
import type { Stage } from '../stage/stage.ts';
import type { Result } from './result.ts';
import { FIRST, place, rest, shipAll, stock, untilShipped, type Trade } from './trade.ts';

/** Orders placed in a shop at once: read, put to two targets, shipped and stocked back, inside the shop's budget. */
export async function burst(stage: Stage, options: Options, say: (line: string) => void): Promise<Result> {
  const { points } = options;
  const bucket = ['--bucket-rate', String(points), '--bucket-size', String(BUCKET_SECONDS * points)];
  const shop = await startShop(stage.folder, ['--domain', 'acme.myshopify.com', ...bucket]);
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
      const warehouse = new Warehouse(`http://127.0.0.1:${port}`);
      return await measure({ stage, shop, hub, warehouse, orders: options.orders }, points, say);
    } finally {
      await hub.stop();
    }
  } finally {
    await shop.stop();
  }
}

async function measure(trade: Trade, points: number, say: (line: string) => void): Promise<Result> {
  const { stage, shop, hub, orders } = trade;
  await rest(trade, 0);
  await Promise.all(stage.targets.map((target) => target.ask({ expect: { first: FIRST, count: orders } }, 'expecting')));
  await shop.admin('POST /admin/throttle', { available: BUCKET_SECONDS * points });
  const before = await shop.spending();
  const { placedAt, goods } = await place(shop, orders);
  const started = Math.min(...placedAt);
  say(`${orders} orders are placed after ${seconds(started).toFixed(1)} s.`);
  const held = await shipAll(trade, goods, (line) => say(`${seconds(started).toFixed(1)} s: ${line}`));
  await untilShipped(trade);
  const tookSeconds = seconds(started);
  const after = await shop.spending();
  // What follows belongs to nobody's waiting, but has to keep the budget, too.
  await rest(trade, orders);
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

/** One that nobody listens on: the shop has to be told of the hub before the hub listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
