import { texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

/** Stock that is promised to a line. */
export interface Reservation {
  recordId: string;
  line: string;
  sku: string;
  location: string;
  quantity: string;
}

export async function readReservations(database: Database, recordIds: readonly string[]): Promise<Reservation[]> {
  if (recordIds.length === 0) return [];
  return database.query<Reservation>({
    name: 'read-reservations',
    text: `select record_id as "recordId", line, sku, location, trim_scale(quantity)::text as quantity from reservation
           where record_id = any($1) order by record_id, line, sku, location`,
    values: [texts([...recordIds])],
  });
}

/** Writes what is reserved now; a quantity of nothing takes the row away. */
export function writeReservations(database: Transaction, rows: readonly Reservation[]): void {
  if (rows.length === 0) return;
  const values = [
    texts(rows.map((row) => row.recordId)),
    texts(rows.map((row) => row.line)),
    texts(rows.map((row) => row.sku)),
    texts(rows.map((row) => row.location)),
    texts(rows.map((row) => row.quantity)),
  ];
  database.send({
    name: 'write-reservations',
    text: `with given as (
             select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[]) as r(record_id, line, sku, location, quantity)
           ), gone as (
             delete from reservation r using given g where g.quantity <= 0
               and r.record_id = g.record_id and r.line = g.line and r.sku = g.sku and r.location = g.location
           )
           insert into reservation (record_id, line, sku, location, quantity) select * from given where quantity > 0
           on conflict (record_id, line, sku, location) do update set quantity = excluded.quantity`,
    values,
  });
}
