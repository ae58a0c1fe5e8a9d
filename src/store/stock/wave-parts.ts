import { numbers, texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

/** The part of an order that one location sends, as far as its wave is concerned. */
export interface WavePart {
  recordId: string;
  location: string;
  /** Epoch milliseconds. */
  placedAt: number;
  ready: boolean;
  told: boolean;
  turn: number;
  wave: string | null;
  /** RFC 3339: when that wave is released. */
  at: string | null;
  state: string;
  lines: number;
  /** Decimal text. */
  units: string;
}

/** Writes what the records show now. A decision that no record shows yet is newer than they are: it stays. */
export function writeWaveParts(database: Transaction, rows: readonly WavePart[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'write-wave-parts',
    text: `insert into wave_part as w (record_id, location, placed_at, ready, told, turn, wave, wave_at, state, lines, units)
           select record_id, location, to_timestamp(placed_at / 1000), ready, told, turn, wave, wave_at, state, lines, units
           from unnest($1::text[], $2::text[], $3::float8[], $4::boolean[], $5::boolean[], $6::int[], $7::text[], $8::timestamptz[], $9::text[], $10::int[], $11::numeric[])
             as n(record_id, location, placed_at, ready, told, turn, wave, wave_at, state, lines, units)
           on conflict (record_id, location) do update set placed_at = excluded.placed_at, ready = excluded.ready, told = excluded.told,
             lines = excluded.lines, units = excluded.units, turn = greatest(w.turn, excluded.turn),
             wave = case when excluded.turn >= w.turn then excluded.wave else w.wave end,
             wave_at = case when excluded.turn >= w.turn then excluded.wave_at else w.wave_at end,
             state = case when excluded.turn >= w.turn then excluded.state else w.state end`,
    values: [
      texts(rows.map((row) => row.recordId)),
      texts(rows.map((row) => row.location)),
      numbers(rows.map((row) => row.placedAt)),
      numbers(rows.map((row) => row.ready)),
      numbers(rows.map((row) => row.told)),
      numbers(rows.map((row) => row.turn)),
      texts(rows.map((row) => row.wave)),
      texts(rows.map((row) => row.at)),
      texts(rows.map((row) => row.state)),
      numbers(rows.map((row) => row.lines)),
      texts(rows.map((row) => row.units)),
    ],
  });
}

/**
 * Takes these away, as far as no decision after `turn` was made of them. What one that no record shows yet has put into a
 * wave may go as well: the record that shows it writes it again, and it leaves the wave then.
 */
export function deleteWaveParts(database: Transaction, rows: readonly Pick<WavePart, 'recordId' | 'location' | 'turn'>[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'delete-wave-parts',
    text: `delete from wave_part w using unnest($1::text[], $2::text[], $3::int[]) as n(record_id, location, turn)
           where w.record_id = n.record_id and w.location = n.location and w.turn <= n.turn`,
    values: [
      texts(rows.map((row) => row.recordId)),
      texts(rows.map((row) => row.location)),
      numbers(rows.map((row) => row.turn)),
    ],
  });
}

interface DueRow {
  record_id: string;
  location: string;
  placed_at: number;
  ready: boolean;
  told: boolean;
  turn: number;
  wave: string | null;
}

export type DuePart = Pick<WavePart, 'recordId' | 'location' | 'placedAt' | 'ready' | 'told' | 'turn' | 'wave'>;

/**
 * Takes up to `limit` parts that need a wave of these locations or have to leave one, those of the oldest orders first.
 * What is due at a location that picks in waves no more is nobody's to decide, and is left.
 */
export async function claimWaveParts(database: Database, locations: readonly string[], limit: number): Promise<DuePart[]> {
  const rows = await database.query<DueRow>({
    name: 'claim-wave-parts',
    text: `select record_id, location, extract(epoch from placed_at)::float8 * 1000 as placed_at, ready, told, turn, wave
           from wave_part where due and location = any($1) order by placed_at, record_id limit $2 for update skip locked`,
    values: [texts([...locations]), limit],
  });
  return rows.map(({ record_id, placed_at, ...row }) => ({ recordId: record_id, placedAt: Math.round(placed_at), ...row }));
}

/**
 * Locks the waves of a location until the transaction ends, then counts the orders in each that is not released yet: who
 * comes second counts what the first has put in.
 */
export async function lockWaves(database: Database, location: string, now: number): Promise<Map<string, number>> {
  await database.query({
    name: 'lock-waves',
    text: `select pg_advisory_xact_lock(hashtext('wave'), hashtext($1))`,
    values: [location],
  });
  const rows = await database.query<{ wave: string; orders: number }>({
    name: 'count-waves',
    text: `select wave, count(*)::int as orders from wave_part where location = $1 and wave is not null and wave_at >= to_timestamp($2::float8 / 1000) group by wave`,
    values: [location, now],
  });
  return new Map(rows.map(({ wave, orders }) => [wave, orders]));
}

export interface DecidedPart extends Pick<WavePart, 'recordId' | 'location' | 'turn' | 'wave' | 'at'> {
  state: string;
}

/** What was decided of parts that are claimed. */
export function decideWaveParts(database: Transaction, rows: readonly DecidedPart[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'decide-wave-parts',
    text: `update wave_part w set turn = n.turn, wave = n.wave, wave_at = n.wave_at, state = n.state
           from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::timestamptz[], $6::text[]) as n(record_id, location, turn, wave, wave_at, state)
           where w.record_id = n.record_id and w.location = n.location`,
    values: [
      texts(rows.map((row) => row.recordId)),
      texts(rows.map((row) => row.location)),
      numbers(rows.map((row) => row.turn)),
      texts(rows.map((row) => row.wave)),
      texts(rows.map((row) => row.at)),
      texts(rows.map((row) => row.state)),
    ],
  });
}
