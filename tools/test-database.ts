import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { RunDatabase } from './vitest-setup.ts';

export interface TestDatabase {
  /** An empty, migrated database that no other test knows of. */
  url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A database of a test's own, cloned from the migrated template; for `*.pg.test.ts`.
 *
 *   const database = await createTestDatabase();   // in beforeAll or beforeEach
 *   await database.drop();                         // in afterAll or afterEach
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, template }: RunDatabase = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await run(url, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => run(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
