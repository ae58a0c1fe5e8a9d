import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFile, type SourceFile } from './source-file.ts';

/** The project as the gates see it. Paths are relative to `root`, with forward slashes. */
export interface SourceTree {
  root: string;
  /** Every file below the code folders and beside them in the root, source or not. */
  paths: string[];
  /** The TypeScript and JavaScript among them. */
  files: SourceFile[];
}

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/** Hidden folders are skipped too: git, the data folder, editors. */
export function readTree(root: string): SourceTree {
  const paths = readdirSync(root, { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name) && !entry.name.startsWith('.'))
    .flatMap((entry) => (entry.isDirectory() ? below(root, entry.name) : [entry.name]))
    .sort();
  const sources = paths.filter((path) => /\.(ts|tsx|mjs|js)$/.test(path) && !path.endsWith('.d.ts'));
  return { root, paths, files: sources.map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8'))) };
}

function below(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? below(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

export function isTest(path: string): boolean {
  return /\.test\.(ts|tsx)$/.test(path);
}
