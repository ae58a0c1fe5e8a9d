import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('.', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/tryton/', import.meta.url));
const PYTHON = '/usr/bin/python3';
const TRYTOND = '/usr/bin/trytond';
const MODULES = ['sale', 'sale_amendment', 'stock_package_shipping'];
const DATABASE = 'tryton';
const READY_MS = 30_000;

/** Tryton's ids of what `setup.py` has made. */
export interface TrytonIds {
  user: string;
  company: number;
  warehouse: number;
  paymentTerm: number;
  unit: number;
  accountCategory: number;
  packageType: number;
  supplierLocation: number;
  storageLocation: number;
  currencies: Record<string, number>;
  taxes: Record<string, number>;
  services: { SHIPPING: number; DISCOUNT: number; FEE: number };
}

/** A running server with a company of its own. */
export interface TrytonServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  database: string;
  ids: TrytonIds;
  /** The integration's user and a person's, who may do everything. Passwords are made anew with each template. */
  user: { name: string; password: string };
  admin: { name: string; password: string };
  /** Makes the integration's sessions end, as time does. */
  endSessions(): void;
  /** Ends the server and takes its files away. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash does; `stop` still takes the files away. */
  kill(): Promise<void>;
}

/** Null when everything is there; otherwise what is missing and how to get it. */
export async function trytonMissing(): Promise<string | null> {
  const packages = (await readFile(join(HERE, 'packages.txt'), 'utf8')).split('\n').filter((line) => line !== '');
  const query = ['-W', '-f', '${Package} ${db:Status-Status}\n', ...packages];
  const found = await run('dpkg-query', query).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : ''),
  );
  const missing = packages.filter((name) => !found.includes(`${name} installed\n`));
  if (missing.length === 0 && existsSync(TRYTOND)) return null;
  return `Tryton is not installed: apt-get install --no-install-recommends ${missing.join(' ')}`;
}

/** Starts a server on a copy of the template in `folder`, and waits until it answers. */
export async function startTryton({ folder }: { folder: string }): Promise<TrytonServer> {
  const template = await templateFolder();
  await cp(template, folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const configuration = join(folder, 'trytond.conf');
  await writeFile(configuration, configurationOf(folder, port));
  const server = spawn(PYTHON, ['-W', 'ignore', TRYTOND, '-c', configuration], { stdio: 'ignore' });
  // Whoever started it may be ended before it says so.
  const orphaned = (): void => void server.kill('SIGKILL');
  process.once('exit', orphaned);
  server.once('exit', () => process.off('exit', orphaned));
  await answering(url, server).catch(async (error: unknown) => {
    await ended(server, 'SIGKILL');
    throw error;
  });
  const ids = JSON.parse(await readFile(join(folder, 'ids.json'), 'utf8')) as TrytonIds;
  const passwords = JSON.parse(await readFile(join(folder, 'passwords.json'), 'utf8')) as { user: string; admin: string };
  return {
    url,
    database: DATABASE,
    ids,
    user: { name: ids.user, password: passwords.user },
    admin: { name: 'admin', password: passwords.admin },
    endSessions: () => {
      const database = new DatabaseSync(join(folder, `${DATABASE}.sqlite`));
      database.prepare('DELETE FROM ir_session WHERE create_uid = (SELECT id FROM res_user WHERE login = ?)').run(ids.user);
      database.close();
    },
    kill: () => ended(server, 'SIGKILL'),
    stop: async () => {
      await ended(server, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Built once a machine; two processes that build at once each build their own, and one of them is kept. */
async function templateFolder(): Promise<string> {
  const script = await readFile(join(HERE, 'setup.py'));
  const { stdout } = await run('dpkg-query', ['-W', '-f', '${Package} ${Version}\n', 'tryton-*']);
  const year = String(new Date().getFullYear());
  const key = createHash('sha256').update(script).update(stdout).update(year).digest('hex').slice(0, 16);
  const folder = join(CACHE, key);
  if (existsSync(join(folder, 'ids.json'))) return folder;
  const building = join(CACHE, `building-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(building, { recursive: true });
  await build(building);
  await rename(building, folder).catch(async (error: unknown) => {
    await rm(building, { recursive: true, force: true });
    if (!existsSync(join(folder, 'ids.json'))) throw error;
  });
  return folder;
}

async function build(folder: string): Promise<void> {
  const passwords = { user: randomBytes(18).toString('base64url'), admin: randomBytes(18).toString('base64url') };
  const configuration = join(folder, 'trytond.conf');
  const passwordFile = join(folder, 'password');
  await writeFile(configuration, configurationOf(folder, 0));
  await writeFile(join(folder, `${DATABASE}.sqlite`), '');
  await writeFile(passwordFile, passwords.admin, { mode: 0o600 });
  const admin = ['-W', 'ignore', '/usr/bin/trytond-admin', '-c', configuration, '-d', DATABASE];
  const env = { ...process.env, TRYTONPASSFILE: passwordFile };
  await run(PYTHON, [...admin, '--all', '-m', '--email', 'admin@example.test'], { env });
  await run(PYTHON, [...admin, '-u', ...MODULES, '--activate-dependencies'], { env });
  const ids = join(folder, 'ids.json');
  await run(PYTHON, ['-W', 'ignore', join(HERE, 'setup.py'), DATABASE, configuration, `${ids}.part`], {
    env: { ...process.env, DB_NAME: DATABASE, TRYTON_USER_PASSWORD: passwords.user },
  });
  await rm(passwordFile);
  await writeFile(join(folder, 'passwords.json'), JSON.stringify(passwords), { mode: 0o600 });
  // Its presence says that the template is whole.
  await rename(`${ids}.part`, ids);
}

function configurationOf(folder: string, port: number): string {
  const sections = [
    `[database]\nuri = sqlite://\npath = ${folder}\nlanguage = en`,
    `[session]\nauthentications = password`,
    `[web]\nlisten = 127.0.0.1:${port}`,
  ];
  return `${sections.join('\n')}\n`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks until it answers; there is nothing else that a server tells when it is up. */
async function answering(url: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  const body = JSON.stringify({ id: 0, method: 'common.server.version', params: [] });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`trytond ended with ${server.exitCode}.`);
    const answered = await fetch(url, init).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`trytond did not answer within ${READY_MS} ms.`);
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill(signal);
  await gone;
}
