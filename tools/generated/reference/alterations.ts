/** A table as its page shows it. */
export interface Table {
  name: string;
  text: string;
  columns: { name: string; type: string; text: string }[];
  /** Keys, and how it is partitioned. */
  notes: string[];
}

interface Change {
  /** What stands after `alter table X`, with the parts that `apply` reads. */
  form: RegExp;
  apply(table: Table, parts: string[], text: string): void;
}

/** `part` is what the type loses. */
function without(part: RegExp): Change['apply'] {
  return (table, [name = '']) => {
    const column = table.columns.find((one) => one.name === name);
    if (column !== undefined) column.type = column.type.replace(part, '');
  };
}

/** Every change of a table that the page can follow; each stands on one line, and a comment above it says what a column means. */
const CHANGES: readonly Change[] = [
  {
    form: /^add column (\w+) (.+)$/,
    apply: (table, [name = '', type = ''], text) => void table.columns.push({ name, type, text }),
  },
  {
    form: /^drop column (\w+)$/,
    apply: (table, [name = '']) => {
      table.columns = table.columns.filter((column) => column.name !== name);
    },
  },
  {
    form: /^alter column (\w+) type (\w+)$/,
    apply: (table, [name = '', type = '']) => {
      const column = table.columns.find((one) => one.name === name);
      if (column !== undefined) column.type = column.type.replace(/^\w+/, type);
    },
  },
  { form: /^alter column (\w+) drop not null$/, apply: without(/ not null/) },
  { form: /^alter column (\w+) drop default$/, apply: without(/ default .+$/) },
  {
    form: /^drop constraint \w+_pkey$/,
    apply: (table) => {
      table.notes = table.notes.filter((note) => !note.startsWith('primary key'));
    },
  },
  { form: /^add (primary key \(.+\))$/, apply: (table, [key = '']) => void table.notes.unshift(key) },
  { form: /^set \(.+\)$/, apply: () => undefined },
];

/** Applies a migration's changes of tables. Throws, naming the file, at one that is not read: it would make the page untrue. */
export function alter(tables: readonly Table[], file: string, sql: string): void {
  for (const [, above = '', name = '', rest] of sql.matchAll(/((?:^--.*\n)*)^\s*alter table ("?\w+"?) ([^;]*);?/gm)) {
    const words = rest ?? '';
    const change = CHANGES.find(({ form }) => form.test(words));
    if (change === undefined) {
      throw new Error(
        `cannot be made: ${file} alters a table in a way that tools/generated/reference/alterations.ts cannot read`,
      );
    }
    const table = tables.find((one) => one.name === name.replaceAll('"', ''));
    if (table !== undefined) change.apply(table, change.form.exec(words)?.slice(1) ?? [], prose(above));
  }
}

export function prose(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*-- ?/, '').trim())
    .join(' ')
    .trim();
}
