import { allowedFor, importTable, type Area } from '../gates/import-table.ts';
import type { GeneratedFile } from './generated-file.ts';

const BEGIN = '<!-- import table: generated from tools/gates/import-table.json by npm run generate -->';
const END = '<!-- end of import table -->';

/** The import table inside ARCHITECTURE.md, between two marks; the rest of the page is written by hand. */
export const importTableSection: GeneratedFile = {
  path: 'ARCHITECTURE.md',
  make: (current) => {
    const [begin, end] = [current.indexOf(BEGIN), current.indexOf(END)];
    if (begin < 0 || end < begin) throw new Error(`lacks the marks ${BEGIN} and ${END}, between which the import table goes`);
    return `${current.slice(0, begin)}${BEGIN}\n\n${table()}\n\n${current.slice(end)}`;
  },
};

function table(): string {
  const rows = importTable.areas.map((area) => `| ${area.name} | ${folders(area)} | ${imports(area)} |`);
  return ['| area | files | may import |', '|---|---|---|', ...rows].join('\n');
}

function folders(area: Area): string {
  return area.paths.map((path) => `\`${path}\``).join(', ');
}

function imports(area: Area): string {
  const names = area.imports.includes('src')
    ? ['all of src', ...area.imports.filter((name) => name !== 'src')]
    : [...allowedFor(area)].toSorted();
  const packages = area.packages ? `; of packages only ${area.packages.map((name) => `\`${name}\``).join(', ')}` : '';
  return (names.join(', ') || 'nothing') + packages;
}
