import { documents, texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';
import type { PlacedLevel } from '../../model/stock/fold-level.ts';
import { readDemands, type Settlement, type StoredDemand } from './demands.ts';
import { readStock } from './levels.ts';
import { inTransitOf, type InTransit } from './transfers.ts';
import { readReservations, type Reservation } from './reservations.ts';

/** One decision about an order's stock. */
export interface SourcingStep {
  at: Date;
  lines: Pick<Settlement, 'line' | 'reserved' | 'short' | 'settled' | 'reason'>[];
}

/** Keeps what was decided of each order. */
export function keepSourcing(database: Transaction, settlements: readonly Settlement[]): void {
  if (settlements.length === 0) return;
  const orders = [...Map.groupBy(settlements, ({ recordId }) => recordId)];
  const lines = orders.map(([, some]) =>
    some.map(({ line, reserved, short, settled, reason }) => ({ line, reserved, short, settled, reason })),
  );
  database.send({
    name: 'keep-sourcing',
    text: `insert into sourcing (record_id, lines) select record_id, lines
           from rows from (unnest($1::text[]), json_array_elements($2::json)) as s(record_id, lines)`,
    values: [texts(orders.map(([recordId]) => recordId)), documents(lines)],
  });
}

/** What an order needs and has of the stock, and every decision that brought it there, oldest first. */
export async function sourcingOf(
  database: Database,
  recordId: string,
): Promise<{ demands: StoredDemand[]; reservations: Reservation[]; steps: SourcingStep[] }> {
  const [demands, reservations, steps] = await Promise.all([
    readDemands(database, [recordId]),
    readReservations(database, [recordId]),
    database.query<SourcingStep>({
      name: 'sourcing-of',
      text: `select at, lines from (select id, at, lines from sourcing where record_id = $1 order by id desc limit 200) newest order by id`,
      values: [recordId],
    }),
  ]);
  return { demands, reservations, steps };
}

/** A variant's stock at every location, and the orders that wait for it, the oldest first. */
export async function stockOf(
  database: Database,
  sku: string,
): Promise<{ levels: PlacedLevel[]; waiting: { recordId: string; line: string; short: string }[]; inTransit: InTransit[] }> {
  const [levels, inTransit, waiting] = await Promise.all([
    readStock(database, [sku]),
    inTransitOf(database, [sku]),
    database.query<{ recordId: string; line: string; short: string }>({
      name: 'waiting-for',
      text: `select record_id as "recordId", line, trim_scale(short)::text as short from demand
             where short > 0 and short_of && array[$1] order by placed_at, record_id, line limit 100`,
      values: [sku],
    }),
  ]);
  return { levels, inTransit, waiting };
}
