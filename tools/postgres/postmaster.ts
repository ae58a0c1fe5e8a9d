import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processIdentity } from './process-identity.ts';
import { StartRefusal } from './start-refusal.ts';

/** A running postmaster, as its own postmaster.pid describes it. */
export interface Postmaster {
  pid: number;
  port: number;
  /** The folder of its socket file; empty where it has none. */
  sockets: string;
  status: string;
}

/** A fast shutdown writes a checkpoint, which can take this long on a slow disk under load. */
const FAST_LIMIT = 60_000;
const IMMEDIATE_LIMIT = 10_000;
const POLL = 20;

/**
 * The postmaster of a cluster, or undefined where none runs.
 *
 * postmaster.pid holds, a line each: pid, data directory, start time, port, socket directory, address,
 * shared memory key, status. After a crash the file stays behind and its pid may be another program's, hence
 * the comparison of the running program's own folder.
 */
export function findPostmaster(cluster: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || processIdentity(pid) === undefined) return undefined;
  if (!serves(pid, cluster)) return undefined;
  return { pid, port: Number(lines[3] ?? 0), sockets: (lines[4] ?? '').trim(), status: (lines[7] ?? '').trim() };
}

/** We start PostgreSQL with `-D <cluster>`; where /proc is absent the file's word has to do. */
function serves(pid: number, cluster: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster);
  } catch {
    return false;
  }
}

/** Stops the postmaster of a cluster: fast, and when that takes too long, at once (it recovers at its next start). */
export async function stopPostmaster(cluster: string): Promise<void> {
  const running = findPostmaster(cluster);
  if (running === undefined) return;
  const identity = processIdentity(running.pid);
  for (const [signal, limit] of [
    ['SIGINT', FAST_LIMIT],
    ['SIGQUIT', IMMEDIATE_LIMIT],
  ] as const) {
    send(running.pid, signal);
    const end = Date.now() + limit;
    while (Date.now() < end) {
      if (processIdentity(running.pid) !== identity) return;
      await pause(POLL);
    }
  }
  throw new StartRefusal(`The PostgreSQL with process id ${running.pid} in ${cluster} does not stop; stop it by hand.`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal, which is what was wanted.
  }
}
