import { appendFileSync } from 'node:fs';

interface Database {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<Record<string, unknown>[]>;
}
interface Demand {
  sku: string;
}
type Claim = (database: Database, limit: number) => Promise<Demand[]>;

/** How long a transaction waits for the other one. */
const WAIT_MS = 100;
/** The lock's class: nobody waits for it, it only shows who is there. */
const PRESENT = 4244;

/**
 * No bug, but an instrument: a stock worker takes one order at a time, and with it in its hands waits a little
 * until another process has one, too. Which variants' transactions were open at once is written to a file.
 */
export function meetOthers({ claimDemands }: { claimDemands: Claim }): Claim {
  return async (database) => {
    const demands = await claimDemands(database, 1);
    if (demands.length === 0) return demands;
    await database.query({ name: 'meet-here', text: `select pg_advisory_xact_lock_shared(${PRESENT}, 0)`, values: [] });
    const until = Date.now() + WAIT_MS;
    while (Date.now() < until) {
      const [row] = await database.query({
        name: 'meet-others',
        text: `select count(*)::int as n from pg_locks where locktype = 'advisory' and classid = ${PRESENT} and mode = 'ShareLock'`,
        values: [],
      });
      if (Number(row?.['n']) > 1) {
        note(demands);
        break;
      }
    }
    return demands;
  };
}

function note(demands: Demand[]): void {
  const file = process.env['SYNCLINE_PLANTED_OVERLAP'];
  if (file === undefined) return;
  for (const { sku } of demands) appendFileSync(file, `${JSON.stringify({ sku, pid: process.pid })}\n`);
}

type Lock<Rows> = (database: Database, skus: readonly string[]) => Promise<Rows>;

/** Reads the stock of variants without locking it: what two do at once, one of them does not see. */
export function readStockUnlocked({ readStock }: { readStock: Lock<unknown> }): Lock<unknown> {
  return (database, skus) => readStock(database, skus);
}
