import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** An empty database of its own on that server; its URL. */
export async function makeDatabase(server: string): Promise<string> {
  const name = `vendure_${randomBytes(6).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Removes it, whoever is still connected. */
export async function dropDatabase(server: string, database: string): Promise<void> {
  await run(server, `DROP DATABASE IF EXISTS ${new URL(database).pathname.slice(1)} WITH (FORCE)`);
}

async function run(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
