import { parseArgs } from 'node:util';

export const MEASURES = ['throughput', 'latency', 'growth', 'first-load', 'burst', 'oversell', 'stock', 'projection'] as const;

export interface Options {
  measure: (typeof MEASURES)[number];
  json: boolean;
  /** Run the hub once with a CPU profile, beside the measure's own runs. */
  profile: boolean;
  /** Orders of one run. */
  orders: number;
  /** Unmeasured orders before each run, so that a compiled server is compared with a compiled server. */
  warmUp: number;
  /** Runs of each side; the median counts. */
  runs: number;
  /** Of the open loop. */
  seconds: number;
  /** Orders a second of the open loop. */
  rate: number;
  /** Records present before the growth runs. */
  records: number;
  /** Products in the shop of the first load. */
  products: number;
  /** Root objects a second that one bulk operation of the shop writes. */
  bulkRate: number;
  /** Points a second that flow back into the shop's bucket; it holds twenty seconds' worth. */
  points: number;
  /** Processes of the hub that race for the stock of `oversell`. */
  hubs: number;
  /** Stock changes of a run. */
  changes: number;
  /** Movements of the level that has many. */
  movements: number;
  /** Where the database is put; a folder of its own is made there and removed. Null: the temporary folder. */
  data: string | null;
}

export const USAGE = `bench <measure> [options]

  throughput   signed order webhooks over 64 connections until two targets hold every order, beside the floor
  latency      open loop: from the scheduled send until both targets hold the order, beside the floor
  growth       throughput with millions of records present beside that of an empty hub
  first-load   a fresh hub reads every product of a Shopify by bulk operations, beside what the shop lets through
  burst        orders placed in a Shopify at once: read, put to two targets, stocked and shipped back inside its budget
  oversell     orders of 20 channels for 50 articles that are short, beside the same orders spread over 5000
  stock        counts and movements of 500 articles, told to 5 channels inside their budgets
  projection   an order of 200 facts beside its transaction; a level of a million movements beside one of a hundred

  --orders N    orders of a run (20000; growth 10000; burst 1000; oversell 2000)
                                                        --warm-up N   unmeasured orders before it (1000)
  --runs N      runs of each side (5)                    --seconds N   of the open loop (60)
  --rate N      orders a second of the open loop (200)   --records N   records before the growth runs (2000000)
  --products N  of the first load (100000)               --bulk-rate N of one bulk operation, objects a second (100)
  --points N    a second of the burst's bucket (1000)    --changes N   of stock (10000)
  --movements N of the level that has many (1000000)     --hubs N      processes of oversell's hub (1)
  --profile     where the hub's time goes                --json        the last line of stdout is the result as JSON
  --data FOLDER where the database is put (the temporary folder)
`;

/** Throws an Error of one sentence for anything that is not in USAGE. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: FLAGS });
  const measure = MEASURES.find((name) => name === positionals[0]);
  if (measure === undefined || positionals.length !== 1) throw new Error(`Say which measure: ${MEASURES.join(', ')}.`);
  if (values.profile && !PROFILED.includes(measure)) throw new Error(`--profile is not of ${measure}.`);
  return {
    measure,
    json: values.json,
    profile: values.profile,
    orders: count('orders', values.orders ?? ORDERS[measure] ?? '20000', 1),
    warmUp: count('warm-up', values['warm-up'], 0),
    runs: count('runs', values.runs, 1),
    seconds: count('seconds', values.seconds, 1),
    rate: count('rate', values.rate, 1),
    records: count('records', values.records, 0),
    products: count('products', values.products, 1),
    bulkRate: count('bulk-rate', values['bulk-rate'], 1),
    points: count('points', values.points, 100),
    hubs: count('hubs', values.hubs, 1),
    changes: count('changes', values.changes, 1),
    movements: count('movements', values.movements, 100),
    data: values.data ?? null,
  };
}

const ORDERS: Partial<Record<Options['measure'], string>> = { growth: '10000', burst: '1000', oversell: '2000' };

/** Measures of the hub that is fed by the generator of orders. */
const PROFILED: readonly Options['measure'][] = ['throughput', 'latency', 'growth'];

const FLAGS = {
  json: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  orders: { type: 'string' },
  'warm-up': { type: 'string', default: '1000' },
  runs: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '60' },
  rate: { type: 'string', default: '200' },
  records: { type: 'string', default: '2000000' },
  products: { type: 'string', default: '100000' },
  'bulk-rate': { type: 'string', default: '100' },
  points: { type: 'string', default: '1000' },
  hubs: { type: 'string', default: '1' },
  changes: { type: 'string', default: '10000' },
  movements: { type: 'string', default: '1000000' },
  data: { type: 'string' },
} as const;

/** Bounded: bodies are built beforehand and held in memory. */
const MOST = 10_000_000;

function count(name: string, text: string, least: number): number {
  const value = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= MOST) return value;
  throw new Error(`--${name} is a whole number from ${least} to ${MOST}; found “${text}”.`);
}
