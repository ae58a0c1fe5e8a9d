import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../src/store/migrate.ts';
import { startPostgres, type EmbeddedPostgres } from './postgres/start-postgres.ts';
import { StartRefusal } from './postgres/start-refusal.ts';

/** The one PostgreSQL of this run, and the migrated database that each test's own is cloned from. */
export interface RunDatabase {
  url: string;
  template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: RunDatabase;
  }
}

const PREFIX = 'syncline-test-';
const TEMPLATE = 'template_migrated';

let server: EmbeddedPostgres | undefined;
let folder: string | undefined;

/** One PostgreSQL for the whole run, fsync and all; a migrated template costs each test about 50 ms. */
export async function setup(project: TestProject): Promise<void> {
  await sweep();
  folder = mkdtempSync(join(tmpdir(), PREFIX));
  // mkdtemp makes it ours alone; as root the server runs as another user and has to get in.
  chmodSync(folder, 0o711);
  server = await startPostgres({ dataFolder: folder });
  await query(server.url, `CREATE DATABASE ${TEMPLATE}`);
  await migrate(withDatabase(server.url, TEMPLATE));
  project.provide('postgres', { url: server.url, template: TEMPLATE });
}

export async function teardown(): Promise<void> {
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
}

/** A killed run leaves its server running: the next run takes it over, stops it and removes its folder. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    const left = join(tmpdir(), name);
    if (statSync(left).uid !== process.getuid?.() || !existsSync(join(left, 'postgres.place'))) continue;
    await remove(left);
  }
}

async function remove(left: string): Promise<void> {
  try {
    const orphan = await startPostgres({ dataFolder: left });
    await orphan.stop();
  } catch (error) {
    // Another run of the tests is using it right now.
    if (error instanceof StartRefusal) return;
    throw error;
  }
  rmSync(left, { recursive: true, force: true });
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
