import type { PlacedLevel, StockMovement } from '../../model/stock/fold-level.ts';
import { MATCH, subjectKey } from '../../model/subject.ts';
import { numbers, texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

/** A movement as it is stored. */
export interface MovementRow extends Omit<StockMovement, 'provisional'> {
  /** The subject that names the key, as text. */
  subject: string;
  level: string;
  /** Null: nobody has said yet what it is a level of. */
  sku: string | null;
  location: string | null;
  reason: string | null;
  document: string | null;
  changeId: number | null;
}

const MS = 'extract(epoch from';

/** Movements each once; what is known already is left as it is. */
export function insertMovements(database: Transaction, rows: readonly MovementRow[], waiting: boolean): void {
  if (rows.length === 0) return;
  database.send({
    name: 'insert-movements',
    text: `insert into movement (subject, key, level, sku, location, kind, quantity, at, since, reason, document, change_id, waiting)
           select subject, key, level, sku, location, kind, quantity, to_timestamp(at / 1000), to_timestamp(since / 1000), reason, document, change_id, $13
           from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::float8[], $9::float8[],
             $10::text[], $11::text[], $12::bigint[])
             as m(subject, key, level, sku, location, kind, quantity, at, since, reason, document, change_id)
           order by subject, key
           on conflict (subject, key) do nothing`,
    values: [
      texts(rows.map((row) => row.subject)),
      texts(rows.map((row) => row.key)),
      texts(rows.map((row) => row.level)),
      texts(rows.map((row) => row.sku)),
      texts(rows.map((row) => row.location)),
      texts(rows.map((row) => row.kind)),
      texts(rows.map((row) => row.quantity)),
      numbers(rows.map((row) => row.at)),
      numbers(rows.map((row) => row.since)),
      texts(rows.map((row) => row.reason)),
      texts(rows.map((row) => row.document)),
      numbers(rows.map((row) => row.changeId)),
      waiting,
    ],
  });
}

/** It has become known what these are levels of. */
export function placeMovements(database: Transaction, rows: readonly { level: string; sku: string; location: string }[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'place-movements',
    text: `update movement m set sku = p.sku, location = p.location from unnest($1::text[], $2::text[], $3::text[]) as p(level, sku, location)
           where m.level = p.level and m.sku is null`,
    values: [texts(rows.map((row) => row.level)), texts(rows.map((row) => row.sku)), texts(rows.map((row) => row.location))],
  });
}

/** Levels that movements wait for: up to `limit`. */
export async function waitingLevels(
  database: Database,
  limit: number,
): Promise<{ level: string; sku: string; location: string }[]> {
  return database.query({
    name: 'waiting-levels',
    text: `select level, min(sku) as sku, min(location) as location from movement where waiting and sku is not null group by level limit $1`,
    values: [limit],
  });
}

/**
 * Makes the rows that are not there yet, in the order in which rows are locked. What returns are to have put back there, by
 * itself or in a kit, found no level so far, and is looked at again.
 */
export function ensureStock(database: Transaction, rows: readonly { level: string; sku: string; location: string }[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'ensure-stock',
    text: `with made as (
             insert into stock (level, sku, location) select * from unnest($1::text[], $2::text[], $3::text[]) as s(level, sku, location)
             order by sku, location on conflict do nothing returning sku, location),
           holding as (
             select sku, location from made
             union select r.body::json -> 'identity' ->> 'sku', m.location
             from made m join unnest($2::text[], $4::text[]) as s(sku, subject) using (sku)
             join reference f on f.role = 'component' and f.subject = s.subject join record r on r.id = f.record_id)
           update restock set due = true where (return_id, sku, location) in (
             select r.return_id, r.sku, r.location from restock r join holding using (sku, location) where r.settled <> r.wanted
             order by r.return_id, r.sku, r.location for update of r)`,
    values: [
      texts(rows.map((row) => row.level)),
      texts(rows.map((row) => row.sku)),
      texts(rows.map((row) => row.location)),
      texts(rows.map(({ sku }) => subjectKey({ system: MATCH, entity: 'variant', id: `sku:${sku}` }))),
    ],
  });
}

interface Row {
  level: string;
  sku: string;
  location: string;
  on_hand: string;
  reserved: string;
  soft_reserved: string;
  counted: string | null;
  counted_at: number | null;
  counted_since: number | null;
  as_of: number | null;
  doubt: string | null;
  odd_counted: string | null;
  odd_at: number | null;
}

