import { readFileSync } from 'node:fs';
import { manifestsIn, type DataFolder } from './data-folder.ts';
import { StartMistake } from './options.ts';

/**
 * The seed of a folder is drawn once: the catalogue and the customers hang on it, and what was sold
 * under one seed does not exist under another.
 */
export function keptSeed(folder: DataFolder, wanted: number | null): number {
  const kept = firstSeed(folder);
  if (kept !== null && wanted !== null && kept !== wanted) {
    throw new StartMistake(
      `The data folder ${folder.root} was begun with --seed ${kept}; go on with that one, or choose another folder with --data.`,
    );
  }
  return kept ?? wanted ?? 1;
}

function firstSeed(folder: DataFolder): number | null {
  const [first] = manifestsIn(folder);
  if (first === undefined) return null;
  const [line = ''] = readFileSync(first, 'utf8').split('\n', 1);
  try {
    const { seed, source } = JSON.parse(line) as { seed?: unknown; source?: unknown };
    return typeof seed === 'number' && source === 'generator' ? seed : null;
  } catch {
    // The generator was killed before it had written its first line.
    return null;
  }
}
