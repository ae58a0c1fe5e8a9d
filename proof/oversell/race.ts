import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startHubProcess, type HubProcess } from '../../src/testing/hub-process.ts';
import { counted, placedOrder, variant } from '../../src/testing/stock-hub.ts';
import { openTargetServer } from '../../src/testing/target-server.ts';
import { Random } from '../generator/random.ts';
import { drawCarts, judgeCarts, playCart, promisedNow, type Hubs, type RacedCart } from './raced-carts.ts';

/** What is told of a race of many rounds. */
export interface Race {
  rounds: number;
  /** Rounds in which both processes had their transaction open at once. */
  overlapping: number;
  /** By what became of them, carts that were kept. */
  carts: Record<RacedCart['fate'], number>;
  /** Units promised beyond what was there, orders promised twice, levels below nothing, carts that were kept in vain: each in words. */
  violations: string[];
}

export interface RaceOptions {
  databaseUrl: string;
  seeds: readonly number[];
  /** Reads the stock without its lock. */
  planted: boolean;
  say?: (line: string) => void;
}

const REGISTER = fileURLToPath(new URL('../planted/register.ts', import.meta.url));
const ROUND_MS = 20_000;

/** One round: how many units there are, and who asks for how many when, by an order or by a cart. */
interface Round {
  sku: string;
  units: number;
  orders: { id: string; channel: 'shop' | 'market'; quantity: number; afterMs: number }[];
  carts: RacedCart[];
}

/**
 * Two hub processes on one database. In every round two channels ask for the last units of a variant within 50 ms,
 * each its own process; carts hold some of them for a while, and are ordered, released or forgotten. Meanwhile and afterwards
 * the database is asked what was promised.
 */
