import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceTree } from './source-tree.ts';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

interface Lock {
  packages?: Record<string, { resolved?: string; link?: boolean }>;
}

const REGISTRY = 'https://registry.npmjs.org/';

/** Versions that are not exact, and packages locked to another place than the public registry. */
export function pinnedVersions(tree: SourceTree): string[] {
  const manifest = (json(tree, 'package.json') ?? {}) as Manifest;
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  const loose = Object.entries(all)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `package.json: ${name} is not pinned (${version})`);
  const lock = json(tree, 'package-lock.json') as Lock | undefined;
  const foreign = Object.entries(lock?.packages ?? {})
    .filter(([, { resolved, link }]) => resolved !== undefined && !link && !resolved.startsWith(REGISTRY))
    .map(([name]) => `package-lock.json: ${name} is not resolved from ${REGISTRY}`);
  return [...loose, ...foreign];
}

function json(tree: SourceTree, name: string): unknown {
  const path = join(tree.root, name);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : undefined;
}
