import { parseArgs } from 'node:util';

/** Which shop of the sandbox sells: the stand-in of Shopify, or the plain one. */
export type ShopKind = 'shopify' | 'plain';

export interface StartOptions {
  /** Exactly so many orders; null is a gentle stream without end, or what a replay holds. */
  orders: number | null;
  /** Orders a second. */
  rate: number | null;
  exit: boolean;
  json: boolean;
  faults: string;
  /** Single positions of the dial, as `kind=value`. */
  fault: string[];
  /** Null when it was not given: 1, or the one the folder was begun with. */
  seed: number | null;
  /** 0 takes a free one. */
  port: number;
  /** Null with --exit: a fresh folder. */
  data: string | null;
  timeoutSeconds: number;
  /** Folder of retail CSVs. */
  replay: string | null;
  speed: string;
  /** Name of a planted bug. */
  planted: string | null;
  /** Null: the one of `shop`. */
  config: string | null;
  /** Null when it was not given: the one the folder was begun with, else Shopify. */
  shop: ShopKind | null;
  hubs: number;
  kills: number;
  stops: number;
  /** Options of the generator that are handed on as they are. */
  generator: string[];
}

/** What was asked for cannot be done as asked; the message is one sentence. */
export class StartMistake extends Error {
  override readonly name = 'StartMistake';
}

const PLANTED = ['drop', 'double', 'reorder', 'corrupt', 'norowlock'];
const HANDED_ON = ['bad', 'edits', 'cancels', 'returns', 'touches', 'products', 'customers', 'patience', 'limit'] as const;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const known = {
  exit: flag,
  json: flag,
  help: flag,
  fault: { type: 'string', multiple: true },
  orders: text,
  rate: text,
  faults: text,
  seed: text,
  port: text,
  data: text,
  timeout: text,
  replay: text,
  speed: text,
  planted: text,
  config: text,
  shop: text,
  hubs: text,
  kills: text,
  stops: text,
  bad: text,
  edits: text,
  cancels: text,
  returns: text,
  touches: text,
  products: text,
  customers: text,
  patience: text,
  limit: text,
} as const;

export const USAGE = `npm start -- [options]
  --orders N        run exactly N orders through (without: a gentle stream that does not end)
  --rate N          orders a second
  --replay FOLDER   place the real orders of a folder of retail CSVs instead
  --speed X         how many times faster than life they are replayed, or max
  --exit            stop when everything has come to rest, and judge the run
  --json            print the verdict as JSON, the last line of stdout
  --timeout S       with --exit: how long it may take to come to rest (300)
  --faults NAME     standard, none, or kind=value,…
  --fault k=v       one position of the fault dial; may be repeated
  --seed N          of the generator and the faults
  --port N          of the hub (4600; with --exit a free one)
  --data FOLDER     where everything is kept (./.syncline; with --exit a fresh folder)
  --shop NAME       shopify or plain: which shop of the sandbox sells (shopify; a folder keeps the one it was made with)
  --config FILE     the hub's configuration (./syncline.config.ts; for the plain shop examples/sandbox/plain-shop.config.ts)
  --hubs N          that many hub processes on one database
  --kills N         kill the hub that often on the way; --stops N: freeze it and let it go on
  --planted NAME    run with a planted bug: ${PLANTED.join(', ')}`;

/** Reads the command line; null asks for help. */
export function parseStartOptions(argv: string[]): StartOptions | null {
  const values = read(argv);
  if (values.help === true) return null;
  const exit = values.exit ?? false;
  const planted = values.planted ?? null;
  if (planted !== null && !PLANTED.includes(planted)) {
    throw new StartMistake(`--planted knows ${PLANTED.join(', ')}, not ${planted}.`);
  }
  const orders = values.orders === undefined ? null : whole('orders', values.orders, 1);
  const replay = values.replay ?? null;
  if (exit && orders === null && replay === null)
    throw new StartMistake('--exit needs --orders N or --replay FOLDER: a stream has no end.');
  if (orders !== null && replay !== null)
    throw new StartMistake('--orders and --replay cannot be combined; --limit N shortens a replay.');
  const shop = shopOf(values.shop, replay);
  const kills = whole('kills', values.kills ?? '0', 0);
  const stops = whole('stops', values.stops ?? '0', 0);
  if (kills + stops > 0 && orders === null)
    throw new StartMistake('--kills and --stops need --orders N: they strike at shares of it.');
  return {
    orders,
    replay,
    exit,
    planted,
    rate: values.rate === undefined ? null : amount('rate', values.rate),
    json: values.json ?? false,
    faults: values.faults ?? 'none',
    fault: values.fault ?? [],
    seed: values.seed === undefined ? null : whole('seed', values.seed, 0),
    port: whole('port', values.port ?? (exit ? '0' : '4600'), 0),
    data: values.data ?? (exit ? null : './.syncline'),
    timeoutSeconds: amount('timeout', values.timeout ?? '300'),
    speed: values.speed ?? 'max',
    config: values.config ?? null,
    shop,
    hubs: whole('hubs', values.hubs ?? (planted === 'norowlock' ? '2' : '1'), 1),
    kills,
    stops,
    generator: HANDED_ON.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]])),
  };
}

/** A replay places its orders in the plain shop: what it takes back stands in no order, which Shopify cannot hold. */
function shopOf(given: string | undefined, replay: string | null): ShopKind | null {
  if (given !== undefined && given !== 'shopify' && given !== 'plain')
    throw new StartMistake(`--shop knows shopify and plain, not ${given}.`);
  if (replay === null) return given ?? null;
  if (given === 'shopify') throw new StartMistake('--replay needs the plain shop; leave --shop out.');
  return 'plain';
}

function read(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: known }).values;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
    throw new StartMistake(`${why}. --help lists the options.`);
  }
}

function whole(name: string, given: string, least: number): number {
  const value = Number(given);
  if (given.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw new StartMistake(`--${name} needs a whole number from ${least}, not ${given}.`);
}

function amount(name: string, given: string): number {
  const value = Number(given);
  if (given.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new StartMistake(`--${name} needs a number from 0, not ${given}.`);
}
