import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from './test-database.ts';

const COMMAND = fileURLToPath(new URL('syncline.mjs', import.meta.url));

/** As somebody writes it who has installed the package: nothing of it lies beside the file. */
const CONFIG = `
import { defineHub } from 'syncline/config';
import { owner } from 'syncline/config/strategies';
import { http } from 'syncline/connectors/http';
import { SynclineError } from 'syncline/errors';

if (typeof SynclineError !== 'function') throw new Error('no errors');
const shop = http({
  baseUrl: 'http://127.0.0.1:9',
  auth: { kind: 'bearer', token: 'SHOP_TOKEN' },
  entities: { product: { edits: 'state', version: 'strict', idempotency: 'none' } },
});
export default defineHub({
  hub: 'mine',
  systems: { shop },
  ownership: { product: { identity: owner('shop'), copy: owner('shop') } },
  flows: [],
});
`;

let folder: string;
let child: ChildProcess;
let said: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-own-'));
});

afterEach(async () => {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

function start(more: Record<string, string> = {}): void {
  said = '';
  const { DATABASE_URL: _, ...env } = process.env;
  child = spawn(process.execPath, [COMMAND, 'start', '--port', '0'], { cwd: folder, env: { ...env, ...more } });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (said += part.toString()));
}

test('a configuration in an otherwise empty folder runs with its own PostgreSQL, and goes on where it was', async () => {
  writeFileSync(join(folder, 'syncline.config.ts'), CONFIG);
  writeFileSync(join(folder, '.env'), 'SHOP_TOKEN=quiet\n');
  for (const words of ['Embedded PostgreSQL is up.', 'Embedded PostgreSQL is up.']) {
    start();
    await expect.poll(() => said, { timeout: 60_000 }).toContain('orders in 0');
    expect(said).toContain(words);
    const { url } = JSON.parse(readFileSync(join(folder, '.syncline', 'hub.json'), 'utf8')) as { url: string };
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
  expect(existsSync(join(folder, '.syncline', 'processes.json'))).toBe(false);
}, 120_000);

test('without a configuration, or without a secret that it names, one sentence says what to do', async () => {
  start();
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(said).toMatch(/^There is no configuration \S+syncline\.config\.ts; .+\n$/);
  writeFileSync(join(folder, 'syncline.config.ts'), CONFIG);
  const database = await createTestDatabase();
  start({ DATABASE_URL: database.url });
  expect(await once(child, 'exit')).toEqual([1, null]);
  await database.drop();
  expect(said).toContain('SHOP_TOKEN');
  expect(said).toContain('Set the environment variable');
}, 120_000);
