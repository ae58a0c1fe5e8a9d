import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifestsIn, nextManifest, openDataFolder, removeDataFolder } from './data-folder.ts';

test('manifests are numbered, so that a second start adds to the first', () => {
  const folder = openDataFolder(join(mkdtempSync(join(tmpdir(), 'start-')), 'deep', 'data'));
  for (const expected of ['00001.jsonl', '00002.jsonl']) {
    const file = nextManifest(folder);
    expect(file).toBe(join(folder.manifests, expected));
    writeFileSync(file, '');
  }
  expect(manifestsIn(folder)).toHaveLength(2);
  rmSync(folder.root, { recursive: true });
});

test('a fresh folder is made, and removed with the database that had to lie elsewhere', () => {
  const folder = openDataFolder(null);
  const elsewhere = mkdtempSync(join(tmpdir(), 'cluster-'));
  writeFileSync(join(folder.root, 'postgres.place'), elsewhere);
  expect(folder.fresh).toBe(true);
  removeDataFolder(folder);
  expect([existsSync(folder.root), existsSync(elsewhere)]).toEqual([false, false]);
});

test('a place where no folder can be is refused in one sentence', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'start-')), 'file');
  writeFileSync(file, '');
  const refusal = `The data folder ${join(file, 'x')} cannot be written (ENOTDIR); choose another one with --data.`;
  expect(() => openDataFolder(join(file, 'x'))).toThrow(refusal);
  expect(() => openDataFolder('/proc/nowhere')).toThrow('cannot be written');
});