export async function runRace(options: RaceOptions): Promise<Race> {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-race-'));
  const file = join(folder, 'overlap.jsonl');
  const targets = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
  const [shop, market, wms] = targets;
  const environment = {
    NODE_OPTIONS: `--import=${REGISTER}`,
    SYNCLINE_PLANTED: options.planted ? 'meet-norowlock' : 'meet',
    SYNCLINE_PLANTED_OVERLAP: file,
    TEST_SHOP_URL: shop.url,
    TEST_MARKET_URL: market.url,
    TEST_WMS_URL: wms.url,
  };
  const start = (): Promise<HubProcess> => startHubProcess({ databaseUrl: options.databaseUrl, environment, config: 'stock' });
  const hubs = [await start(), await start()] as const;
  const database = new pg.Client({ connectionString: options.databaseUrl });
  await database.connect();
  const race: Race = { rounds: 0, overlapping: 0, carts: { ordered: 0, lapses: 0, released: 0 }, violations: [] };
  try {
    for (const seed of options.seeds) {
      const round = drawRound(seed);
      await prepare(hubs[0], shop.objects, round);
      const kept = await ask(hubs, round);
      race.violations.push(...(await untilRest(hubs[0], database, round)), ...(await judge(database, round, kept)));
      for (const { key, fate } of round.carts) race.carts[fate] += kept.has(key) ? 1 : 0;
      race.rounds += 1;
      if (race.rounds % 100 === 0) options.say?.(`${race.rounds} rounds, ${race.violations.length} violations`);
    }
    race.overlapping = overlaps(
      file,
      options.seeds.map((seed) => drawRound(seed).sku),
    );
    return race;
  } finally {
    await database.end();
    for (const hub of hubs) hub.signal('SIGTERM');
    await Promise.all(hubs.map(({ ended }) => ended));
    await Promise.all(targets.map((target) => target.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

function drawRound(seed: number): Round {
  const random = new Random(seed);
  const units = random.between(1, 3);
  const count = random.between(2, 5);
  const orders = Array.from({ length: count }, (_, index) => ({
    id: `R${seed}-${index + 1}`,
    channel: index % 2 === 0 ? ('shop' as const) : ('market' as const),
    quantity: random.between(Math.ceil(units / 2), units),
    afterMs: random.between(0, 50),
  }));
  return { sku: `LAST-${seed}`, units, orders, carts: drawCarts(random.fork('carts'), seed, units) };
}

async function prepare(hub: HubProcess, held: Map<string, Record<string, unknown>>, { sku, units }: Round): Promise<void> {
  held.set(`v-${sku}`, {});
  await hub.send('variant', variant(sku), { system: 'shop' });
  await hub.send('inventory-level', counted(sku, units), { system: 'wms' });
  await untilQuiet(hub);
}

/** Returns the keys of the carts that the hubs said they keep. */
async function ask(hubs: Hubs, { sku, orders, carts }: Round): Promise<Set<string>> {
  const [first, second] = hubs;
  const ordered = orders.map(async ({ id, channel, quantity, afterMs }) => {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const order = placedOrder(id, [{ sku, quantity }], afterMs);
    await (channel === 'shop' ? first : second).send('order', order, { system: channel });
  });
  const kept = await Promise.all(carts.map(async (cart) => ((await playCart(hubs, cart, sku)) ? [cart.key] : [])));
  await Promise.all(ordered);
  return new Set(kept.flat());
}

/** Waits until every cart has ended and nothing is left to do; meanwhile nobody may have more than there is. */
async function untilRest(hub: HubProcess, database: pg.Client, { sku, units }: Round): Promise<string[]> {
  const found = new Set<string>();
  const until = Date.now() + ROUND_MS;
  for (let resting = false; !resting;) {
    const now = await promisedNow(database, sku);
    if (now.units > units) found.add(`${sku}: ${now.units} promised of ${units} for a while`);
    if (Date.now() > until) throw new Error(`${sku}: ${now.open} carts do not end`);
    resting = now.open === 0;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await untilQuiet(hub);
  return [...found];
}

async function untilQuiet(hub: HubProcess): Promise<void> {
  const until = Date.now() + ROUND_MS;
  for (let looks = 0; looks < 2;) {
    const { quiet, left } = await hub.status();
    looks = quiet ? looks + 1 : 0;
    if (Date.now() > until) throw new Error(`not at rest: ${left.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Level {
  on_hand: number;
  reserved: number;
  soft_reserved: number;
}

/** Asks the database, not the hub. */
async function judge(database: pg.Client, { sku, units, orders: own, carts }: Round, kept: Set<string>): Promise<string[]> {
  const found: string[] = [];
  const orders = [...own, ...carts.flatMap(({ orders: ids, quantity }) => ids.map((id) => ({ id, quantity })))];
  const { rows: levels } = await database.query<Level>(
    'select on_hand::float8, reserved::float8, soft_reserved::float8 from stock where sku = $1',
    [sku],
  );
  const { rows: promised } = await database.query<{ number: string; quantity: number; allocation: string | null }>(
    `select r.body::json -> 'header' ->> 'number' as number, coalesce(sum(v.quantity), 0)::float8 as quantity,
       r.body::json -> 'derived' ->> 'allocation' as allocation
     from record r left join reservation v on v.record_id = r.id where r.body::json -> 'header' ->> 'number' = any($1) group by 1, 3`,
    [orders.map(({ id }) => id)],
  );
  const [level] = levels;
  if (level === undefined) return [`${sku}: nobody has counted it`];
  const all = promised.reduce((sum, { quantity }) => sum + quantity, 0);
  if (all > units) found.push(`${sku}: ${all} promised of ${units}`);
  if (level.reserved !== all) found.push(`${sku}: its level says ${level.reserved} reserved, its orders have ${all}`);
  if (level.soft_reserved !== 0) found.push(`${sku}: its level says ${level.soft_reserved} in carts, and all have ended`);
  if (level.on_hand !== units) found.push(`${sku}: ${level.on_hand} on hand, ${units} were counted`);
  for (const { id, quantity } of orders) {
    const row = promised.find(({ number }) => number === id);
    if (row === undefined) found.push(`${sku}: order ${id} is lost`);
    else if ((row.allocation === 'full') !== (row.quantity === quantity))
      found.push(`${sku}: order ${id} shows ${row.allocation}`);
  }
  if (
    all <
    Math.min(
      units,
      orders.reduce((sum, { quantity }) => sum + quantity, 0),
    )
  )
    found.push(`${sku}: ${units - all} units are promised to nobody`);
  const full = new Set(promised.filter(({ allocation }) => allocation === 'full').map(({ number }) => number));
  return [...found, ...(await judgeCarts(database, { carts, kept, full }))];
}

function overlaps(file: string, skus: readonly string[]): number {
  const lines = readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n');
  const met = new Set(lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { sku: string }).sku));
  return skus.filter((sku) => met.has(sku)).length;
}
