import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { HUB_NODE } from '../../tools/hub-node.ts';
import { SECRET } from '../load/signed-request.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const API_KEY = 'bench-api-key';
const QUIET_LIMIT_MS = 10 * 60_000;
const STOP_LIMIT_MS = 30_000;

/** The hub as `npm start` runs it: `node src/main.ts`, with the configuration of the bench. */
export interface Hub {
  pid: number;
  port: number;
  /** Resolves when nothing is left to do. Throws, naming what is left, when that takes too long. */
  quiet(): Promise<void>;
  /** Lets it finish what it has begun. */
  stop(): Promise<void>;
}

export interface HubOptions {
  databaseUrl: string;
  /** Its log is put there. */
  folder: string;
  targets: readonly string[];
  /** Options of node itself, e.g. a profile. */
  node: readonly string[];
  /** Another configuration than the one with a shop of our own; a file of `bench/`. */
  config?: string;
  /** The port to listen on; one that is free when absent. */
  port?: number;
  /** What that configuration reads of its environment. */
  environment?: Record<string, string>;
}

export async function startHub(options: HubOptions): Promise<Hub> {
  const logFile = join(options.folder, 'hub.log');
  const child = launch(options, logFile);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The hub ended early:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
  });
  ended.catch(() => undefined);
  const port = await Promise.race([readyPort(child), ended]);
  return { pid: child.pid ?? 0, port, quiet: () => Promise.race([untilQuiet(port), ended]), stop: () => stop(child) };
}

function launch(options: HubOptions, logFile: string): ChildProcess {
  const { databaseUrl, folder, targets, port = 0, config = 'hub.config.ts' } = options;
  const log = openSync(logFile, 'a');
  const args = ['src/main.ts', '--port', String(port), '--config', `bench/${config}`, '--data', folder];
  const child = spawn(process.execPath, [...HUB_NODE, ...options.node, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', log],
    env: {
      ...process.env,
      ...Object.fromEntries(targets.map((origin, index) => [`BENCH_TARGET_${index + 1}`, origin])),
      DATABASE_URL: databaseUrl,
      BENCH_SECRET: SECRET,
      SYNCLINE_API_KEY: API_KEY,
      SYNCLINE_ALLOWED_HOSTS: '127.0.0.1',
      ...options.environment,
    },
  });
  closeSync(log);
  // However the bench ends, the hub does not outlive it; a run that ends well has stopped it by then.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

async function readyPort(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('The hub has no standard output.');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return (JSON.parse(line) as { port: number }).port;
}

async function untilQuiet(port: number): Promise<void> {
  const limit = Date.now() + QUIET_LIMIT_MS;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/status`, { headers: { authorization: `Bearer ${API_KEY}` } });
    const { quiet, left, cases } = (await response.json()) as {
      quiet: boolean;
      left: string[];
      cases: { open: number; byCode: object };
    };
    if (cases.open > 0) throw new Error(`The hub has opened cases: ${JSON.stringify(cases.byCode)}.`);
    if (quiet) return;
    if (Date.now() > limit) throw new Error(`The hub is not done: ${left.join(', ')}.`);
    await pause(250);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(timer);
}
