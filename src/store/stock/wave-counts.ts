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

/** The waves of a location in which an order is: one of them, or all that are not done or released after `since` (epoch milliseconds). */
export async function wavesAt(
  database: Database,
  location: string,
  which: { since?: number; wave?: string },
): Promise<WaveCount[]> {
  const { since = null, wave = null } = which;
  return database.query<WaveCount>({
    name: 'waves-at',
    text: `select wave, min(wave_at) as at, count(*)::int as orders, sum(lines)::int as lines, trim_scale(sum(units))::text as units,
             (count(*) filter (where state = 'released'))::int as released, (count(*) filter (where state = 'picking'))::int as picking,
             (count(*) filter (where state = 'done'))::int as done
           from wave_part where location = $1 and wave is not null and ($3::text is null or wave = $3)
           group by wave having $2::float8 is null or min(wave_at) >= to_timestamp($2::float8 / 1000) or bool_or(state <> 'done')
           order by 2, 1 limit 1000`,
    values: [location, since, wave],
  });
}

/** Orders of a location that need a wave and have none yet. */
export async function waitingForWave(database: Database, location: string): Promise<number> {
  const [row] = await database.query<{ waiting: number }>({
    name: 'waiting-for-wave',
    text: `select count(*)::int as waiting from wave_part where location = $1 and ready and wave is null`,
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
