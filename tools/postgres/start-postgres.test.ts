import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { processIdentity } from './process-identity.ts';
import { startPostgres } from './start-postgres.ts';

let dataFolder: string;
/** Data that were created once and are at rest: what is not about a first start begins with a copy of them. */
let kept: string;

beforeAll(async () => {
  kept = newFolder();
  await (await startPostgres({ dataFolder: kept })).stop();
});

beforeEach(() => (dataFolder = newFolder()));

afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

afterAll(() => rmSync(kept, { recursive: true, force: true }));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-embedded-'));
  chmodSync(folder, 0o711);
  return folder;
}

/** Owners and modes are copied too. */
function useKept(): void {
  execFileSync('cp', ['-a', `${kept}/.`, dataFolder]);
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process that starts a server, prints its pid and waits to be killed. */
async function killedHolder(): Promise<number> {
  const start = JSON.stringify(createRequire(import.meta.url).resolve('./start-postgres.ts'));
  const script = `const { startPostgres } = await import(${start});
    const { pid } = await startPostgres({ dataFolder: ${JSON.stringify(dataFolder)} });
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  return Number(line.toString());
}

test('a first start creates the data and a second finds them', async () => {
  const first = await startPostgres({ dataFolder });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  expect(processIdentity(first.pid)).toBeUndefined();

  const second = await startPostgres({ dataFolder });
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  expect(second.adopted).toBe(false);
  await second.stop();
});

test('a data folder can be moved', async () => {
  const first = await startPostgres({ dataFolder: join(dataFolder, 'old') });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  renameSync(join(dataFolder, 'old'), join(dataFolder, 'new'));

  const second = await startPostgres({ dataFolder: join(dataFolder, 'new') });
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await second.stop();
});

test('the server of a killed process is taken over', async () => {
  useKept();
  const pid = await killedHolder();
  const next = await startPostgres({ dataFolder });
  expect(next).toMatchObject({ adopted: true, pid });
  expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await next.stop();
  expect(processIdentity(pid)).toBeUndefined();
});

test('an orphan that refuses our password is stopped, and the refusal names the cause', async () => {
  useKept();
  const pid = await killedHolder();
  writeFileSync(join(dataFolder, 'postgres.password'), 'forgotten');
  await expect(startPostgres({ dataFolder })).rejects.toThrow('password authentication failed');
  expect(processIdentity(pid)).toBeUndefined();
});

test('a killed server leaves a stale pid file and starts again', async () => {
  useKept();
  const first = await startPostgres({ dataFolder });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  process.kill(first.pid, 'SIGKILL');
  await first.stop();

  const second = await startPostgres({ dataFolder });
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await second.stop();
});

test('initdb that was cut off is begun again', async () => {
  mkdirSync(join(dataFolder, 'postgres', 'cluster.new'), { recursive: true });
  writeFileSync(join(dataFolder, 'postgres', 'cluster.new', 'PG_VERSION'), '18\n');
  const server = await startPostgres({ dataFolder });
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await server.stop();
});

test('a folder in use is refused, and the first owner goes on', async () => {
  useKept();
  const first = await startPostgres({ dataFolder });
  await expect(startPostgres({ dataFolder })).rejects.toThrow(/^The data folder .* is in use by this very process\.$/);
  expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await first.stop();
});

test('a folder that cannot be written is refused in one sentence', async () => {
  // Modes do not bind root, a kernel file system does.
  const folder = process.getuid?.() === 0 ? '/sys/kernel/syncline' : join(dataFolder, 'sub');
  chmodSync(dataFolder, 0o555);
  await expect(startPostgres({ dataFolder: folder })).rejects.toThrow(
    /^The data folder \S+ cannot be written \(\w+\); choose another one with --data\.$/,
  );
});

test('a server that cannot start says why', async () => {
  useKept();
  appendFileSync(join(dataFolder, 'postgres', 'cluster', 'postgresql.conf'), '\nno_such_setting = 1\n');
  await expect(startPostgres({ dataFolder })).rejects.toThrow(/did not start: .*no_such_setting/);
});

test('data of another PostgreSQL are refused and left alone', async () => {
  useKept();
  writeFileSync(join(dataFolder, 'postgres', 'cluster', 'PG_VERSION'), '15\n');
  await expect(startPostgres({ dataFolder })).rejects.toThrow(/written by PostgreSQL 15/);
});

test('the password is readable by its owner only and differs between folders', async () => {
  const server = await startPostgres({ dataFolder });
  await server.stop();
  const files = [kept, dataFolder].map((folder) => join(folder, 'postgres.password'));
  for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
  const [one, other] = files.map((file) => readFileSync(file, 'utf8'));
  expect(one).not.toBe(other);
});
