import { texts } from '../columns.ts';
import type { Database } from '../connect.ts';
import { findMissed } from '../links.ts';

/** More need not be counted. */
const MANY = 1_000;

/** What is stored and what is left to do, counted. */
export interface Status {
  changes: { received: number; applied: number; waiting: number; case: number };
  records: Record<string, number>;
  /** Records that wait on something that has come meanwhile: two processes missed each other's news, and the sweep has not been yet. */
  missed: number;
  deliveries: Record<string, Record<string, number>>;
  fetches: { due: number; failed: number };
  /** Movements that are in no level yet, lines of orders and units of returns that the stock worker has not looked at, and parts of orders that need a pick wave. */
  stock: { movements: number; demands: number; restocks: number; waves: number };
  cases: { open: number; byCode: Record<string, number> };
  /** From the receipt of a change to the receipt of the delivery it caused, over the newest orders that were sent in the last five minutes. */
  latency: { p50Ms: number | null; p99Ms: number | null };
}

/** @param waved locations that pick in waves: what is due at others is decided by nobody, and is not left to do. */
export async function readStatus(database: Database, waved: readonly string[]): Promise<Status> {
  // What is applied while the others are read was waiting before, and what is told of meanwhile waits after: nobody is quiet between.
  const before = await countChanges(database);
  const [records, missed, deliveries, fetches, stock, cases, latency] = await Promise.all([
    countBy(database, { name: 'status-records', text: `select entity as key, count(*) as n from record group by 1` }),
    findMissed(database, MANY),
    countDeliveries(database),
    countFetches(database),
    countStock(database, waved),
    countBy(database, {
      name: 'status-cases',
      text: `select code as key, count(*) as n from cases where state = 'open' group by 1`,
    }),
    latencies(database),
  ]);
  const after = await countChanges(database);
  const changes = { ...after, waiting: Math.max(before.waiting, after.waiting) };
  const open = Object.values(cases).reduce((sum, n) => sum + n, 0);
  return { changes, records, missed: missed.length, deliveries, fetches, stock, cases: { open, byCode: cases }, latency };
}

async function countChanges(database: Database): Promise<Status['changes']> {
  const [row] = await database.query<{ received: number; held: number; waiting: number; own: number }>({
    name: 'status-changes',
    text: `select (select count(*) from change where system <> 'hub') as received,
             (select count(*) from change where system <> 'hub' and held) as held,
             (select count(*) from waiting) as waiting,
             (select count(*) from waiting w join change c on c.id = w.change_id and c.received_at = w.received_at where c.system = 'hub') as own`,
    values: [],
  });
  const { received = 0, held = 0, waiting = 0, own = 0 } = row ?? {};
  return { received, applied: received - held - (waiting - own), waiting, case: held };
}

async function countBy(database: Database, statement: { name: string; text: string }): Promise<Record<string, number>> {
  const rows = await database.query<{ key: string; n: number }>({ ...statement, values: [] });
  return Object.fromEntries(rows.map((row) => [row.key, row.n]));
}

async function countDeliveries(database: Database): Promise<Status['deliveries']> {
  const rows = await database.query<{ system: string; state: string; n: number }>({
    name: 'status-deliveries',
    text: `select system, state, count(*) as n from delivery group by 1, 2 order by 1, 2`,
    values: [],
  });
  const systems: Status['deliveries'] = {};
  for (const { system, state, n } of rows) systems[system] = { ...systems[system], [state]: n };
  return systems;
}

async function countFetches(database: Database): Promise<Status['fetches']> {
  const rows = await database.query<{ failed: boolean; n: number }>({
    name: 'status-fetches',
    text: `select failed, count(*) as n from "fetch" group by 1`,
    values: [],
  });
  return { due: rows.find((row) => !row.failed)?.n ?? 0, failed: rows.find((row) => row.failed)?.n ?? 0 };
}

async function countStock(database: Database, waved: readonly string[]): Promise<Status['stock']> {
  const [row] = await database.query<Status['stock']>({
    name: 'status-stock',
    text: `select (select count(*) from movement where waiting and sku is not null) as movements,
             (select count(*) from demand where due) as demands, (select count(*) from restock where due) as restocks,
             (select count(*) from wave_part where due and location = any($1)) as waves`,
    values: [texts([...waved])],
  });
  return { movements: row?.movements ?? 0, demands: row?.demands ?? 0, restocks: row?.restocks ?? 0, waves: row?.waves ?? 0 };
}

async function latencies(database: Database): Promise<Status['latency']> {
  const rows = await database.query<{ p50: number | null; p99: number | null }>({
    name: 'status-latency',
    text: `select percentile_cont(0.5) within group (order by ms) as p50, percentile_cont(0.99) within group (order by ms) as p99
           from (select extract(epoch from r.at - c.received_at) * 1000 as ms
                 from (select id, delivery_id, started_at from attempt where started_at > now() - interval '5 minutes' and purpose = 'create' and left(record_id, 4) = 'ord_'
                       order by id desc limit 2000) a
                 join receipt r on r.attempt_id = a.id and r.outcome = 'held' and r.at > now() - interval '5 minutes'
                 join delivery d on d.id = a.delivery_id
                 join change c on c.id = d.change_id and c.source in ('webhook', 'fetch') and c.received_at <= a.started_at) l`,
    values: [],
  });
  const round = (ms: number | null | undefined): number | null => (ms === null || ms === undefined ? null : Math.round(ms));
  return { p50Ms: round(rows[0]?.p50), p99Ms: round(rows[0]?.p99) };
}

/** What keeps the hub from being at rest, in words; empty when it is. */
export function whatIsLeft(status: Status): string[] {
  const left: string[] = [];
  if (status.changes.waiting > 0) left.push(`${status.changes.waiting} changes to apply`);
  if (status.missed > 0) left.push(`${status.missed} records to look at again`);
  if (status.fetches.due > 0) left.push(`${status.fetches.due} reads to make`);
  if (status.stock.movements > 0) left.push(`${status.stock.movements} movements of stock to fold`);
  if (status.stock.restocks > 0) left.push(`${status.stock.restocks} restocked goods to put back on hand`);
  if (status.stock.demands > 0) left.push(`${status.stock.demands} lines to find stock for`);
  if (status.stock.waves > 0) left.push(`${status.stock.waves} parts of orders to put into waves`);
  for (const [system, states] of Object.entries(status.deliveries)) {
    for (const state of ['due', 'open', 'unknown', 'blocked']) {
      const count = states[state] ?? 0;
      if (count > 0) left.push(`${count} deliveries to ${system} ${state}`);
    }
  }
  return left;
}
