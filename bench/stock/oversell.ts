import { median } from '../figures/median.ts';
import type { Verdict } from '../figures/verdict.ts';
import { linesOf, unitsOf, articleSku, type Goods } from '../load/stock-bodies.ts';
import type { Result } from '../measures/result.ts';
import { MEMORY_BUDGET } from '../measures/throughput.ts';
import type { Options } from '../options.ts';
import { clock } from '../stage/clock.ts';
import { peakMemory } from '../stage/process-figures.ts';
import { query } from '../stage/query.ts';
import type { Stage } from '../stage/stage.ts';
import { Listener, tellHub, untilKept, withKeeping, written, type Keeping, type Written } from './keeping-hub.ts';

const RATIO = 0.6;
const CHANNELS = 20;
/** Articles that everybody wants, and those that the same orders are spread over. */
const FEW = 50;
const MANY = 5_000;
/** Articles of the orders that are not measured: there is enough of them. */
const WARM: Goods = { from: MANY, articles: 500, units: 5_000_000, channels: CHANNELS };

interface Race {
  ordersPerSecond: number;
  beyond: number;
  leftOver: number;
  released: number;
  p50Ms: number;
  p99Ms: number;
  memory: number;
  written: Written;
}

interface Round {
  few: Race;
  many: Race;
}

/** Orders of twenty channels for a few articles, of which there is a third of what they want, beside the same for many articles. */
export async function oversell(stage: Stage, options: Options, say: (line: string) => void): Promise<Result> {
  const listener = await Listener.open();
  try {
    const goods = (articles: number): Goods => ({ from: 0, articles, units: Math.ceil(options.orders / 2), channels: CHANNELS });
    const [few, many] = [goods(FEW), goods(MANY)];
    const catalogue = await prepare(stage, listener);
    const templates = { few: await count(stage, listener, catalogue, few), many: await count(stage, listener, catalogue, many) };
    const rounds: Round[] = [];
    for (let number = 1; number <= options.runs; number += 1) {
      const round = {
        few: await race(stage, { listener, template: templates.few, goods: few, options }),
        many: await race(stage, { listener, template: templates.many, goods: many, options }),
      };
      rounds.push(round);
      say(`run ${number}: ${FEW} articles ${show(round.few)}; ${MANY} articles ${show(round.many)}`);
    }
    return summary(rounds);
  } finally {
    await listener.stop();
  }
}

/** A database that knows all articles: the same for both, so that the tables are as large. */
async function prepare(stage: Stage, listener: Listener): Promise<string> {
  const databaseUrl = await stage.databases.create();
  await withKeeping(stage, { databaseUrl, listener, channels: CHANNELS, bucket: null }, async (keeping) => {
    await tellHub(keeping, { what: 'article', first: 0, count: MANY + WARM.articles, goods: { ...WARM, from: 0 } });
    await tellHub(keeping, { what: 'count', first: 0, count: WARM.articles, goods: WARM });
    await keeping.hub.quiet();
  });
  return databaseUrl;
}

/** The same once what is there has been counted: of all articles, be it that there is none. */
async function count(stage: Stage, listener: Listener, catalogue: string, goods: Goods): Promise<string> {
  const databaseUrl = await stage.databases.create(catalogue);
  await withKeeping(stage, { databaseUrl, listener, channels: CHANNELS, bucket: null }, async (keeping) => {
    const none = { ...goods, from: goods.articles, articles: MANY - goods.articles, units: 0 };
    await tellHub(keeping, { what: 'count', first: 0, count: goods.articles, goods });
    if (none.articles > 0) await tellHub(keeping, { what: 'count', first: 0, count: none.articles, goods: none });
    await keeping.hub.quiet();
  });
  return databaseUrl;
}

async function race(stage: Stage, from: { listener: Listener; template: string; goods: Goods; options: Options }): Promise<Race> {
  const { listener, template, goods, options } = from;
  const databaseUrl = await stage.databases.create(template);
  try {
    await stage.databases.settle();
    await listener.forget();
    const { result, written: cost } = await written(databaseUrl, options.orders + options.warmUp, () =>
      withKeeping(
        stage,
        { databaseUrl, listener, channels: CHANNELS, bucket: null, others: options.hubs - 1 },
        async (keeping) => {
          await tellHub(keeping, { what: 'sale', first: 0, count: options.warmUp, goods: WARM });
          await untilKept(keeping);
          const ordersPerSecond = await sell(keeping, options.orders, goods);
          await keeping.hub.quiet();
          return { ordersPerSecond, memory: peakMemory(keeping.hub.pid) };
        },
      ),
    );
    return { ...result, written: cost, ...(await judge(databaseUrl, { listener, goods, orders: options.orders })) };
  } finally {
    await stage.databases.drop(databaseUrl);
  }
}

/** Orders a second until every one has been looked at and shows what was promised to it. */
async function sell(keeping: Keeping, orders: number, goods: Goods): Promise<number> {
  const { startedAt } = await tellHub(keeping, { what: 'sale', first: 0, count: orders, goods });
  await untilKept(keeping);
  return (orders * 1_000) / (clock() - startedAt);
}