const COLUMNS = `level, sku, location, trim_scale(on_hand)::text as on_hand, trim_scale(reserved)::text as reserved, trim_scale(soft_reserved)::text as soft_reserved, trim_scale(counted)::text as counted,
  ${MS} counted_at)::float8 * 1000 as counted_at, ${MS} counted_since)::float8 * 1000 as counted_since, ${MS} as_of)::float8 * 1000 as as_of,
  trim_scale(doubt)::text as doubt, trim_scale(odd_counted)::text as odd_counted, ${MS} odd_at)::float8 * 1000 as odd_at`;

/** Locks rows in the order that all lock them in, (variant, location), and reads them. */
export async function lockLevels(database: Database, levels: readonly string[]): Promise<PlacedLevel[]> {
  if (levels.length === 0) return [];
  const rows = await database.query<Row>({
    name: 'lock-levels',
    text: `select ${COLUMNS} from stock where level = any($1) order by sku, location for update`,
    values: [texts([...levels])],
  });
  return rows.map(fromRow);
}

/** The same for every location of these variants. */
export async function lockStock(database: Database, skus: readonly string[]): Promise<PlacedLevel[]> {
  if (skus.length === 0) return [];
  const rows = await database.query<Row>({
    name: 'lock-stock',
    text: `select ${COLUMNS} from stock where sku = any($1) order by sku, location for update`,
    values: [texts([...skus])],
  });
  return rows.map(fromRow);
}

export async function readLevels(database: Database, levels: readonly string[]): Promise<PlacedLevel[]> {
  if (levels.length === 0) return [];
  const rows = await database.query<Row>({
    name: 'read-levels',
    text: `select ${COLUMNS} from stock where level = any($1)`,
    values: [texts([...levels])],
  });
  return rows.map(fromRow);
}

export async function readStock(database: Database, skus: readonly string[]): Promise<PlacedLevel[]> {
  if (skus.length === 0) return [];
  const rows = await database.query<Row>({
    name: 'read-stock',
    text: `select ${COLUMNS} from stock where sku = any($1) order by sku, location`,
    values: [texts([...skus])],
  });
  return rows.map(fromRow);
}

function fromRow(row: Row): PlacedLevel {
  const ms = (value: number | null): number | null => (value === null ? null : Math.round(value));
  const { counted, counted_at: at, counted_since: since, odd_counted: odd, odd_at: oddAt } = row;
  return {
    level: row.level,
    sku: row.sku,
    location: row.location,
    onHand: row.on_hand,
    reserved: row.reserved,
    softReserved: row.soft_reserved,
    count: counted === null || at === null ? null : { quantity: counted, at: Math.round(at), since: ms(since) },
    asOf: ms(row.as_of),
    doubt: row.doubt,
    odd: odd === null || oddAt === null ? null : { quantity: odd, at: Math.round(oddAt) },
  };
}

/** Writes rows that are locked. */
export function updateStock(database: Transaction, rows: readonly PlacedLevel[]): void {
  if (rows.length === 0) return;
  database.send({
    name: 'update-stock',
    text: `update stock s set on_hand = n.on_hand, reserved = n.reserved, soft_reserved = n.soft_reserved, counted = n.counted, counted_at = to_timestamp(n.counted_at / 1000),
             counted_since = to_timestamp(n.counted_since / 1000), as_of = to_timestamp(n.as_of / 1000), doubt = n.doubt,
             odd_counted = n.odd_counted, odd_at = to_timestamp(n.odd_at / 1000)
           from unnest($1::text[], $2::numeric[], $3::numeric[], $4::numeric[], $5::float8[], $6::float8[], $7::float8[], $8::numeric[], $9::numeric[],
             $10::numeric[], $11::float8[])
             as n(level, on_hand, reserved, counted, counted_at, counted_since, as_of, doubt, soft_reserved, odd_counted, odd_at)
           where s.level = n.level`,
    values: [
      texts(rows.map((row) => row.level)),
      texts(rows.map((row) => row.onHand)),
      texts(rows.map((row) => row.reserved)),
      texts(rows.map((row) => row.count?.quantity ?? null)),
      numbers(rows.map((row) => row.count?.at ?? null)),
      numbers(rows.map((row) => row.count?.since ?? null)),
      numbers(rows.map((row) => row.asOf)),
      texts(rows.map((row) => row.doubt)),
      // What was decided before there were carts has none.
      texts(rows.map((row) => row.softReserved ?? '0')),
      // A decision of an earlier version says nothing of it.
      texts(rows.map((row) => row.odd?.quantity ?? null)),
      numbers(rows.map((row) => row.odd?.at ?? null)),
    ],
  });
}
