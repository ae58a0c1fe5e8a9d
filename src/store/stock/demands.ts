import type { Demand } from '../../model/stock/demand.ts';
import type { PlaceCount, PlaceTaken } from '../../model/stock/place-count.ts';
import { documents, numbers, texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

/** A demand with what the stock worker has made of it. */
export interface StoredDemand extends Demand {
  /** Units that are promised, and units that no stock was found for. */
  reserved: string;
  short: string;
  /** Consumption that has been taken off. */
  settled: string;
  /** What was made of what places have said. */
  taken: PlaceTaken[];
  /** Why it came as it did; null: it has not been looked at. */
  reason: string | null;
  /** Why it can never be promised as it stands; null: nothing stands against it. */
  obstacle: string | null;
  /** What one unit of the line is made of, where that is a kit; null: it is none, or nobody has looked. */
  kit: { sku: string; quantity: string }[] | null;
}

interface Row {
  record_id: string;
  line: string;
  sku: string;
  unit: string | null;
  channel: string;
  country: string | null;
  cart: string | null;
  wanted: string;
  consumed: string;
  consumed_at: number | null;
  placed_at: number;
  reserved: string;
  short: string;
  settled: string;
  places: PlaceCount[];
  taken: PlaceTaken[];
  reason: string | null;
  obstacle: string | null;
  kit: StoredDemand['kit'];
}

const COLUMNS = `record_id, line, sku, unit, channel, country, cart, trim_scale(wanted)::text as wanted, trim_scale(consumed)::text as consumed,
  extract(epoch from consumed_at)::float8 * 1000 as consumed_at, extract(epoch from placed_at)::float8 * 1000 as placed_at,
  trim_scale(reserved)::text as reserved, trim_scale(short)::text as short, trim_scale(settled)::text as settled, places, taken, reason, obstacle, kit`;

/**
 * Says what lines need now. A line that nobody asks for any more is wanted no longer; what was reserved for it is
 * released by the stock worker. Only what differs is written.
 */
export function writeDemands(database: Transaction, rows: readonly Demand[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'write-demands',
    text: `insert into demand (record_id, line, sku, unit, channel, country, cart, wanted, consumed, consumed_at, placed_at, places)
           select record_id, line, sku, unit, channel, country, cart, wanted, consumed, to_timestamp(consumed_at / 1000), to_timestamp(placed_at / 1000), places
           from rows from (unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::numeric[], $8::float8[], $9::float8[], $10::text[], $12::text[]),
             json_array_elements($11::json)) as d(record_id, line, sku, channel, country, wanted, consumed, consumed_at, placed_at, unit, cart, places)
           on conflict (record_id, line) do update set sku = excluded.sku, unit = excluded.unit, channel = excluded.channel, country = excluded.country, cart = excluded.cart,
             wanted = excluded.wanted, consumed = excluded.consumed, consumed_at = excluded.consumed_at, placed_at = excluded.placed_at, places = excluded.places, due = true
           where (demand.sku, demand.channel, demand.wanted, demand.consumed) is distinct from
             (excluded.sku, excluded.channel, excluded.wanted, excluded.consumed) or (demand.country, demand.unit, demand.cart, demand.places::text) is distinct from (excluded.country, excluded.unit, excluded.cart, excluded.places::text)`,
    values: [
      texts(rows.map((row) => row.recordId)),
      texts(rows.map((row) => row.line)),
      texts(rows.map((row) => row.sku)),
      texts(rows.map((row) => row.channel)),
      texts(rows.map((row) => row.country)),
      texts(rows.map((row) => row.wanted)),
      texts(rows.map((row) => row.consumed)),
      numbers(rows.map((row) => row.consumedAt)),
      numbers(rows.map((row) => row.placedAt)),
      texts(rows.map((row) => row.unit)),
      // What was decided before places told apart has none.
      documents(rows.map((row) => row.places ?? [])),
      texts(rows.map((row) => row.cart ?? null)),
    ],
  });
}

/**
 * Takes up to `limit` demands that are due, those of the oldest orders first, with all else that their orders need. An order of which another process
 * holds a line is left out whole.
 */