const PROMISED = `with promised as (select sku, location, sum(quantity) as units from reservation group by sku, location)
  select coalesce(sum(greatest(0, s.reserved - s.on_hand) + greatest(0, p.units - coalesce(s.on_hand, 0))
           + abs(coalesce(p.units, 0) - coalesce(s.reserved, 0))), 0)::float8 as beyond,
         (select coalesce(sum(least(w.units, s.on_hand - s.reserved)), 0) from stock s
          join (select sku, sum(short) as units from demand group by sku) w using (sku))::float8 as "leftOver"
  from stock s full join promised p using (sku, location)`;

const WAITED = `select percentile_cont(0.5) within group (order by ms) as "p50Ms", percentile_cont(0.99) within group (order by ms) as "p99Ms"
  from (select extract(epoch from min(s.at))::float8 * 1000 - min(f.received_at)::float8 as ms
        from sourcing s
        join record r on r.id = s.record_id and r.body::json -> 'header' ->> 'number' like $1
        join link l on l.record_id = s.record_id
        join fact f on f.subject = l.subject
        group by s.record_id) waited`;

/** What the tables say that was promised, and what the warehouse was told to send. Throws when an order is missing. */
async function judge(databaseUrl: string, sold: { listener: Listener; goods: Goods; orders: number }) {
  const { listener, goods, orders } = sold;
  const lines = Array.from({ length: orders }, (_, number) => linesOf(number, goods).length).reduce((sum, one) => sum + one, 0);
  const [seen] = await query<{ lines: number }>(
    databaseUrl,
    `select count(*)::int as lines from demand d join record r on r.id = d.record_id
     where r.body::json -> 'header' ->> 'number' like $1 and d.reason is not null and not d.due`,
    [`${goods.from}-%`],
  );
  if (seen?.lines !== lines) throw new Error(`Stock was looked for of ${seen?.lines} lines, not of ${lines}.`);
  const [promised] = await query<{ beyond: number; leftOver: number }>(databaseUrl, PROMISED);
  const [waited] = await query<{ p50Ms: number; p99Ms: number }>(databaseUrl, WAITED, [`${goods.from}-%`]);
  if (promised === undefined || waited === undefined) throw new Error('The database says nothing.');
  const told = await releasedBeyond(listener, goods);
  return { ...promised, ...waited, beyond: promised.beyond + told.beyond, released: told.orders };
}

/** Units that the warehouse was told to send beyond those that were counted. */
async function releasedBeyond(listener: Listener, goods: Goods): Promise<{ beyond: number; orders: number }> {
  const orders = new Map<string, { sku: string; quantity: string }[]>();
  for (const { path, body } of await listener.calls()) {
    if (path.startsWith(`/warehouse/orders/${goods.from}-`)) orders.set(path, (JSON.parse(body) as { lines: [] }).lines);
  }
  const units = new Map<string, number>();
  for (const { sku, quantity } of [...orders.values()].flat()) units.set(sku, (units.get(sku) ?? 0) + Number(quantity));
  const counted = new Map(
    Array.from({ length: goods.articles }, (_, nth) => [articleSku(goods.from + nth), unitsOf(nth, goods)]),
  );
  const beyond = [...units].reduce((sum, [sku, sent]) => sum + Math.max(0, sent - (counted.get(sku) ?? 0)), 0);
  return { beyond, orders: orders.size };
}

function show({ ordersPerSecond, p50Ms, p99Ms, beyond, released, memory }: Race): string {
  return `${Math.round(ordersPerSecond)} orders/s, reserved after ${Math.round(p50Ms)}/${Math.round(p99Ms)} ms, ${released} released, ${beyond} units too many, ${Math.round(memory)} MB`;
}

function summary(rounds: Round[]): Result {
  const of = (read: (round: Round) => number): number => median(rounds.map(read));
  const most = (read: (race: Race) => number): number => Math.max(...rounds.flatMap(({ few, many }) => [read(few), read(many)]));
  const figures = {
    fewOverMany: of(({ few, many }) => few.ordersPerSecond / many.ordersPerSecond),
    unitsBeyondStock: most(({ beyond }) => beyond),
    unitsLeftOver: most(({ leftOver }) => leftOver),
    fewOrdersPerSecond: of(({ few }) => few.ordersPerSecond),
    manyOrdersPerSecond: of(({ many }) => many.ordersPerSecond),
    fewReservedP50Ms: of(({ few }) => few.p50Ms),
    fewReservedP99Ms: of(({ few }) => few.p99Ms),
    manyReservedP50Ms: of(({ many }) => many.p50Ms),
    manyReservedP99Ms: of(({ many }) => many.p99Ms),
    fewReleased: of(({ few }) => few.released),
    manyReleased: of(({ many }) => many.released),
    rowsPerOrder: of(({ few }) => few.written.rows),
    rowsPerOrderMany: of(({ many }) => many.written.rows),
    bytesPerOrder: of(({ few }) => few.written.bytes),
    peakMemoryMb: most(({ memory }) => memory),
  };
  const verdicts: Verdict[] = [
    { name: 'units promised beyond stock', value: figures.unitsBeyondStock, bound: 0, must: 'most' },
    { name: 'free units of which an order is short', value: figures.unitsLeftOver, bound: 0, must: 'most' },
    { name: 'few / many', value: figures.fewOverMany, bound: RATIO, must: 'least' },
    { name: 'MB resident', value: figures.peakMemoryMb, bound: MEMORY_BUDGET, must: 'most' },
  ];
  return { figures, verdicts, detail: { rows: rounds[0]?.few.written.byTable ?? {} } };
}
