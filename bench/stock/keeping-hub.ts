import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Sent } from '../load/closed-loop.ts';
import type { Load } from '../load/main.ts';
import type { Call, Question } from '../listener/main.ts';
import { readTables } from '../measures/read-tables.ts';
import { startHub, type Hub } from '../stage/hub.ts';
import { Part } from '../stage/part.ts';
import type { Stage } from '../stage/stage.ts';

const CONNECTIONS = 40;
/** Between two looks at whether the hub is done. */
const LOOK_MS = 20;
const LIMIT_MS = 15 * 60_000;

/** A hub that keeps stock, and the target that remembers what it was told. */
export interface Keeping {
  stage: Stage;
  databaseUrl: string;
  hub: Hub;
  listener: Listener;
}

/** The target of all systems of the hub. */
export class Listener {
  readonly origin: string;
  readonly #part: Part;

  private constructor(part: Part, port: number) {
    this.#part = part;
    this.origin = `http://127.0.0.1:${port}`;
  }

  static async open(): Promise<Listener> {
    const { part, port } = await Part.start('listener');
    return new Listener(part, port);
  }

  /** All calls since it was told to forget, in the order of their coming. */
  calls(): Promise<Call[]> {
    return this.#ask<Call[]>({ show: true }, 'show');
  }

  async forget(): Promise<void> {
    await this.#ask({ forget: true }, 'forget');
  }

  /** Calls are answered no more until `release`. */
  async hold(): Promise<void> {
    await this.#ask({ hold: true }, 'hold');
  }

  async release(): Promise<void> {
    await this.#ask({ release: true }, 'release');
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }

  #ask<Answer>(question: Question, answer: string): Promise<Answer> {
    return this.#part.ask<Answer>(question, answer);
  }
}

/** What the hub of `stock.config.ts` is told of its channels. */
export interface Channels {
  channels: number;
  /** Calls a second that each takes, and at once; null: no channel is told what it may offer. */
  bucket: { rate: number; burst: number } | null;
  /** Further hubs on the same database, which are told nothing themselves: they work on what the first one heard. */
  others?: number;
}

/** Runs the hub on this database while `use` lasts. */
export async function withKeeping<Result>(
  stage: Stage,
  at: { databaseUrl: string; listener: Listener } & Channels,
  use: (keeping: Keeping) => Promise<Result>,
): Promise<Result> {
  const { databaseUrl, listener, others = 0 } = at;
  const hub = await start(stage, at);
  const hubs = [hub];
  try {
    for (let nth = 0; nth < others; nth += 1) hubs.push(await start(stage, at));
    return await use({ stage, databaseUrl, hub, listener });
  } finally {
    await Promise.all(hubs.map((one) => one.stop()));
  }
}

function start(stage: Stage, at: { databaseUrl: string; listener: Listener } & Channels): Promise<Hub> {
  const { databaseUrl, listener, channels, bucket } = at;
  return startHub({
    databaseUrl,
    folder: stage.folder,
    targets: [listener.origin],
    node: [],
    config: 'stock.config.ts',
    environment: {
      BENCH_CHANNELS: String(channels),
      ...(bucket && { BENCH_RATE: String(bucket.rate), BENCH_BURST: String(bucket.burst) }),
    },
  });
}

/** Sends webhooks as fast as they are answered. Throws when one was refused. */
export async function tellHub(
  { stage, hub }: { stage: Stage; hub: { port: number } },
  load: Pick<Load, 'what' | 'first' | 'count' | 'goods'>,
): Promise<Sent> {
  const prepare: Load = { ...load, port: hub.port, connections: CONNECTIONS, rate: null };
  await stage.load.ask({ prepare }, 'prepared');
  const sent = await stage.load.ask<Sent>({ run: true }, 'sent');
  if (sent.refused > 0) throw new Error(`${sent.refused} of ${load.count} webhooks were refused.`);
  return sent;
}

/** What the stock worker has not looked at and what is not applied: in one statement, so that nothing is between the two. */
const KEPT = `select not exists(select from waiting) and not exists(select from demand where due)
  and not exists(select from movement where waiting and sku is not null) as done`;

/** Until every movement and every order has been looked at and applied; deliveries may be open. */
export async function untilKept({ databaseUrl }: Keeping): Promise<void> {
  await until(databaseUrl, KEPT);
}

/** Asks the database the same until it is `done`. Throws when that takes too long. */
export async function until(databaseUrl: string, text: string): Promise<void> {
  const limit = Date.now() + LIMIT_MS;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (;;) {
      const [row] = (await client.query<{ done: boolean }>(text)).rows;
      if (row?.done === true) return;
      if (Date.now() > limit) throw new Error(`This has not come to be in time: ${text}`);
      await pause(LOOK_MS);
    }
  } finally {
    await client.end();
  }
}

/** What it cost the database, by one of what was told. */
export interface Written {
  rows: number;
  bytes: number;
  byTable: Record<string, number>;
}

/** Rows and bytes that `use` has written, warm-up and all, for each of `count`; the hub must have stopped at its end. */
export async function written<Result>(
  databaseUrl: string,
  count: number,
  use: () => Promise<Result>,
): Promise<{ result: Result; written: Written }> {
  const before = await readTables(databaseUrl);
  const result = await use();
  const after = await readTables(databaseUrl);
  const grown = Object.entries(after).map(([name, table]) => ({
    name,
    rows: (table.writes - (before[name]?.writes ?? 0)) / count,
    bytes: (table.bytes - (before[name]?.bytes ?? 0)) / count,
  }));
  const byTable = grown.filter(({ rows }) => rows > 0.01).toSorted((a, b) => b.rows - a.rows);
  return {
    result,
    written: {
      rows: grown.reduce((sum, { rows }) => sum + rows, 0),
      bytes: grown.reduce((sum, { bytes }) => sum + bytes, 0),
      byTable: Object.fromEntries(byTable.map(({ name, rows }) => [name, rows])),
    },
  };
}