export async function claimDemands(database: Database, limit: number): Promise<StoredDemand[]> {
  const rows = await database.query<Row & { lines: number }>({
    name: 'claim-demands',
    text: `select ${COLUMNS}, (select count(*)::int from demand all_of where all_of.record_id = demand.record_id) as lines from demand
           where record_id = any(array(select record_id from demand where due order by placed_at, record_id, line limit $1 for update skip locked))
           order by placed_at, record_id, line for update skip locked`,
    values: [limit],
  });
  const byOrder = Map.groupBy(rows, (row) => row.record_id);
  return [...byOrder.values()].filter((lines) => lines.length === lines[0]?.lines).flatMap((lines) => lines.map(fromRow));
}

export async function readDemands(database: Database, recordIds: readonly string[]): Promise<StoredDemand[]> {
  if (recordIds.length === 0) return [];
  const rows = await database.query<Row>({
    name: 'read-demands',
    text: `select ${COLUMNS} from demand where record_id = any($1) order by record_id, line`,
    values: [texts([...recordIds])],
  });
  return rows.map(fromRow);
}

export interface Settlement extends Demand {
  reserved: string;
  short: string;
  shortOf: readonly string[];
  settled: string;
  taken: readonly PlaceTaken[];
  reason: string;
  obstacle: string | null;
  kit: StoredDemand['kit'];
}

/** What came of demands that are claimed: they are due no more. */
export function settleDemands(database: Transaction, rows: readonly Settlement[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'settle-demands',
    text: `update demand d set reserved = n.reserved, short = n.short, settled = n.settled, reason = n.reason, taken = n.taken, due = false,
             obstacle = n.obstacle, kit = n.kit, short_of = case when n.short > 0 then string_to_array(n.short_of, E'\\x1f') end
           from rows from (unnest($1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::text[], $6::text[], $7::numeric[], $8::text[]),
             json_array_elements($9::json), json_array_elements($10::json)) as n(record_id, line, short, settled, reason, short_of, reserved, obstacle, taken, kit)
           where d.record_id = n.record_id and d.line = n.line`,
    values: [
      texts(rows.map((row) => row.recordId)),
      texts(rows.map((row) => row.line)),
      texts(rows.map((row) => row.short)),
      texts(rows.map((row) => row.settled)),
      texts(rows.map((row) => row.reason)),
      texts(rows.map((row) => row.shortOf.join('\u001f'))),
      texts(rows.map((row) => row.reserved)),
      texts(rows.map((row) => row.obstacle)),
      documents(rows.map((row) => row.taken ?? [])),
      documents(rows.map((row) => row.kit ?? null)),
    ],
  });
}

/**
 * Of these variants there is more than there was: every order that is short of one is looked at again. Who has hold of
 * one now locks the stock after us and sees it by itself.
 */
export function wakeShort(database: Transaction, skus: readonly string[]): void {
  if (skus.length === 0) return;
  database.send({
    name: 'wake-short',
    text: `update demand set due = true where (record_id, line) in (
             select record_id, line from demand where short > 0 and short_of && $1 for update skip locked)`,
    values: [texts([...skus])],
  });
}

/** What lines of orders that need one of these variants are short of, each in its own unit. */
export async function shortLines(
  database: Database,
  skus: readonly string[],
): Promise<{ sku: string; unit: string | null; short: string }[]> {
  if (skus.length === 0) return [];
  return database.query({
    name: 'short-lines',
    text: `select sku, unit, trim_scale(sum(short))::text as short from demand where short > 0 and short_of && $1 group by sku, unit`,
    values: [texts([...skus])],
  });
}

/** By variant, what lines of that variant itself are short of, whatever their unit. */
export async function shortOf(database: Database, skus: readonly string[]): Promise<Map<string, string>> {
  if (skus.length === 0) return new Map();
  const rows = await database.query<{ sku: string; short: string }>({
    name: 'short-of',
    text: `select sku, trim_scale(sum(short))::text as short from demand where short > 0 and short_of && $1 group by sku`,
    values: [texts([...skus])],
  });
  return new Map(rows.map((row) => [row.sku, row.short]));
}

function fromRow(row: Row): StoredDemand {
  return {
    recordId: row.record_id,
    line: row.line,
    sku: row.sku,
    unit: row.unit,
    channel: row.channel,
    country: row.country,
    cart: row.cart,
    wanted: row.wanted,
    consumed: row.consumed,
    consumedAt: row.consumed_at === null ? null : Math.round(row.consumed_at),
    placedAt: Math.round(row.placed_at),
    reserved: row.reserved,
    short: row.short,
    settled: row.settled,
    places: row.places,
    taken: row.taken,
    reason: row.reason,
    obstacle: row.obstacle,
    kit: row.kit,
  };
}
