import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nextManifest, openDataFolder, type DataFolder } from './data-folder.ts';
import { keptSeed } from './kept-seed.ts';

let folder: DataFolder;
beforeEach(() => {
  folder = openDataFolder(mkdtempSync(join(tmpdir(), 'seed-')));
});
afterEach(() => rmSync(folder.root, { recursive: true }));

test('a new folder takes the seed that is given, else 1', () => {
  expect(keptSeed(folder, 7)).toBe(7);
  expect(keptSeed(folder, null)).toBe(1);
});

test('a folder goes on with the seed it was begun with, and with no other', () => {
  writeFileSync(nextManifest(folder), '{"type":"run","seed":7,"source":"generator"}\n');
  expect(keptSeed(folder, null)).toBe(7);
  expect(keptSeed(folder, 7)).toBe(7);
  expect(() => keptSeed(folder, 8)).toThrow('was begun with --seed 7');
});

test('a generator that never wrote a line leaves no seed', () => {
  writeFileSync(nextManifest(folder), '');
  expect(keptSeed(folder, 3)).toBe(3);
});
