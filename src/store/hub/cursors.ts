import type { Database } from '../connect.ts';

/** Where a reader of a system goes on: the meaning of the text is the reader's. */
export async function readCursor(database: Database, system: string, name: string): Promise<string | null> {
  const rows = await database.query<{ value: string }>({
    name: 'read-cursor',
    text: `select value from cursor where system = $1 and name = $2`,
    values: [system, name],
  });
  return rows[0]?.value ?? null;
}

export async function writeCursor(database: Database, cursor: { system: string; name: string; value: string }): Promise<void> {
  await database.query({
    name: 'write-cursor',
    text: `insert into cursor (system, name, value) values ($1, $2, $3)
           on conflict (system, name) do update set value = excluded.value`,
    values: [cursor.system, cursor.name, cursor.value],
  });
}

/** The text under this name, set to `fresh` by whoever comes first. */
export async function ensureCursor(database: Database, cursor: { system: string; name: string; value: string }): Promise<string> {
  await database.query({
    name: 'ensure-cursor',
    text: `insert into cursor (system, name, value) values ($1, $2, $3) on conflict do nothing`,
    values: [cursor.system, cursor.name, cursor.value],
  });
  return (await readCursor(database, cursor.system, cursor.name)) ?? cursor.value;
}
