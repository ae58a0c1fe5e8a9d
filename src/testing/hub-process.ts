import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, send, testEnvironment, type Sending } from './test-hub.ts';

/** A hub in a process of its own, which may be killed, stopped and continued. */
export interface HubProcess {
  port: number;
  pid: number;
  /** Its data folder, where it says how it is reached. */
  data: string;
  /** Its log so far, line by line. */
  log: Record<string, unknown>[];
  signal(name: NodeJS.Signals): void;
  /** Resolves when it has ended, with its exit code; null when a signal ended it. */
  ended: Promise<number | null>;
  send(topic: string, body: unknown, options?: Sending): Promise<number>;
  status(): Promise<{ quiet: boolean; left: string[] }>;
}

export interface HubProcessOptions {
  databaseUrl: string;
  /** Added to its environment. */
  environment: Record<string, string>;
  roles?: string;
  /** A configuration of the fixtures; `orders` when absent. */
  config?: string;
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Starts a hub on the configuration of the fixtures and resolves when it is ready. */
export async function startHubProcess(options: HubProcessOptions): Promise<HubProcess> {
  const data = mkdtempSync(join(tmpdir(), 'syncline-hub-'));
  const config = fileURLToPath(new URL(`fixtures/${options.config ?? 'orders'}.config.ts`, import.meta.url));
  const roles = options.roles ?? 'apply,deliver,serve';
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--data', data, '--config', config, '--roles', roles], {
    env: {
      PATH: process.env['PATH'] ?? '',
      SYNCLINE_LOG: 'debug',
      ...testEnvironment,
      DATABASE_URL: options.databaseUrl,
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: Record<string, unknown>[] = [];
  const unread: string[] = [];
  readLines(child.stderr, (line) => {
    if (line.startsWith('{')) log.push(JSON.parse(line) as Record<string, unknown>);
    else unread.push(line);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      rmSync(data, { recursive: true, force: true });
      resolve(code);
    });
  });
  const ready = new Promise<number>((resolve) => {
    readLines(child.stdout, (line) => resolve((JSON.parse(line) as { port: number }).port));
  });
  const failed = ended.then((code) => {
    throw new Error(`The hub ended with ${code}: ${unread.join('\n')}`);
  });
  const port = await Promise.race([ready, failed]);
  return {
    port,
    pid: child.pid ?? 0,
    data,
    log,
    ended,
    signal: (name) => child.kill(name),
    send: (topic, body, from) => send(port, topic, { body, ...from }),
    status: async () => (await ask(port, '/status')).body as { quiet: boolean; left: string[] },
  };
}

function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.filter((line) => line !== '').forEach(take);
  });
}
