import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Definition } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { parseDoc } from '../frame/json.ts';
import type { Running } from '../frame/start.ts';
import { start } from '../frame/start.ts';

export type Reply = { status: number; body: Doc; headers: Headers };
export type Ask = { method?: string; body?: Doc; headers?: Record<string, string> };
export type Trial = {
  running: Running;
  url: string;
  secret: (name: string) => string;
  admin: (line: string, body?: Doc) => Promise<Reply>;
  end: () => Promise<void>;
};

/** One system, started inside the test with a folder and secrets of its own. */
export async function trialRun(definition: Definition, ...flags: string[]): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const names = ['SANDBOX_ADMIN_TOKEN', ...definition.secretNames];
  const environment = Object.fromEntries(names.map((name) => [name, `secret of ${name}`]));
  const secret = (name: string) => environment[name] ?? '';
  const running = await start(definition, ['--data', folder, '--answer-time', '0', ...flags], { environment });
  const url = `http://127.0.0.1:${running.port}`;
  const admin = (line: string, body?: Doc) => {
    const [method = 'GET', path = ''] = line.split(' ');
    return ask(url + path, {
      method,
      headers: { authorization: `Bearer ${secret('SANDBOX_ADMIN_TOKEN')}` },
      ...(body === undefined ? {} : { body }),
    });
  };
  const end = async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { running, url, secret, admin, end };
}

export async function ask(url: string, given: Ask = {}): Promise<Reply> {
  const headers = { 'content-type': 'application/json; charset=utf-8', ...given.headers };
  const method = given.method ?? 'GET';
  const answer = await fetch(
    url,
    given.body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(given.body) },
  );
  return { status: answer.status, body: parseDoc(await answer.text()), headers: answer.headers };
}

/** The headers the warehouse wants for this request. */
export function signedForWarehouse(trial: Trial, line: string, body?: Doc): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const [method = '', path = ''] = line.split(' ');
  const digest = createHash('sha256')
    .update(body === undefined ? '' : JSON.stringify(body))
    .digest('hex');
  const text = [timestamp, method, path, digest].join('\n');
  const hex = createHmac('sha256', trial.secret('SANDBOX_WAREHOUSE_SIGNING_SECRET')).update(text).digest('hex');
  return { 'x-wh-key': trial.secret('SANDBOX_WAREHOUSE_KEY_ID'), 'x-wh-timestamp': timestamp, 'x-wh-signature': `sha256=${hex}` };
}
