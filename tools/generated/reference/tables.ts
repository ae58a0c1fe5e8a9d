import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { GeneratedFile } from '../generated-file.ts';
import { alter, prose, type Table } from './alterations.ts';
import { code, generatedFrom, table } from './markdown.ts';

const FOLDER = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** The tables as the migrations make them, with the comments that stand there. */
export const tableReference: GeneratedFile = {
  path: 'docs/reference/tables.md',
  make: () => {
    const files = readdirSync(FOLDER)
      .filter((file) => file.endsWith('.sql'))
      .toSorted();
    const tables = allTables(files.map((file) => ({ file, sql: readFileSync(join(FOLDER, file), 'utf8') })));
    return [
      '# Tables',
      generatedFrom(...files.map((file) => `migrations/${file}`)),
      'All SQL stands in `src/store/`. Nothing but the hub writes here; to look is safe.',
      ...tables.map(section),
      '',
    ].join('\n\n');
  },
};

function section({ name, text, columns, notes }: Table): string {
  const rows = columns.map((column) => [code(column.name), column.type, column.text]);
  const list = notes.map((note) => `- ${note}`).join('\n');
  return [`## ${name}`, text, table(['column', 'type', 'meaning'], rows), list].filter((part) => part !== '').join('\n\n');
}

/** Every table as the last migration leaves it. */
function allTables(migrations: { file: string; sql: string }[]): Table[] {
  const tables: Table[] = [];
  for (const { file, sql } of migrations) {
    tables.push(...tablesOf(sql));
    alter(tables, file, sql);
  }
  return tables;
}

/** Partitions are no tables of their own to a reader. */
function tablesOf(sql: string): Table[] {
  const found = sql.matchAll(/((?:^--.*\n)*)(?:^create sequence .*\n)?^create table ("?\w+"?) \(\n([\s\S]*?)^\)(.*);/gm);
  return [...found].map(([, above = '', name = '', body = '', tail = '']) => ({
    name: name.replaceAll('"', ''),
    text: prose(above),
    ...columnsOf(body),
    ...withTail(body, tail),
  }));
}

function columnsOf(body: string): Pick<Table, 'columns'> {
  const columns: Table['columns'] = [];
  let comment = '';
  for (const line of body.split('\n').map((one) => one.trim())) {
    if (line.startsWith('--')) comment = `${comment} ${line.slice(2).trim()}`.trim();
    const column = /^(\w+) (.+?),?$/.exec(line);
    if (column === null || /^(primary key|unique)\b/.test(line)) continue;
    const [, name = '', type = ''] = column;
    columns.push({ name, type, text: comment });
    comment = '';
  }
  return { columns };
}

function withTail(body: string, tail: string): Pick<Table, 'notes'> {
  const keys = body
    .split('\n')
    .map((line) => line.trim().replace(/,$/, ''))
    .filter((line) => /^(primary key|unique)\b/.test(line));
  const partitioned = /partition by (.+)$/.exec(tail)?.[1];
  return { notes: [...keys, ...(partitioned === undefined ? [] : [`partitioned by ${partitioned}`])] };
}
