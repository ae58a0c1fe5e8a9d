import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../tools/postgres/start-postgres.ts';
import type { Load } from '../load/main.ts';
import type { Sent } from '../load/closed-loop.ts';
import type { Holding } from '../target/main.ts';
import { Databases } from './databases.ts';
import { Part } from './part.ts';
import { query } from './query.ts';

/** Both the hub and the floor get as many connections to the database. */
export const POOL = 12;
export const CONNECTIONS = 64;

/** What every run shares: the database server, two targets and the generator. */
export interface Stage {
  folder: string;
  databases: Databases;
  postgresPid: number;
  targets: Part[];
  origins: string[];
  load: Part;
  close(): Promise<void>;
}

export async function openStage(options: { data: string | null; profile: boolean }): Promise<Stage> {
  const folder = mkdtempSync(join(options.data ?? tmpdir(), 'syncline-bench-'));
  // The database server may run as another user, who has to get in.
  chmodSync(folder, 0o711);
  if (options.profile) await prepareStatements(folder);
  const postgres = await startPostgres({ dataFolder: folder });
  const parts = await Promise.all(['target', 'target', 'load'].map((name) => Part.start(name)));
  const [first, second, load] = parts;
  if (first === undefined || second === undefined || load === undefined) throw new Error('A part is missing.');
  const databases = await Databases.open(postgres.url);
  return {
    folder,
    databases,
    postgresPid: postgres.pid,
    targets: [first.part, second.part],
    origins: [first, second].map(({ port }) => `http://127.0.0.1:${port}`),
    load: load.part,
    close: async () => {
      await Promise.all(parts.map(({ part }) => part.stop()));
      await databases.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The library that counts statements is loaded at the server's start: one start to say so, the next to have it. */
async function prepareStatements(folder: string): Promise<void> {
  const postgres = await startPostgres({ dataFolder: folder });
  await query(postgres.url, `alter system set shared_preload_libraries = 'pg_stat_statements'`);
  await postgres.stop();
}

/** What became of one load. */
export interface Flow {
  sent: Sent;
  /** Milliseconds from the first send until both targets held every order. */
  tookMs: number;
  held: Holding[];
}

/** Sends orders and waits until both targets hold all of them. Throws when one was refused. */
export async function drive(stage: Stage, load: Omit<Load, 'what' | 'connections'>): Promise<Flow> {
  const { first, count } = load;
  await stage.load.ask({ prepare: { ...load, what: 'order', connections: CONNECTIONS } }, 'prepared');
  await Promise.all(stage.targets.map((target) => target.ask({ expect: { first, count } }, 'expecting')));
  const complete = Promise.all(stage.targets.map((target) => target.hear<number>('complete')));
  const sent = await stage.load.ask<Sent>({ run: true }, 'sent');
  if (sent.refused > 0) throw new Error(`${sent.refused} of ${count} orders were refused.`);
  const tookMs = Math.max(...(await complete)) - sent.startedAt;
  const held = await Promise.all(stage.targets.map((target) => target.ask<Holding>({ show: true }, 'holding')));
  return { sent, tookMs, held };
}
