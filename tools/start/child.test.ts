import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Child, lastSentenceIn } from './child.ts';

const folder = mkdtempSync(join(tmpdir(), 'child-'));
const start = (script: string) => new Child({ name: 'it', args: ['-e', script], env: {}, log: join(folder, 'it.log') });

test('a process is ready when it says so, and ends when it is asked to', async () => {
  const child = start(`console.log('not json'); console.log('{"ready":true,"port":7}'); setInterval(() => {}, 1000);`);
  expect(await child.ready()).toEqual({ ready: true, port: 7 });
  expect(child.running).toBe(true);
  await child.stop();
  expect(child.running).toBe(false);
});

test('one that ends before it is ready leaves its last sentence', async () => {
  const child = start(`console.error('{"level":30,"msg":"started"}'); console.error('Port 4600 is taken.'); process.exit(1);`);
  expect(await child.ready()).toBeNull();
  expect(child.lastSentence).toBe('Port 4600 is taken.');
  expect(readFileSync(join(folder, 'it.log'), 'utf8')).toContain('Port 4600 is taken.');
});

test('one that does not hear SIGTERM is ended', async () => {
  const child = start(`process.on('SIGTERM', () => {}); console.log('{"ready":true}'); setInterval(() => {}, 1000);`);
  await child.ready();
  await child.stop(50);
  expect((await child.ended).signal).toBe('SIGKILL');
});

test('of a crash the error is told, not what Node prints around it', () => {
  const words =
    'file:///x/main.ts:3\nthrow new TypeError("no such thing");\n      ^\n\nTypeError: no such thing\n    at file:///x/main.ts:3:7\n\nNode.js v24.21.0\n';
  expect(lastSentenceIn(words)).toBe('TypeError: no such thing');
  expect(lastSentenceIn('{"level":50}\n')).toBeNull();
});
