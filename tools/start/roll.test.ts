import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { processIdentity } from '../postgres/process-identity.ts';
import { Roll } from './roll.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'roll-')), 'processes.json');
});

test('what a killed supervisor left running is ended, by pid and start time', async () => {
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => left.once('exit', resolve));
  const stranger = `${process.pid}@1`;
  writeFileSync(file, JSON.stringify({ supervisor: '999999@1', hub: processIdentity(left.pid ?? 0), shop: stranger }));
  expect(await new Roll(file).take()).toEqual(['hub']);
  await ended;
});

test('a folder in which another supervisor works is refused', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  writeFileSync(file, JSON.stringify({ supervisor: processIdentity(other.pid ?? 0) }));
  await expect(new Roll(file).take()).rejects.toThrow(
    `Another Syncline, process ${String(other.pid)}, works in this data folder`,
  );
  other.kill();
});

test('a roll that ends in order leaves nothing', async () => {
  const roll = new Roll(file);
  expect(await roll.take()).toEqual([]);
  expect(existsSync(file)).toBe(true);
  roll.close();
  expect(existsSync(file)).toBe(false);
});
