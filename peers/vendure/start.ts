import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openAdmin, type Admin } from './admin.ts';
import { dropDatabase, makeDatabase } from './database.ts';
import { setUpShop, type Shop, type ShopSettings } from './set-up-shop.ts';

const HERE = import.meta.dirname;
const PLUGIN = join(HERE, '../../connectors/vendure/plugin');
const START_MS = 90_000;
const STOP_MS = 15_000;
const run = promisify(execFile);

/** Where the plug-in sends its notices: see `options.ts` of the plug-in. */
export interface HubAddress {
  url: string;
  /** `whsec_…`. */
  secret: string;
  intervalMs?: number;
  keepDays?: number;
  stuckAfterMs?: number;
  leaseMs?: number;
}

export interface VendureOptions extends ShopSettings {
  /** A PostgreSQL server with the right to make databases; Vendure gets one of its own there. */
  postgres: string;
  /** Absent: the plug-in is there and tells nobody. */
  hub?: HubAddress;
  /** Lines of the server's log. */
  log?: (line: string) => void;
}

/** A Vendure server that runs. */
export interface RunningVendure {
  /** `http://127.0.0.1:<port>`, the same after a restart. */
  url: string;
  adminUrl: string;
  shopUrl: string;
  login: { user: string; password: string };
  admin: Admin;
  shop: Shop;
  /** The URL of its database. */
  database: string;
  pid(): number;
  /** Ends the process at once, as SIGKILL does. */
  kill(): Promise<void>;
  /** Starts it again on the same port and database; ends it first when it still runs. */
  restart(): Promise<void>;
  /** A second server on the same database: its own port. End it with its `stop`. */
  another(): Promise<{ url: string; stop(): Promise<void> }>;
  /** Ends it in good order and removes its database. */
  stop(): Promise<void>;
}

/** Installs Vendure and compiles the plug-in where either is missing or stale; says what it does. Needs npm and the network once. */
export async function ensureVendure(say: (words: string) => void = () => undefined): Promise<void> {
  if (!existsSync(join(HERE, 'node_modules/@vendure/core/package.json'))) {
    say('installing Vendure in peers/vendure: about 70 seconds, once');
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: HERE, maxBuffer: 10_000_000 });
  }
  if (existsSync(pluginFolder())) return;
  say('compiling the plug-in');
  await compile(pluginFolder());
}

/** Two test files may compile at once: each does it in a folder of its own, and one of the two becomes the plug-in. */
async function compile(target: string): Promise<void> {
  const own = `${target}-${process.pid}`;
  await run(process.execPath, [join(HERE, 'node_modules/typescript/bin/tsc'), '-p', HERE, '--outDir', own], { cwd: HERE });
  // What is compiled is CommonJS, as Vendure itself; the folder above it is not.
  writeFileSync(join(own, 'package.json'), '{ "type": "commonjs" }\n');
  try {
    renameSync(own, target);
  } catch {
    rmSync(own, { recursive: true });
  }
}

/** Where the plug-in is when it is compiled from the sources as they are now. */
function pluginFolder(): string {
  return join(HERE, 'dist', sourceHash().slice(0, 16));
}

/** Starts Vendure on a free port of the loopback with a shop in it: zones, taxes, shipping, payment. */
export async function startVendure(options: VendureOptions): Promise<RunningVendure> {
  await ensureVendure(options.log);
  const database = await makeDatabase(options.postgres);
  const login = { user: 'superadmin', password: randomBytes(12).toString('base64url') };
  const settings = { database, admin: login, hub: options.hub ?? null, plugin: pluginFolder() };
  const port = await freePort();
  let child = await boot({ ...settings, port }, options.log);
  const url = `http://127.0.0.1:${port}`;
  const admin = openAdmin(`${url}/admin-api`, login);
  const shop = await setUpShop(admin, options);
  return {
    url,
    adminUrl: `${url}/admin-api`,
    shopUrl: `${url}/shop-api`,
    login,
    admin,
    shop,
    database,
    pid: () => child.pid ?? 0,
    kill: () => end(child, 'SIGKILL'),
    restart: async () => {
      await end(child, 'SIGTERM');
      child = await boot({ ...settings, port }, options.log);
    },
    another: async () => {
      const other = await freePort();
      const second = await boot({ ...settings, port: other }, options.log);
      return { url: `http://127.0.0.1:${other}`, stop: () => end(second, 'SIGTERM') };
    },
    stop: async () => {
      await end(child, 'SIGTERM');
      await dropDatabase(options.postgres, database);
    },
  };
}

async function boot(settings: object, log: VendureOptions['log']): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(HERE, 'server.mjs')], {
    cwd: HERE,
    // The channel closes when we die, and the server with it: nothing is left running.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, TZ: 'UTC', VENDURE_DISABLE_TELEMETRY: 'true', VENDURE_PEER: JSON.stringify(settings) },
  });
  child.channel?.unref();
  const lines: string[] = [];
  const ready = new Promise<boolean>((resolve) => {
    const hear = (text: Buffer): void => {
      for (const line of String(text).split('\n').filter(Boolean)) {
        lines.push(line);
        log?.(line);
        if (line === 'READY') resolve(true);
      }
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => resolve(false));
    setTimeout(resolve, START_MS, false).unref();
  });
  if (await ready) return child;
  await end(child, 'SIGKILL');
  throw new Error(`Vendure did not start:\n${lines.slice(-30).join('\n')}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(late);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function sourceHash(): string {
  const hash = createHash('sha256');
  const sources = readdirSync(PLUGIN).filter((name) => /\.ts$|^tsconfig/.test(name));
  for (const name of sources.toSorted()) hash.update(name).update(readFileSync(join(PLUGIN, name)));
  return hash.update(readFileSync(join(HERE, 'tsconfig.json'))).digest('hex');
}
