import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { StartMistake } from './options.ts';

/** Where one installation keeps everything. */
export interface DataFolder {
  root: string;
  /** True when it was made for this run alone. */
  fresh: boolean;
  /** Stores of the four systems. */
  systems: string;
  logs: string;
  manifests: string;
  secrets: string;
  hubPid: string;
  processes: string;
  /** Addresses of this run, for scripts that stand beside it. */
  run: string;
  cases: string;
  kills: string;
  overlap: string;
}

/** Makes the folder or finds it; one that cannot be written is refused in a sentence. */
export function openDataFolder(wanted: string | null): DataFolder {
  const root = wanted === null ? mkdtempSync(join(tmpdir(), 'syncline-')) : resolve(wanted);
  const folder: DataFolder = {
    root,
    fresh: wanted === null,
    systems: join(root, 'systems'),
    logs: join(root, 'logs'),
    manifests: join(root, 'manifests'),
    secrets: join(root, 'secrets.json'),
    hubPid: join(root, 'hub.pid'),
    processes: join(root, 'processes.json'),
    run: join(root, 'run.json'),
    cases: join(root, 'cases.json'),
    kills: join(root, 'kills.jsonl'),
    overlap: join(root, 'overlap.jsonl'),
  };
  try {
    for (const path of [root, folder.systems, folder.logs, folder.manifests]) makeFolder(path);
    accessSync(root, constants.W_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new StartMistake(`The data folder ${root} cannot be written (${code}); choose another one with --data.`);
  }
  return folder;
}

/** Step by step: where a folder cannot be made at all, as below /proc, Node's own recursive way never ends. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** Removes a folder that was made for one run, and the database where that had to lie elsewhere. */
export function removeDataFolder(folder: DataFolder): void {
  const note = join(folder.root, 'postgres.place');
  const place = existsSync(note) ? readFileSync(note, 'utf8').trim() : '';
  if (isAbsolute(place)) rmSync(place, { recursive: true, force: true });
  rmSync(folder.root, { recursive: true, force: true });
}

/** Every manifest that was written here, oldest first. */
export function manifestsIn(folder: DataFolder): string[] {
  return readdirSync(folder.manifests)
    .filter((file) => file.endsWith('.jsonl'))
    .toSorted()
    .map((file) => join(folder.manifests, file));
}

/** The file of the next one. */
export function nextManifest(folder: DataFolder): string {
  return join(folder.manifests, `${String(manifestsIn(folder).length + 1).padStart(5, '0')}.jsonl`);
}
