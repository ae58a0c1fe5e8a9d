import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDesk, type Desk } from '../../peers/tryton/desk.ts';
import { startTryton, type TrytonServer } from '../../peers/tryton/server.ts';
import { compare, type Comparison } from '../../peers/vendure-tryton/compare.ts';
import { live, livesOf, ship, type Lived } from '../../peers/vendure-tryton/lives.ts';
import { openShopper, type Shopper } from '../../peers/vendure/shopper.ts';
import { startVendure, type RunningVendure } from '../../peers/vendure/start.ts';
import { freePort } from '../../tools/start/free-port.ts';
import type { OpenCase } from './hub-watch.ts';
import { HubUnderTest } from './hub.ts';

export interface PairRun {
  orders: number;
  seed: number;
  /** How often the hub is ended on the way: every second time at once, else in good order. */
  strikes: number;
  /** An empty folder. */
  folder: string;
  /** An empty database of the hub's, on a server where Vendure may make one of its own. */
  databaseUrl: string;
  say: (words: string) => void;
  /** Done when everything is at rest, before the systems are compared. */
  meddle?: (vendure: RunningVendure, desk: Desk) => Promise<void>;
}

export interface PairVerdict extends Comparison {
  shipments: number;
  restarts: number;
  cases: OpenCase[];
}

/** Shoppers at once: each buys one thing after the other. */
const SHOPPERS = 3;
const REST_MS = 240_000;

/**
 * Orders of a real Vendure through the hub into a real Tryton and their parcels back, while the hub is ended again
 * and again; then both systems are read and compared by a script that knows nothing of the hub.
 */
export async function runPair(run: PairRun): Promise<PairVerdict> {
  await using stack = new AsyncDisposableStack();
  const scene = await openScene(run, stack);
  const { hub, vendure, desk } = scene;
  const shoppers = await openShoppers(run, vendure);
  const outbox = (): Promise<string[]> => waitingNotices(vendure);
  await hub.rest(REST_MS, outbox);
  run.say('the shop is stocked, and Tryton has its goods');

  const strike = striker(hub, run);
  const lives = livesOf(run.orders, run.seed);
  const lived = (await Promise.all(shoppers.map((shopper, index) => shop(shopper, share(lives, index), strike)))).flat();
  await hub.rest(REST_MS, outbox);
  run.say(`${lived.length} orders are placed and booked`);

  let shipments = 0;
  for (const one of lived.filter(({ life }) => life !== 'cancelled')) {
    shipments += await ship(desk, one);
    strike();
  }
  await hub.rest(REST_MS, outbox);
  run.say(`${shipments} shipments have left`);

  const [first] = shoppers;
  for (const { placed } of lived.filter(({ life }) => life === 'refunded'))
    await first?.refund(placed.payment.id, Math.min(500, placed.payment.amount));
  await hub.rest(REST_MS, outbox);
  await run.meddle?.(vendure, desk);
  return { ...(await compare(vendure.admin, desk)), shipments, restarts: hub.restarts, cases: await hub.cases() };
}

interface Scene {
  hub: HubUnderTest;
  vendure: RunningVendure;
  tryton: TrytonServer;
  desk: Desk;
}

async function openScene(run: PairRun, stack: AsyncDisposableStack): Promise<Scene> {
  const port = await freePort(0);
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const tryton = await startTryton({ folder: join(run.folder, 'tryton') });
  stack.defer(() => tryton.stop());
  const vendure = await startVendure({
    postgres: run.databaseUrl,
    hub: { url: `http://127.0.0.1:${port}/webhooks/shop`, secret, intervalMs: 500 },
  });
  stack.defer(() => vendure.stop());
  const folder = join(run.folder, 'hub');
  mkdirSync(folder);
  const idsFile = join(run.folder, 'tryton-ids.json');
  writeFileSync(idsFile, JSON.stringify(tryton.ids));
  const hub = await HubUnderTest.start({
    folder,
    port,
    databaseUrl: run.databaseUrl,
    say: run.say,
    config: 'examples/vendure-tryton/vendure-tryton.config.ts',
    env: {
      VENDURE_URL: vendure.adminUrl,
      VENDURE_USER: vendure.login.user,
      VENDURE_PASSWORD: vendure.login.password,
      VENDURE_WEBHOOK_SECRET: secret,
      TRYTON_URL: tryton.url,
      TRYTON_DATABASE: tryton.database,
      TRYTON_USER: tryton.user.name,
      TRYTON_PASSWORD: tryton.user.password,
      TRYTON_IDS: idsFile,
    },
  });
  stack.defer(() => hub.stop());
  return { hub, vendure, tryton, desk: await openDesk(tryton) };
}

async function openShoppers({ seed }: PairRun, vendure: RunningVendure): Promise<Shopper[]> {
  const shoppers = Array.from({ length: SHOPPERS }, (_, index) =>
    openShopper(vendure.url, vendure.login, seed * SHOPPERS + index),
  );
  await shoppers[0]?.stockUp(12);
  for (const shopper of shoppers.slice(1)) await shopper.lookAround();
  return shoppers;
}

function share<T>(all: T[], index: number): T[] {
  return all.filter((_, at) => at % SHOPPERS === index);
}

async function shop(shopper: Shopper, lives: Parameters<typeof live>[1][], placed: () => void): Promise<Lived[]> {
  const lived: Lived[] = [];
  for (const life of lives) {
    lived.push(await live(shopper, life));
    placed();
  }
  return lived;
}

/** Ends the hub after equal shares of all that is done; called once for each thing that is. */
function striker(hub: HubUnderTest, { orders, strikes }: PairRun): () => void {
  // Every order is placed, and most of them ship.
  const each = Math.max(1, Math.floor((orders * 1.8) / (strikes + 1)));
  let done = 0;
  let struck = 0;
  return () => {
    done += 1;
    if (struck >= strikes || done < each * (struck + 1)) return;
    hub.strike(struck % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
    struck += 1;
  };
}

async function waitingNotices(vendure: RunningVendure): Promise<string[]> {
  const { synclineOutbox } = await vendure.admin.ask<{ synclineOutbox: { waiting: number } }>('{ synclineOutbox { waiting } }');
  return synclineOutbox.waiting === 0 ? [] : [`${synclineOutbox.waiting} notices of the shop`];
}
