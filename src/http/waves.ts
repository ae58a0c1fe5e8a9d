import type { FastifyInstance } from 'fastify';
import type { Hub } from '../config.ts';
import { nextWaves } from '../config/waves.ts';
import { SynclineError } from '../errors.ts';
import type { Store } from '../store/connect.ts';
import { partsInWave, waitingForWave, waveAt, wavesAt, type WaveCount } from '../store/stock/wave-counts.ts';

/** One wave of a location, counted. */
export interface WaveSummary {
  wave: string;
  /** RFC 3339: when it is released. */
  at: string;
  /**
   * `open`: it takes orders. `closed`: it takes none and is not released yet. Then as its place tells of its orders: `released`,
   * `picking` from the first that is picked, `done` when all are.
   */
  state: 'open' | 'closed' | 'released' | 'picking' | 'done';
  orders: number;
  /** The most orders that it takes; null: any number, or it is a wave of the place's own. */
  most: number | null;
  lines: number;
  /** Decimal text. */
  units: string;
}

/** The waves of one location: what it has to pick, and when. */
export interface LocationWaves {
  location: string;
  zone: string;
  /** Those that are not done and those of the last day, the newest thousand, and the next two, also when nothing is in them; by time. */
  waves: WaveSummary[];
  /** Orders that are to get a wave in a moment. */
  waiting: number;
}

/** The orders of one wave, the oldest first; at most a thousand. */
export interface WaveOrders extends WaveSummary {
  location: string;
  list: { order: string | null; record: string; state: string; told: boolean; lines: number; units: string }[];
}

interface WaveRoutes {
  store: Store;
  hub: Pick<Hub, 'waves'>;
  /** Epoch milliseconds. */
  now: () => number;
}

const DAY = 86_400_000;

/** `GET /waves/:location`: its waves; with `?wave=ID` the orders of one. */
export function waveRoutes(api: FastifyInstance, routes: WaveRoutes): void {
  api.get<{ Params: { location: string }; Querystring: { wave?: string } }>('/waves/:location', async ({ params, query }) => {
    const { location } = params;
    const plan = routes.hub.waves?.[location];
    if (plan === undefined) {
      const known = Object.keys(routes.hub.waves ?? {});
      const which = known.length === 0 ? 'no location does' : `these do: ${known.join(', ')}`;
      throw new SynclineError('SYN_API_NOT_FOUND', `${location.slice(0, 100)} picks in no waves; ${which}`);
    }
    if (query.wave !== undefined) return ordersOf(routes, location, query.wave);
    return locationWaves(routes, location, plan.zone);
  });
}

async function locationWaves(routes: WaveRoutes, location: string, zone: string): Promise<LocationWaves> {
  const since = routes.now() - DAY;
  const [counted, waiting] = await Promise.all([wavesAt(routes.store, location, since), waitingForWave(routes.store, location)]);
  const upcoming = nextOf(routes, location).filter(({ wave }) => !counted.some((one) => one.wave === wave));
  const waves = [...counted, ...upcoming].map((one) => summaryOf(routes, location, one));
  return {
    location,
    zone,
    waves: waves.toSorted((a, b) => (a.at < b.at || (a.at === b.at && a.wave < b.wave) ? -1 : 1)),
    waiting,
  };
}

async function ordersOf(routes: WaveRoutes, location: string, wave: string): Promise<WaveOrders> {
  const counted = (await waveAt(routes.store, location, wave)) ?? nextOf(routes, location).find((one) => one.wave === wave);
  if (counted === undefined) throw new SynclineError('SYN_API_NOT_FOUND', `wave ${wave.slice(0, 100)}`);
  return { location, ...summaryOf(routes, location, counted), list: await partsInWave(routes.store, location, wave) };
}

/** Empty as far as is known: who is in them is counted elsewhere. */
function nextOf({ hub, now }: WaveRoutes, location: string): WaveCount[] {
  const plan = hub.waves?.[location];
  if (plan === undefined) return [];
  return nextWaves(location, plan, { from: now(), count: 2 }).map(({ id, at }): WaveCount => {
    return { wave: id, at: new Date(at), orders: 0, lines: 0, units: '0', released: 0, picking: 0, done: 0 };
  });
}

function summaryOf({ hub, now }: WaveRoutes, location: string, counted: WaveCount): WaveSummary {
  const { wave, at, orders, lines, units } = counted;
  const { closesMs = 0, most } = hub.waves?.[location] ?? {};
  const own = wave.startsWith(`${location}/`);
  const state = stateOf(counted, { now: now(), closes: at.getTime() - (own ? closesMs : 0) });
  return { wave, at: at.toISOString(), state, orders, most: own ? (most ?? null) : null, lines, units };
}

function stateOf(
  { at, orders, released, picking, done }: WaveCount,
  { now, closes }: { now: number; closes: number },
): WaveSummary['state'] {
  if (orders > 0 && done === orders) return 'done';
  if (picking + done > 0) return 'picking';
  if (released > 0 || at.getTime() <= now) return 'released';
  return closes < now ? 'closed' : 'open';
}
