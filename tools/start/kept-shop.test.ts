import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { keptShop } from './kept-shop.ts';
import { StartMistake } from './options.ts';

let folder: DataFolder;
beforeEach(() => {
  folder = openDataFolder(mkdtempSync(join(tmpdir(), 'shop-')));
});
afterEach(() => rmSync(folder.root, { recursive: true }));

test('a new folder gets Shopify, unless the plain shop is asked for', () => {
  expect(keptShop(folder, null)).toBe('shopify');
  expect(keptShop(folder, 'plain')).toBe('plain');
});

test.each([
  ['shop.sqlite', 'plain', 'shopify'],
  ['shopify.sqlite', 'shopify', 'plain'],
] as const)('a folder with a %s goes on with the %s shop and not with another', (store, kept, other) => {
  writeFileSync(join(folder.systems, store), '');
  expect(keptShop(folder, null)).toBe(kept);
  expect(keptShop(folder, kept)).toBe(kept);
  const sentence = `The data folder ${folder.root} was made with the ${kept} shop and keeps it; leave --shop out, or choose another folder with --data.`;
  expect(() => keptShop(folder, other)).toThrow(new StartMistake(sentence));
});
