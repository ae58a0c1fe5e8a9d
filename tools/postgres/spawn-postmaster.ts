import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from './place-files.ts';
import { findPostmaster, type Postmaster } from './postmaster.ts';
import { serverSettings } from './server-settings.ts';
import { StartRefusal } from './start-refusal.ts';

/** Recovery after a crash under full load replays up to max_wal_size. */
const READY_LIMIT = 120_000;
const POLL = 20;
const LOG_LIMIT = 10 * 1024 * 1024;
const ATTEMPTS = 10;
const PAUSE = 200;
/** Another program took the port between our look and the start; or a killed server and its workers still end. */
const PASSING = /could not bind|"postmaster.pid" already exists|pre-existing shared memory/;

/** Starts the server on a free port and returns once it accepts connections. */
export async function spawnPostmaster(place: Place): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const ended = launch(place, port);
    const words = await ready(place.cluster, ended);
    if (words === undefined) return running(place.cluster);
    if (attempt === ATTEMPTS || !PASSING.test(words)) {
      throw new StartRefusal(`The embedded PostgreSQL did not start: ${words}`);
    }
    await pause(PAUSE);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Detached: a signal to our process group must not reach the server. Returns a look at how the process ended. */
function launch(place: Place, port: number): () => string | undefined {
  const log = join(place.dataFolder, 'postgres.log');
  const from = sizeOf(log);
  const output = openSync(log, from > LOG_LIMIT ? 'w' : 'a', 0o600);
  const settings = Object.entries(serverSettings(port, place.sockets)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(place.binaries, 'bin', 'postgres'), ['-D', place.cluster, ...settings], {
    ...place.account,
    cwd: '/',
    detached: true,
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let words: (() => string) | undefined;
  child.on('error', (error) => (words = () => error.message));
  child.on('exit', () => (words ??= () => lastWords(log, from)));
  child.unref();
  return () => words?.();
}

/** Undefined once the server is ready, else its last words. */
async function ready(cluster: string, ended: () => string | undefined): Promise<string | undefined> {
  const limit = Date.now() + READY_LIMIT;
  while (Date.now() < limit) {
    const words = ended();
    if (words !== undefined) return words;
    if (findPostmaster(cluster)?.status === 'ready') return undefined;
    await pause(POLL);
  }
  return `it was not ready after ${READY_LIMIT / 1000} s`;
}

function running(cluster: string): Postmaster {
  const found = findPostmaster(cluster);
  if (found === undefined) throw new StartRefusal('The embedded PostgreSQL ended as soon as it was ready.');
  return found;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** What the server wrote since `from` that names the failure. */
function lastWords(log: string, from: number): string {
  const text = readFileSync(log)
    .subarray(from > LOG_LIMIT ? 0 : from)
    .toString('utf8');
  const lines = text.split('\n').filter((line) => /FATAL|PANIC|ERROR|could not|invalid|unrecognized/.test(line));
  const words = lines.map((line) => line.replace(/^.*?\] /, '').trim());
  return words.length > 0 ? words.slice(0, 3).join(' ') : 'it ended without a word';
}
