import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../trial/trial-run.ts';
import { parseDoc, plain } from './json.ts';

const main = join(import.meta.dirname, '../shop/main.ts');
const environment = { SANDBOX_ADMIN_TOKEN: 'a', SANDBOX_SHOP_TOKEN: 'b', SANDBOX_SHOP_WEBHOOK_SECRET: 'c' };
const admin = { authorization: 'Bearer a' };

let folder: string;
let child: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
});

afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function launch(flags: string[], secrets: Record<string, string> = environment): ChildProcess {
  child = spawn(process.execPath, [main, ...flags], {
    env: { PATH: process.env['PATH'], ...secrets },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return child;
}

async function readyUrl(): Promise<string> {
  const process = launch(['--data', folder]);
  const [line] = (await once(process.stdout ?? process, 'data')) as [Buffer];
  const told = parseDoc(line.toString('utf8'));
  expect(told).toMatchObject({ ready: true, system: 'shop', pid: process.pid });
  return `http://127.0.0.1:${plain(told['port'])}`;
}

async function failure(process: ChildProcess): Promise<{ code: number; text: string }> {
  let text = '';
  process.stderr?.on('data', (part: Buffer) => (text += part.toString('utf8')));
  const [code] = (await once(process, 'close')) as [number];
  return { code, text };
}

describe('a stand-in as a process', () => {
  test('what was answered is there after a SIGKILL and a new start', async () => {
    const url = await readyUrl();
    const placed = await ask(`${url}/admin/orders`, { method: 'POST', headers: admin, body: { lines: [] } });
    child?.kill('SIGKILL');
    const again = await readyUrl();
    const found = await ask(`${again}/orders/${plain(placed.body['id'])}`, { headers: { authorization: 'Bearer b' } });
    expect(found.body).toEqual(placed.body);
  });

  test('stops cleanly on SIGTERM', async () => {
    await readyUrl();
    child?.kill('SIGTERM');
    expect(await failure(child ?? launch([]))).toEqual({ code: 0, text: '' });
  });

  test('says in one sentence which flag or secret is wrong', async () => {
    expect(await failure(launch(['--data', folder, '--seed', 'x']))).toEqual({
      code: 2,
      text: 'shop: --seed must be a whole number, not "x".\n',
    });
    const { code, text } = await failure(launch(['--data', folder], {}));
    expect(code).toBe(2);
    expect(text).toContain('SANDBOX_ADMIN_TOKEN is not set');
  });
});
