import type { Import, SourceFile } from './source-file.ts';
import { allowedFor, areaOf, type Area } from './import-table.ts';
import { isTest, type SourceTree } from './source-tree.ts';

/**
 * Imports that the table does not allow. A test may use any other folder's code to set its stage, except in a
 * closed area, whose worth is that it shares no code with what it stands against.
 */
export function importArrows(tree: SourceTree): string[] {
  return tree.files.flatMap((file) => {
    const area = areaOf(file.path);
    if (area === undefined) return [`${file.path}: belongs to no area of tools/gates/import-table.json`];
    if (isTest(file.path) && !area.closed) return [];
    return file.imports.flatMap((one) => (one.relative ? wrongArea(file, area, one) : wrongPackage(file, area, one)));
  });
}

function wrongArea(file: SourceFile, area: Area, { target }: Import): string[] {
  const other = areaOf(target);
  if (other === undefined || other === area || allowedFor(area).has(other.name)) return [];
  const testsOwn = isTest(file.path) && other.name === 'tools';
  return testsOwn ? [] : [`${file.path}: ${area.name} must not import ${other.name} (${target})`];
}

function wrongPackage(file: SourceFile, area: Area, { target }: Import): string[] {
  if (area.packages === undefined || area.packages.includes(target)) return [];
  return [`${file.path}: ${area.name} is pure and must not import the package ${target}`];
}
