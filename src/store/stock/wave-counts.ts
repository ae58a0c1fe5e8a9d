import type { Database } from '../connect.ts';

/** A wave with what is in it. */
export interface WaveCount {
  wave: string;
  /** When it is released. */
  at: Date;
  orders: number;
  lines: number;
  /** Decimal text. */
  units: string;
  /** Of the orders, how many are in these states. */
  released: number;
  picking: number;
  done: number;
}

const COUNTED = `select wave, min(wave_at) as at, count(*)::int as orders, sum(lines)::int as lines, trim_scale(sum(units))::text as units,
  (count(*) filter (where state = 'released'))::int as released, (count(*) filter (where state = 'picking'))::int as picking,
  (count(*) filter (where state = 'done'))::int as done from wave_part`;

/**
 * The waves of a location in which an order is not done, and those released after `since` (epoch milliseconds): the
 * newest thousand. What was picked long ago is not read, for its rows stay.
 */
export async function wavesAt(database: Database, location: string, since: number): Promise<WaveCount[]> {
  return database.query<WaveCount>({
    name: 'waves-at',
    text: `${COUNTED} where location = $1 and wave = any(array(
             select wave from wave_part where location = $1 and wave is not null and wave_at >= to_timestamp($2::float8 / 1000)
             union select wave from wave_part where location = $1 and wave is not null and state <> 'done'))
           group by wave order by 2 desc, 1 limit 1000`,
    values: [location, since],
  });
}

/** One wave, whenever it was; null: no order is in it. */
export async function waveAt(database: Database, location: string, wave: string): Promise<WaveCount | null> {
  const text = `${COUNTED} where location = $1 and wave = $2 group by wave`;
  const [found] = await database.query<WaveCount>({ name: 'wave-at', text, values: [location, wave] });
  return found ?? null;
}

/** Orders of a location that need a wave and have none yet. */
export async function waitingForWave(database: Database, location: string): Promise<number> {
  const [row] = await database.query<{ waiting: number }>({
    name: 'waiting-for-wave',
    text: `select count(*)::int as waiting from wave_part where due and location = $1 and ready and wave is null`,
    values: [location],
  });
  return row?.waiting ?? 0;
}

/** The orders of a wave, the oldest first; at most a thousand. */
export async function partsInWave(
  database: Database,
  location: string,
  wave: string,
): Promise<{ order: string | null; record: string; state: string; told: boolean; lines: number; units: string }[]> {
  return database.query({
    name: 'parts-in-wave',
    text: `select r.body::json -> 'header' ->> 'number' as "order", w.record_id as record, w.state, w.told, w.lines, trim_scale(w.units)::text as units
           from wave_part w left join record r on r.id = w.record_id
           where w.location = $1 and w.wave = $2 order by w.placed_at, w.record_id limit 1000`,
    values: [location, wave],
  });
}
