import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { flatness } from '../figures/flatness.ts';
import { bulkLimit } from '../figures/limits.ts';
import type { Options } from '../options.ts';
import { clock } from '../stage/clock.ts';
import { startHub, type Hub } from '../stage/hub.ts';
import { busySeconds, cpuSeconds, cpuSecondsOfFamily, residentMemory } from '../stage/process-figures.ts';
import { query } from '../stage/query.ts';
import { SHOP_SECRETS, startShop, type Shop } from '../stage/shop.ts';
import type { Stage } from '../stage/stage.ts';
import type { Result } from './result.ts';
import { MEMORY_BUDGET } from './throughput.ts';

const RATIO = 0.9;
const MEMORY_RATIO = 1.15;
const LOOK_MS = 250;
const SAMPLE_MS = 1_000;
/** Made in one request of the side door, which does nothing else meanwhile. */
const AT_ONCE = 5_000;
/** Past so many times the time that the limit takes, something is wrong. */
const PATIENCE = 10;

/** A fresh hub reads a shop's products by bulk operations: beside what the shop lets through, and in how much memory. */
export async function firstLoad(stage: Stage, options: Options, say: (line: string) => void): Promise<Result> {
  const { products, bulkRate } = options;
  const shop = await startShop(stage.folder, ['--domain', 'acme.myshopify.com', '--bulk-rate', String(bulkRate)]);
  try {
    for (let made = 0; made < products; made += AT_ONCE)
      await shop.admin('POST /admin/products/many', { count: Math.min(AT_ONCE, products - made), prefix: 'BENCH', stock: 5 });
    say(`The shop has ${products} products.`);
    const databaseUrl = await stage.databases.create();
    const environment = { ...SHOP_SECRETS, BENCH_SHOP: shop.origin };
    const hub = await startHub({
      databaseUrl,
      folder: stage.folder,
      targets: [],
      node: [],
      config: 'first-load.config.ts',
      environment,
    });
    try {
      const cost = (): number => cpuSeconds(hub.pid) + cpuSeconds(shop.pid) + cpuSecondsOfFamily(stage.postgresPid);
      return await summary({ shop, hub, options, load: await watch({ hub, databaseUrl, options, cost }, say) });
    } finally {
      await hub.stop();
    }
  } finally {
    await shop.stop();
  }
}

interface Load {
  seconds: number;
  memory: number[];
  /** Share of the machine that programs of others had meanwhile: near zero, or the run says little. */
  others: number;
}

interface Watched {
  hub: Hub;
  databaseUrl: string;
  options: Options;
  /** Processor seconds that hub, shop and database have used so far. */
  cost: () => number;
}

/** From the hub's first word until every product and every variant stands in it. */
async function watch(of: Watched, say: (line: string) => void): Promise<Load> {
  const { hub, databaseUrl, cost } = of;
  const { products, bulkRate } = of.options;
  const started = clock();
  const memory: number[] = [];
  const seconds = (): number => (clock() - started) / 1000;
  const limit = 60 + (PATIENCE * products) / bulkLimit(bulkRate);
  const before = { busy: busySeconds(), cost: cost() };
  const others = (): number => Math.max(0, busySeconds() - before.busy - (cost() - before.cost)) / (seconds() * cpus().length);
  let told = 0;
  for (;;) {
    if (memory.length * SAMPLE_MS <= clock() - started) memory.push(residentMemory(hub.pid));
    const standing = await standingIn(databaseUrl);
    if (Math.floor((standing * 10) / products) > told) {
      told = Math.floor((standing * 10) / products);
      say(`${seconds().toFixed(1)} s: ${standing} products, ${Math.round(memory.at(-1) ?? 0)} MB`);
    }
    if (standing >= products) return { seconds: seconds(), memory, others: others() };
    if (seconds() > limit) throw new Error(`After ${Math.round(seconds())} s only ${standing} products stand in the hub.`);
    await pause(LOOK_MS);
  }
}

/** Products that stand with their variant: each of the shop's has one. */
async function standingIn(databaseUrl: string): Promise<number> {
  const rows = await query<{ count: number }>(
    databaseUrl,
    `select count(*)::int as count from record where entity in ('product', 'variant') and not stub group by entity`,
  );
  return rows.length < 2 ? 0 : Math.min(...rows.map(({ count }) => count));
}

/** Objects a second that an operation wrote indeed: less than the rate when the shop had too little of the machine. */
async function writtenBy(shop: Shop): Promise<number> {
  const query = '{ bulkOperations(first: 250) { nodes { rootObjectCount createdAt completedAt } } }';
  const { data } = await shop.admin<{
    data: { bulkOperations: { nodes: { rootObjectCount: string; createdAt: string; completedAt: string }[] } };
  }>('POST /admin/graphql', { query });
  const { nodes } = data.bulkOperations;
  const ms = nodes.reduce((sum, { createdAt, completedAt }) => sum + Date.parse(completedAt) - Date.parse(createdAt), 0);
  return (nodes.reduce((sum, { rootObjectCount }) => sum + Number(rootObjectCount), 0) * 1000) / ms;
}

async function summary(of: { shop: Shop; hub: Hub; options: Options; load: Load }): Promise<Result> {
  const { shop, hub, load } = of;
  const { products, bulkRate } = of.options;
  await hub.quiet();
  const { requests, points, throttled } = await shop.spending();
  const { bulk_operations: operations } = await shop.admin<{ bulk_operations: number }>('GET /admin/counts');
  const { ratio, largest } = flatness(load.memory);
  const figures = {
    ofLimit: products / load.seconds / bulkLimit(bulkRate),
    productsPerSecond: products / load.seconds,
    limitPerSecond: bulkLimit(bulkRate),
    writtenPerSecond: bulkLimit(await writtenBy(shop)),
    othersShare: load.others,
    seconds: load.seconds,
    operations,
    requests,
    points,
    throttled,
    memoryMb: largest,
    memoryLastOverSecondQuarter: ratio,
  };
  return {
    figures,
    verdicts: [
      { name: 'of the limit', value: figures.ofLimit, bound: RATIO, must: 'least' },
      { name: 'MB last / second quarter', value: ratio, bound: MEMORY_RATIO, must: 'most' },
      { name: 'MB resident', value: largest, bound: MEMORY_BUDGET, must: 'most' },
      { name: 'throttled answers', value: throttled, bound: 0, must: 'most' },
    ],
    detail: {},
  };
}
