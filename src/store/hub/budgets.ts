import type { Database, Transaction } from '../connect.ts';

/** What a claim of calls was granted, and if nothing, when to ask again. */
export interface Grant {
  calls: number;
  waitMs: number;
}

/** How a system bounds all its callers together: see `Limits.bucket`. */
interface Bucket {
  rate: number;
  burst: number;
}

/**
 * Takes from the system's budget what these calls cost, in their order: the first ones that it can
 * pay for are granted. The row is locked until the transaction ends, so that all processes together
 * stay within the bucket; what a transaction that fails has taken is given back with it.
 */
export async function takeCalls(
  database: Transaction,
  from: { system: string; bucket: Bucket | undefined; costs: number[] },
): Promise<Grant> {
  const { system, bucket, costs } = from;
  if (costs.length === 0) return { calls: 0, waitMs: 0 };
  let row = await readBudget(database, system, bucket);
  if (row === undefined && bucket !== undefined) {
    // The first of all to ask makes the row: without one to lock, two would both find the bucket full.
    await database.query({
      name: 'open-budget',
      text: `insert into budget (system, tokens) values ($1, $2) on conflict do nothing`,
      values: [system, bucket.burst],
    });
    row = await readBudget(database, system, bucket);
  }
  const closedMs = row?.closed_ms ?? 0;
  if (closedMs > 0) return { calls: 0, waitMs: closedMs };
  if (bucket === undefined) return { calls: costs.length, waitMs: 0 };
  const { calls, left, short } = payFor(costs, row?.tokens ?? bucket.burst, bucket);
  if (calls === 0) return { calls, waitMs: (short / bucket.rate) * 1_000 };
  database.send({
    name: 'write-budget',
    text: `update budget set tokens = $2, at = clock_timestamp() where system = $1`,
    values: [system, left],
  });
  return { calls, waitMs: 0 };
}

async function readBudget(
  database: Transaction,
  system: string,
  bucket: Bucket | undefined,
): Promise<{ tokens: number | null; closed_ms: number | null } | undefined> {
  const [row] = await database.query<{ tokens: number | null; closed_ms: number | null }>({
    name: 'read-budget',
    text: `select least($2::float8, tokens + extract(epoch from clock_timestamp() - at) * $3::float8) as tokens,
             (extract(epoch from closed_until - clock_timestamp()) * 1000)::float8 as closed_ms
           from budget where system = $1 for update`,
    values: [system, bucket?.burst ?? null, bucket?.rate ?? null],
  });
  return row;
}

/** A call that costs more than the bucket ever holds is let go when it is full: the target says what it thinks of it. */
function payFor(costs: number[], tokens: number, { burst }: Bucket): { calls: number; left: number; short: number } {
  let left = tokens;
  let calls = 0;
  for (const asked of costs) {
    const cost = Math.min(asked, burst);
    if (cost > left) return { calls, left, short: cost - left };
    left -= cost;
    calls += 1;
  }
  return { calls, left, short: 0 };
}

/** What one system's answers say of its bucket. */
export interface Told {
  system: string;
  bucket: Bucket;
  /** Taken for calls that cost less in the end. */
  back: number;
  /** The least that the target said is left; null when it did not say. */
  left: number | null;
}

/**
 * Gives back what calls did not cost, and believes the target when it has less left than we think:
 * others may use its bucket too. More than we think is not believed, for calls that are under way
 * are not counted in it yet.
 */
export async function correctBudgets(database: Database, told: Told[]): Promise<void> {
  for (const { system, bucket, back, left } of told.toSorted((a, b) => (a.system < b.system ? -1 : 1))) {
    await database.query({
      name: 'correct-budget',
      text: `update budget set at = clock_timestamp(),
               tokens = least($2::float8, $5::float8, tokens + extract(epoch from clock_timestamp() - at) * $3::float8 + $4::float8)
             where system = $1`,
      values: [system, bucket.burst, bucket.rate, back, left],
    });
  }
}

/** The system asked to be left alone: no process calls it before then. */
export async function closeSystems(database: Database, closed: { system: string; forMs: number }[]): Promise<void> {
  // In the order in which calls are taken from them: their rows are locked.
  for (const { system, forMs } of closed.toSorted((a, b) => (a.system < b.system ? -1 : 1))) {
    await database.query({
      name: 'close-system',
      text: `insert into budget (system, tokens, closed_until) values ($1, 0, clock_timestamp() + make_interval(secs => $2 / 1000.0))
             on conflict (system) do update set closed_until = greatest(budget.closed_until, excluded.closed_until)`,
      values: [system, forMs],
    });
  }
}
