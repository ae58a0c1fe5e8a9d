import { readFileSync } from 'node:fs';

export interface Area {
  name: string;
  /** A folder ends in a slash; the longest match decides. */
  paths: string[];
  /** Names of areas; `src` stands for all of that folder. */
  imports: string[];
  /** The only packages it may import; without it, any. */
  packages?: string[];
  /** Its tests are held to the table too, and nobody's comfort opens it: not even errors. */
  closed?: boolean;
}

export interface ImportTable {
  areas: Area[];
  'everyone may import': string[];
  src: string[];
}

/** Who may import whom: the data that the gate enforces and ARCHITECTURE.md prints. */
export const importTable = JSON.parse(readFileSync(new URL('import-table.json', import.meta.url), 'utf8')) as ImportTable;

export function areaOf(path: string): Area | undefined {
  const candidates = importTable.areas.flatMap((area) => area.paths.map((prefix) => ({ area, prefix })));
  return candidates
    .filter(({ prefix }) => path === prefix || (prefix.endsWith('/') && path.startsWith(prefix)))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0]?.area;
}

/** The areas that files of this one may import, besides its own. */
export function allowedFor(area: Area): Set<string> {
  const everyone = area.closed ? [] : importTable['everyone may import'];
  return new Set([...everyone, ...area.imports.flatMap((name) => (name === 'src' ? importTable.src : [name]))]);
}
