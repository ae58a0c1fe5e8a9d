import { catalogue, type Who } from '../../src/errors.ts';
import type { GeneratedFile } from './generated-file.ts';

const WHO: Record<Who, string> = {
  operator: 'whoever runs the hub',
  transient: 'nobody: the hub tries again by itself',
  owner: 'the owner of the data, in the system that it comes from',
  bug: 'the authors of Syncline: report it',
};

/** The page that an error's code is looked up in. */
export const errorReference: GeneratedFile = {
  path: 'docs/reference/errors.md',
  make: () => {
    const sections = Object.entries(catalogue)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([code, { text, remedy, who }]) =>
          `## ${code}\n\n${text}\n\n- What to do: ${remedy}\n- Who acts: ${WHO[who]} (\`${who}\`)\n`,
      );
    return ['# Errors\n\nGenerated from `src/errors.ts` by `npm run generate`; do not edit.\n', ...sections].join('\n');
  },
};
