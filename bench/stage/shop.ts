import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..');
const ADMIN_TOKEN = 'bench-admin-token';

/** Names and values of what the shop and the hub have to know of each other. */
export const SHOP_SECRETS = {
  SANDBOX_ADMIN_TOKEN: ADMIN_TOKEN,
  SANDBOX_SHOPIFY_TOKEN: 'bench-shop-token',
  SANDBOX_SHOPIFY_SECRET: 'bench-shop-secret',
};

/** What the app has asked of the shop since its start, and what is left of its bucket. */
export interface Spending {
  requests: number;
  points: number;
  throttled: number;
}

/** The sandbox's Shopify as a process of its own. */
export interface Shop {
  pid: number;
  origin: string;
  /** Asks its side door: `POST /admin/orders`. Throws when it refuses. */
  admin<Answer>(line: string, body?: object): Promise<Answer>;
  spending(): Promise<Spending>;
  stop(): Promise<void>;
}

/** Starts it on an empty folder; resolves once it listens. */
export async function startShop(folder: string, flags: readonly string[]): Promise<Shop> {
  const data = join(folder, 'shop');
  mkdirSync(data, { recursive: true });
  const args = ['sandbox/shopify/main.ts', '--data', data, '--answer-time', '0ms', ...flags];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...SHOP_SECRETS },
  });
  // However the bench ends, the shop does not outlive it.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const ended = once(child, 'exit').then(() => {
    throw new Error('The shop ended early.');
  });
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
  const origin = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
  const admin: Shop['admin'] = (request, body) => askAdmin(origin, request, body);
  return {
    pid: child.pid ?? 0,
    origin,
    admin,
    spending: () => admin<Spending>('GET /admin/spending'),
    stop: () => stop(child),
  };
}

async function askAdmin<Answer>(origin: string, line: string, body?: object): Promise<Answer> {
  const [method = '', path = ''] = line.split(' ');
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(`${origin}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The shop refuses ${line}: ${answer.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as Answer;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(timer);
}
