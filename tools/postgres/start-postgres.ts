import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { claimFolder } from './claim-folder.ts';
import { createCluster, OWNER } from './create-cluster.ts';
import { placeFiles, type Place } from './place-files.ts';
import { findPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts';
import { spawnPostmaster } from './spawn-postmaster.ts';

export interface EmbeddedPostgres {
  /** Connects the superuser `syncline` to the database `syncline`; holds the password, so it is never logged. */
  url: string;
  pid: number;
  /** True when a server that an earlier, killed process left behind was taken over. */
  adopted: boolean;
  /** Ends every connection, checkpoints, and gives the data folder back. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL on a data folder, or takes over the one that a killed process left behind.
 *
 * The server is a process group of its own: Ctrl-C reaches the hub and not the server, so the hub can
 * drain, and whoever called this stops it afterwards. Every refusal is a StartRefusal of one sentence.
 */
export async function startPostgres(options: { dataFolder: string }): Promise<EmbeddedPostgres> {
  const place = placeFiles(resolve(options.dataFolder));
  const release = claimFolder(place);
  try {
    const password = keptPassword(place.dataFolder);
    const orphan = await adopt(place, password);
    const server = orphan ?? (await start(place, password));
    const stop = async (): Promise<void> => {
      await stopPostmaster(place.cluster);
      release();
    };
    return { url: urlOf(password, server, OWNER), pid: server.pid, adopted: orphan !== undefined, stop };
  } catch (error) {
    release();
    throw error;
  }
}

async function start(place: Place, password: string): Promise<Postmaster> {
  createCluster(place, password);
  const server = await spawnPostmaster(place);
  await createDatabase(urlOf(password, server, 'postgres'));
  return server;
}

/** A server that answers is kept; one that starts, stops or refuses our password is stopped first. */
async function adopt(place: Place, password: string): Promise<Postmaster | undefined> {
  const found = findPostmaster(place.cluster);
  if (found === undefined) return undefined;
  if (found.status === 'ready' && (await answers(urlOf(password, found, OWNER)))) return found;
  await stopPostmaster(place.cluster);
  return undefined;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [OWNER]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${OWNER}`);
  } finally {
    await client.end();
  }
}

/** By its socket file where there is one; the port is part of the file's name. */
function urlOf(password: string, { port, sockets }: Postmaster, database: string): string {
  const url = `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
  return sockets === '' ? url : `${url}?host=${encodeURIComponent(sockets)}`;
}

/** The password is drawn once per data folder and readable by its owner alone; hexadecimal, so it needs no escapes in a URL. */
function keptPassword(dataFolder: string): string {
  const file = join(dataFolder, 'postgres.password');
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const password = randomBytes(24).toString('hex');
    writeFileSync(file, password, { mode: 0o600, flag: 'wx' });
    return password;
  }
}
