import { posix } from 'node:path';
import type { SourceTree } from './source-tree.ts';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Drawers: names that say nothing about what is inside, so that everything ends up inside. */
const DRAWERS = new Set(
  'util utils helper helpers common shared lib libs core base misc manager managers service services impl types'.split(' '),
);

/** Sources are kebab-case; neither a file nor a folder is called, or ends in, a drawer's name. */
export function fileNames(tree: SourceTree): string[] {
  return tree.files.flatMap(({ path }) => {
    // `merge.pg.test.ts` is the file `merge`.
    const file = posix.basename(path).split('.')[0] ?? '';
    const names = [...posix.dirname(path).split('/'), file].filter((name) => name !== '');
    const wrong = names.filter((name) => name !== '.' && !KEBAB.test(name)).map((name) => `${path}: ${name} is not kebab-case`);
    const drawers = names
      .filter((name) => DRAWERS.has(name.split('-').pop() ?? ''))
      .map((name) => `${path}: ${name} names a drawer`);
    return [...wrong, ...drawers];
  });
}
