import type { SourceFile } from './source-file.ts';
import { isTest, type SourceTree } from './source-tree.ts';

/** Settings, which are loaded by their default export (a hub's too), and a part that vitest loads so. */
const DEFAULT_DEMANDED = /\.config\.ts$|^tools\/total-reporter\.ts$/;

/** No silenced check, no default export, no barrel. A connector's index.ts is a declaration, not a barrel. */
export function houseRules(tree: SourceTree): string[] {
  return tree.files.flatMap((file) => [...silenced(file), ...exported(file)].map((fault) => `${file.path}: ${fault}`));
}

function silenced(file: SourceFile): string[] {
  const text = file.comments.join('\n');
  const faults: string[] = [];
  if (/@ts-(ignore|nocheck)/.test(text)) faults.push('switches the type checker off');
  if (/@ts-expect-error/.test(text) && !isTest(file.path)) faults.push('expects a type error outside a test');
  if (/(oxlint|eslint)-disable/.test(text)) faults.push('switches the linter off');
  if (/prettier-ignore/.test(text)) faults.push('switches the formatter off');
  return faults;
}

function exported(file: SourceFile): string[] {
  const faults: string[] = [];
  if (file.hasDefaultExport && !DEFAULT_DEMANDED.test(file.path)) faults.push('has a default export');
  if (file.isBarrel) faults.push('is a barrel: it only hands on what others export');
  return faults;
}
