import { posix } from 'node:path';
import { isTest, type SourceTree } from './source-tree.ts';

const MOST_FILES = 15;
const MOST_DEPTH = 3;

/** Folders whose number of files says nothing about how hard they are to read. */
const UNCOUNTED = /(^|\/)(fixtures|migrations|docs|scenarios)(\/|$)/;
const CODE = /^(src|connectors|sandbox|proof|bench|tools|dashboard|examples)\//;

/** Folders with too many files, and files too deep. Tests and prose are not counted. */
export function folderBudgets(tree: SourceTree): string[] {
  const counted = tree.paths.filter((path) => CODE.test(path) && !UNCOUNTED.test(path) && !isTest(path) && !path.endsWith('.md'));
  const folders = Map.groupBy(counted, (path) => posix.dirname(path));
  const full = [...folders]
    .filter(([, files]) => files.length > MOST_FILES)
    .map(([folder, files]) => `${folder}: ${files.length} files, at most ${MOST_FILES}`);
  const deep = [...folders.keys()]
    .filter((folder) => folder.split('/').length > MOST_DEPTH)
    .map((folder) => `${folder}: ${folder.split('/').length} folders deep, at most ${MOST_DEPTH}`);
  return [...full, ...deep];
}
