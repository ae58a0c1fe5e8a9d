import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import pg from 'pg';
import { loadHub } from '../src/load-hub.ts';
import { replay } from '../src/pipeline/replay.ts';
import { startHub } from '../src/start-hub.ts';

/**
 * Rebuilds a hub in an empty database from the stored changes of another one, and compares every record by its
 * hash. No system is called: neither polls nor deliveries run. The environment is the hub's own, for the
 * configuration names its secrets there.
 */
const USAGE =
  'npx node tools/replay.ts --from URL --to URL [--config FILE]: both are PostgreSQL databases, the second one empty.';
const BATCH = 500;
const LOOKS = 200;
const LOOK_MS = 50;
const NAMED = 5;
const COLUMNS = 'id, received_at, system, source, topic, delivery_id, lane, corrected, raw, sent_at, message_id';
const INSERT = `insert into change (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

interface Row {
  id: string;
  [column: string]: unknown;
}

const { values } = parseArgs({
  options: { from: { type: 'string' }, to: { type: 'string' }, config: { type: 'string', default: './syncline.config.ts' } },
});

if (values.from === undefined || values.to === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  process.exitCode = await rebuild(values.from, values.to);
}

async function rebuild(from: string, to: string): Promise<number> {
  const hub = await startHub({
    databaseUrl: to,
    hub: await loadHub(values.config),
    host: '127.0.0.1',
    port: 0,
    apiKey: '',
    logLevel: 'warn',
    roles: { apply: false, deliver: false, serve: false },
    environment: process.env,
    maxBodyBytes: 1,
  });
  const [old, fresh] = [new pg.Client({ connectionString: from }), new pg.Client({ connectionString: to })];
  await Promise.all([old.connect(), fresh.connect()]);
  try {
    await beginAtRest(old);
    const copied = await copyChanges(old, fresh);
    if (copied === null) return 1;
    console.log(`${copied} changes copied; applying them.`);
    console.log(`${await replay(hub.engine)} changes applied.`);
    return await compare(old, fresh);
  } finally {
    await Promise.all([old.end(), fresh.end(), hub.stop()]);
  }
}

/**
 * Changes and records are read as they are at one moment, for a hub that runs goes on polling: one at which nothing that is
 * stored waits to be applied. One that never comes to that is compared as it is.
 */
async function beginAtRest(old: pg.Client): Promise<void> {
  const text = `select 1 from waiting union all select 1 from movement where waiting and sku is not null
                union all select 1 from demand where due union all select 1 from restock where due
                union all select 1 from wave_part where due limit 1`;
  for (let looks = 1; ; looks += 1) {
    await old.query('begin transaction isolation level repeatable read, read only');
    const { rowCount } = await old.query(text);
    if (rowCount === 0 || looks === LOOKS) return;
    await old.query('rollback');
    await pause(LOOK_MS);
  }
}

/** Null when the database is not empty: two histories must not be mixed. */
async function copyChanges(old: pg.Client, fresh: pg.Client): Promise<number | null> {
  const { rowCount: known } = await fresh.query('select 1 from change limit 1');
  if (known !== 0) {
    console.error('The database of --to holds changes; give an empty one.');
    return null;
  }
  let copied = 0;
  for (let after = '0'; ;) {
    const text = `select ${COLUMNS} from change where id > $1 order by id limit ${BATCH}`;
    const { rows } = await old.query<Row>(text, [after]);
    for (const row of rows)
      await fresh.query(
        INSERT,
        COLUMNS.split(', ').map((column) => row[column]),
      );
    copied += rows.length;
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
  await fresh.query(`select setval('change_id', (select coalesce(max(id), 0) + 1 from change), false)`);
  return copied;
}

interface Hashes {
  source: string;
  whole: string;
}

async function hashes(client: pg.Client): Promise<Map<string, Hashes>> {
  const { rows } = await client.query<Hashes & { id: string }>(
    'select id, source_hash as source, record_hash as whole from record',
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The source hash covers what systems said, the record hash also what the hub decided. */
async function compare(oldClient: pg.Client, freshClient: pg.Client): Promise<number> {
  const [old, fresh] = [await hashes(oldClient), await hashes(freshClient)];
  const ids = [...new Set([...old.keys(), ...fresh.keys()])];
  const source = ids.filter((id) => old.get(id)?.source !== fresh.get(id)?.source);
  const whole = ids.filter((id) => old.get(id)?.whole !== fresh.get(id)?.whole);
  for (const id of whole.slice(0, NAMED)) console.log(`${id} differs in ${await difference(oldClient, freshClient, id)}.`);
  console.log(`${ids.length} records; with another source hash: ${named(source)}; with another record hash: ${named(whole)}.`);
  return source.length + whole.length === 0 ? 0 : 1;
}

/** The names of the groups that the one shows otherwise than the other: no value, for some are of persons. */
async function difference(oldClient: pg.Client, freshClient: pg.Client, id: string): Promise<string> {
  const [old, fresh] = [await bodyOf(oldClient, id), await bodyOf(freshClient, id)];
  const groups = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].sort();
  const other = groups.filter((group) => !isDeepStrictEqual(old[group], fresh[group]));
  return other.length > 0 ? other.join(', ') : 'nothing that it shows: in what was said of it, or decided';
}

async function bodyOf(client: pg.Client, id: string): Promise<Record<string, unknown>> {
  const { rows } = await client.query<{ body: string }>('select body from record where id = $1', [id]);
  const [row] = rows;
  return row === undefined ? {} : (JSON.parse(row.body) as Record<string, unknown>);
}

function named(ids: readonly string[]): string {
  return ids.length === 0 ? 'none' : `${ids.length} (${ids.slice(0, NAMED).join(', ')}${ids.length > NAMED ? ', …' : ''})`;
}
