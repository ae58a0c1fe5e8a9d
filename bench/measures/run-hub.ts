import { SKUS } from '../load/variant-body.ts';
import { startHub, type Hub } from '../stage/hub.ts';
import { peakMemory } from '../stage/process-figures.ts';
import { CONNECTIONS, type Stage } from '../stage/stage.ts';
import { readTables } from './read-tables.ts';
import { run, type Run, type Span } from './run.ts';

export interface HubRun extends Run {
  /** The most the hub had resident from start to end, in MB. */
  peakMemory: number;
  /** Rows inserted, updated and deleted in all tables, for one order. */
  rowsPerOrder: number;
  /** By table, the largest first. */
  rows: Record<string, number>;
  /** What the tables and their indexes grew by for one order. */
  bytesPerOrder: number;
}

/** A database that a hub has migrated and told the catalogue: each run begins with a copy of it. */
export async function prepareHub(stage: Stage): Promise<string> {
  const url = await stage.databases.create();
  await withHub(stage, { databaseUrl: url, node: [] }, async (hub) => {
    await stage.load.ask(
      { prepare: { port: hub.port, what: 'variant', first: 0, count: SKUS, connections: CONNECTIONS, rate: null } },
      'prepared',
    );
    await stage.load.ask({ run: true }, 'sent');
    await hub.quiet();
  });
  return url;
}

/** The hub on a copy of the template. */
export async function runHub(stage: Stage, template: string, span: Span & { node?: readonly string[] }): Promise<HubRun> {
  const databaseUrl = await stage.databases.create(template);
  try {
    return await runOn(stage, databaseUrl, span);
  } finally {
    await stage.databases.drop(databaseUrl);
  }
}

/** The hub on this very database. */
export async function runOn(stage: Stage, databaseUrl: string, span: Span & { node?: readonly string[] }): Promise<HubRun> {
  await stage.databases.settle();
  const before = await readTables(databaseUrl);
  const { measured, memory } = await withHub(stage, { databaseUrl, node: span.node ?? [] }, async (hub) => {
    const result = await run(stage, hub, span);
    // What follows the last order belongs to its cost: receipts, links, shadows.
    await hub.quiet();
    return { measured: result, memory: peakMemory(hub.pid) };
  });
  // The hub is stopped: its connections have told the statistics all they did.
  const after = await readTables(databaseUrl);
  const orders = span.warmUp + span.count;
  const rows = Object.fromEntries(
    Object.entries(after)
      .map(([name, table]): [string, number] => [name, (table.writes - (before[name]?.writes ?? 0)) / orders])
      .filter(([, writes]) => writes > 0.01)
      .toSorted((a, b) => b[1] - a[1]),
  );
  const bytes = Object.entries(after).reduce((sum, [name, table]) => sum + table.bytes - (before[name]?.bytes ?? 0), 0);
  const rowsPerOrder = Object.values(rows).reduce((sum, writes) => sum + writes, 0);
  return { ...measured, peakMemory: memory, rows, rowsPerOrder, bytesPerOrder: bytes / orders };
}

async function withHub<Result>(
  stage: Stage,
  options: { databaseUrl: string; node: readonly string[] },
  use: (hub: Hub) => Promise<Result>,
): Promise<Result> {
  const hub = await startHub({ ...options, folder: stage.folder, targets: stage.origins });
  try {
    return await use(hub);
  } finally {
    await hub.stop();
  }
}
