import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, type Comparison } from '../../peers/pairs/compare.ts';
import { LIVES, livesOf, ship, takeIn, type Life, type Lived } from '../../peers/pairs/lives.ts';
import type { Shop } from '../../peers/pairs/shop-order.ts';
import { openDesk, type Desk } from '../../peers/tryton/desk.ts';
import { startTryton } from '../../peers/tryton/server.ts';
import { freePort } from '../../tools/start/free-port.ts';
import type { OpenCase } from './hub-watch.ts';
import { HubUnderTest, type Polls } from './hub.ts';
import { allOf, stopping } from './side-by-side.ts';

export interface PairRun {
  orders: number;
  seed: number;
  /** How often the hub is ended on the way: every second time at once, else in good order. */
  strikes: number;
  /** An empty folder. */
  folder: string;
  /** An empty database of the hub's, on a server where the shop may make one of its own. */
  databaseUrl: string;
  say: (words: string) => void;
}

export interface PairVerdict extends Comparison {
  shipments: number;
  restarts: number;
  cases: OpenCase[];
  /** Faults that the shop's dial really made, by kind. */
  faults: Record<string, number>;
  /** What differs once somebody has meddled with either of them. */
  meddled: string[];
}

/** The shop of a run, with its people. */
export interface Stage extends Shop {
  /** The hub's configuration, below the root of the project, and the addresses and secrets that it names. */
  config: string;
  env: Record<string, string>;
  /** Fills the shop with goods. */
  stockUp(): Promise<void>;
  /** Places one order after the other and lives the shop's half of each; `done` is told of every one. */
  shop(lives: Life[], done: () => void): Promise<Lived[]>;
  /** Gives something back for an order that has left. */
  refund(code: string): Promise<void>;
  /** Pays back a part of an order that has left, and names the goods; absent: the other system books no returns of this shop. */
  sendBack?(code: string): Promise<void>;
  /** What the shop still has to tell the hub; empty when nothing is. */
  waiting(): Promise<string[]>;
  faults(): Promise<Record<string, number>>;
  polls: Polls;
  /** Done once the systems were compared, which they are once more after it. */
  meddle?(desk: Desk, lived: Lived[]): Promise<void>;
}

/** Opens the shop for a hub that will listen on this port; whatever it starts is stopped from the stack. */
export type OpenStage = (hub: { port: number }, stack: AsyncDisposableStack) => Promise<Stage>;

const REST_MS = 900_000;

/**
 * Orders of a shop through the hub into a real Tryton and their parcels back, while the hub is ended again and again;
 * then both systems are read and compared by a script that knows nothing of the hub.
 */
export async function runPair(run: PairRun, openStage: OpenStage): Promise<PairVerdict> {
  await using stack = new AsyncDisposableStack();
  const { hub, stage, desk } = await openScene(run, openStage, stack);
  const rest = (): Promise<void> => hub.rest(REST_MS, () => stage.waiting());
  await stage.stockUp();
  await rest();
  run.say('the shop is stocked, and Tryton has its goods');

  const strike = striker(hub, run);
  const lives = LIVES.filter((life) => life !== 'returned' || stage.sendBack !== undefined);
  const lived = await stage.shop(livesOf(run.orders, run.seed, lives), strike);
  await rest();
  run.say(`${lived.length} orders are placed and booked`);

  let shipments = 0;
  for (const one of lived.filter(({ life }) => life !== 'cancelled')) {
    shipments += await ship(desk, one);
    strike();
  }
  await rest();
  run.say(`${shipments} shipments have left`);

  for (const { code } of lived.filter(({ life }) => life === 'refunded')) await stage.refund(code);
  const back = lived.filter(({ life }) => life === 'returned');
  for (const { code } of back) await stage.sendBack?.(code);
  await rest();
  for (const { code } of back) await takeIn(desk, code);
  if (back.length > 0) await rest();
  run.say(`of ${back.length} orders a part has come back`);
  const [comparison, cases, faults] = await Promise.all([compare(stage, desk, hub), hub.cases(), stage.faults()]);
  const verdict = { ...comparison, shipments, restarts: hub.restarts, cases, faults, meddled: [] };
  if (stage.meddle === undefined) return verdict;
  await stage.meddle(desk, lived);
  return { ...verdict, meddled: (await compare(stage, desk, hub)).differences };
}

interface Scene {
  hub: HubUnderTest;
  stage: Stage;
  desk: Desk;
}

async function openScene(run: PairRun, openStage: OpenStage, stack: AsyncDisposableStack): Promise<Scene> {
  const port = await freePort(0);
  const [tryton, stage] = await allOf(
    stopping(stack, startTryton({ folder: join(run.folder, 'tryton') })),
    openStage({ port }, stack),
  );
  const folder = join(run.folder, 'hub');
  mkdirSync(folder);
  const idsFile = join(run.folder, 'tryton-ids.json');
  writeFileSync(idsFile, JSON.stringify(tryton.ids));
  const hub = await HubUnderTest.start({
    folder,
    port,
    databaseUrl: run.databaseUrl,
    say: run.say,
    config: stage.config,
    polls: stage.polls,
    env: {
      ...stage.env,
      TRYTON_URL: tryton.url,
      TRYTON_DATABASE: tryton.database,
      TRYTON_USER: tryton.user.name,
      TRYTON_PASSWORD: tryton.user.password,
      TRYTON_IDS: idsFile,
    },
  });
  stack.defer(() => hub.stop());
  return { hub, stage, desk: await openDesk(tryton) };
}

/** Ends the hub after equal shares of all that is done; called once for each thing that is. */
function striker(hub: HubUnderTest, { orders, strikes }: PairRun): () => void {
  // Every order is placed, and most of them ship.
  const each = Math.max(1, Math.floor((orders * 1.8) / (strikes + 1)));
  let done = 0;
  let struck = 0;
  return () => {
    done += 1;
    if (struck >= strikes || done < each * (struck + 1) || !hub.isUp) return;
    hub.strike(struck % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
    struck += 1;
  };
}
