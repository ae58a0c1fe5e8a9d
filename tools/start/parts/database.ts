import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../postgres/start-postgres.ts';
import type { DataFolder } from '../data-folder.ts';
import { StartMistake } from '../options.ts';

export interface Database {
  url: string;
  /** What the user should know of it. */
  words: string;
  stop(): Promise<void>;
}

/** The PostgreSQL of DATABASE_URL, or an embedded one in the data folder. */
export async function openDatabase(folder: DataFolder, given: string | undefined): Promise<Database> {
  if (given !== undefined && given !== '') {
    const begun = existsSync(join(folder.systems, 'erp.sqlite'));
    if (!begun && (await holdsChanges(given))) {
      throw new StartMistake(
        'The database of DATABASE_URL holds what other systems told a hub before; give an empty one, or the --data folder of that run.',
      );
    }
    return { url: given, words: 'Using the PostgreSQL of DATABASE_URL.', stop: async () => {} };
  }
  const server = await startPostgres({ dataFolder: folder.root });
  const words = server.adopted ? 'Took over the embedded PostgreSQL that was left running.' : 'Embedded PostgreSQL is up.';
  return { url: server.url, words, stop: () => server.stop() };
}

/** A new sandbox hands out its ids from the start again: a hub that knows them from before would take them for old news. */
async function holdsChanges(url: string): Promise<boolean> {
  const client = clientOf(url);
  try {
    await client.connect();
    const { rows } = await client.query<{ there: boolean }>(`select to_regclass('change') is not null as there`);
    if (rows[0]?.there !== true) return false;
    return (await client.query('select 1 from change limit 1')).rowCount === 1;
  } catch {
    // A database that cannot be reached is the hub's to refuse, in its own words.
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function clientOf(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  } catch {
    throw new StartMistake(
      'DATABASE_URL is not the address of a PostgreSQL: it looks like postgres://user:password@host:5432/database.',
    );
  }
}
