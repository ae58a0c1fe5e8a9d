import type { Database, Transaction } from '../connect.ts';

/** What a claim of calls was granted, and if nothing, when to ask again. */
export interface Grant {
  calls: number;
  waitMs: number;
}

/**
 * Takes up to `want` calls from the system's budget. The row is locked until the transaction ends,
 * so that all processes together stay within the bucket; what a transaction that fails has taken is
 * given back with it.
 */
export async function takeCalls(
  database: Transaction,
  from: { system: string; bucket: { rate: number; burst: number } | undefined; want: number },
): Promise<Grant> {
  const { system, bucket, want } = from;
  if (want === 0) return { calls: 0, waitMs: 0 };
  const rows = await database.query<{ tokens: number | null; closed_ms: number | null }>({
    name: 'read-budget',
    text: `select least($2::float8, tokens + extract(epoch from clock_timestamp() - at) * $3::float8) as tokens,
             (extract(epoch from closed_until - clock_timestamp()) * 1000)::float8 as closed_ms
           from budget where system = $1 for update`,
    values: [system, bucket?.burst ?? null, bucket?.rate ?? null],
  });
  const closedMs = rows[0]?.closed_ms ?? 0;
  if (closedMs > 0) return { calls: 0, waitMs: closedMs };
  if (bucket === undefined) return { calls: want, waitMs: 0 };
  const tokens = rows[0]?.tokens ?? bucket.burst;
  const calls = Math.min(want, Math.floor(tokens));
  database.send({
    name: 'write-budget',
    text: `insert into budget (system, tokens) values ($1, $2)
           on conflict (system) do update set tokens = excluded.tokens, at = excluded.at`,
    values: [system, tokens - calls],
  });
  return { calls, waitMs: calls > 0 ? 0 : ((1 - tokens) / bucket.rate) * 1_000 };
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
