import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './test-database.ts';

async function rows(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test('two tests never see each other, and both find the migrated tables', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await rows(one.url, 'CREATE TABLE mine (id int)');
  expect(await rows(other.url, `SELECT to_regclass('mine') AS mine, to_regclass('change') IS NOT NULL AS migrated`)).toEqual([
    { mine: null, migrated: true },
  ]);
  await Promise.all([one.drop(), other.drop()]);
});

test('a dropped database is gone even while somebody is connected', async () => {
  const database = await createTestDatabase();
  const guest = new pg.Client({ connectionString: database.url });
  guest.on('error', () => undefined);
  await guest.connect();
  await database.drop();
  await expect(rows(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
});

test('a commit is on disk before it is answered', async () => {
  const database = await createTestDatabase();
  const settings = `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')`;
  expect((await rows(database.url, settings)).map((row) => row['setting'])).toEqual(['on', 'on', 'on']);
  await database.drop();
});
