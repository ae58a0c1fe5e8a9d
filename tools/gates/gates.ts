import { errorCodes } from './error-codes.ts';
import { fileNames } from './file-names.ts';
import { folderBudgets } from './folder-budgets.ts';
import { houseRules } from './house-rules.ts';
import { importArrows } from './import-arrows.ts';
import { importCycles } from './import-cycles.ts';
import { pinnedVersions } from './pinned-versions.ts';
import type { SourceTree } from './source-tree.ts';

/** The checks of our own, by the name that `npm run check` prints; each returns its faults, one line each. */
export const gates: Record<string, (tree: SourceTree) => string[]> = {
  arrows: importArrows,
  cycles: importCycles,
  folders: folderBudgets,
  names: fileNames,
  'house rules': houseRules,
  versions: pinnedVersions,
  'error codes': errorCodes,
};
