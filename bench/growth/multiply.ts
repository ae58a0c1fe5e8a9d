import { query } from '../stage/query.ts';
import { setIndexesAside } from './set-indexes-aside.ts';

/**
 * How each column of a copy is made from the row it is copied from; `k` is the number of the copy, `s`
 * the row. Columns that are not named are taken as they are, so the copies are rows a hub has written.
 *
 * These are the tables whose indexes have no order: there every new row meets all the old ones. Raw
 * changes and attempts are only ever appended, by keys that rise, and would add twice the bytes.
 */
const TABLES: Record<string, Record<string, string>> = {
  record: { id: idOf('s.id') },
  link: { subject: keyOf('s.subject'), record_id: idOf('s.record_id') },
  reference: { subject: keyOf('s.subject'), record_id: idOf('s.record_id') },
  fact: { id: 'default', subject: keyOf('s.subject') },
  delivery: { id: 'default', record_id: idOf('s.record_id') },
  seen: { delivery_id: keyOf('s.delivery_id') },
};

/** Copies of one statement: enough to keep its cost small, few enough to say how far it is. */
const STEP = 100;

/**
 * Multiplies everything but the catalogue until there are so many records. The database must hold a
 * sample that a hub has written; its rows stay.
 */
export async function multiply(url: string, records: number, say: (line: string) => void): Promise<void> {
  await sample(url);
  const [row] = await query<{ records: number }>(url, 'select count(*)::int as records from sample_record');
  const copies = Math.ceil(records / Math.max(1, row?.records ?? 1)) - 1;
  const restore = await setIndexesAside(url, Object.keys(TABLES));
  for (let from = 1; from <= copies; from += STEP) {
    const until = Math.min(from + STEP - 1, copies);
    await copy(url, from, until);
    say(`seeded ${(until + 1) * (row?.records ?? 0)} records`);
  }
  await restore();
  say('indexes built');
  await query(
    url,
    `drop table ${Object.keys(TABLES)
      .map((table) => `sample_${table}`)
      .join(', ')}`,
  );
  await query(url, 'vacuum (analyze, parallel 0)');
}

/** What is copied: the rows as they are now, without the catalogue, which orders refer to. */
async function sample(url: string): Promise<void> {
  for (const table of Object.keys(TABLES)) {
    const all = `create table sample_${table} as select * from ${table} s`;
    const catalogue: Record<string, string> = {
      record: ` where entity <> 'variant'`,
      link: ` where subject not like '%/variant/%'`,
      fact: ` where subject not like '%/variant/%'`,
      seen: ` where delivery_id not like 'variant-%'`,
    };
    await query(url, all + (catalogue[table] ?? ''));
  }
}

async function copy(url: string, from: number, until: number): Promise<void> {
  for (const [table, made] of Object.entries(TABLES)) {
    const columns = (await columnsOf(url, table)).filter((column) => made[column] !== 'default');
    const values = columns.map((column) => made[column] ?? `s.${column}`);
    await query(
      url,
      `insert into ${table} (${columns.join(', ')}) select ${values.join(', ')} from sample_${table} s, generate_series($1::int, $2::int) k`,
      [from, until],
    );
  }
}

async function columnsOf(url: string, table: string): Promise<string[]> {
  const rows = await query<{ name: string }>(
    url,
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/** A record's id as the hub makes it: its prefix, 4 characters of its neighbourhood's hash and 18 of its own. */
function idOf(column: string): string {
  const prefix = `split_part(${column}, '_', 1)`;
  const near = hashed(`substr(${column}, length(${prefix}) + 2, 4)`, 4);
  return `${prefix} || '_' || ${near} || ${hashed(column, 18)}`;
}

function hashed(text: string, characters: number): string {
  return `left(translate(encode(sha256((${text} || '/' || k)::bytea), 'base64'), '+/=', '-_'), ${characters})`;
}

/** A key that no other row has: that of the copied row with the number of the copy. */
function keyOf(column: string): string {
  return `${column} || '-' || k`;
}
