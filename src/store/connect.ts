import pg from 'pg';
import { SynclineError } from '../errors.ts';

/** Anything a statement can be run on: the pool, or one connection inside a transaction. */
export interface Database {
  query<Row extends object>(statement: Statement): Promise<Row[]>;
}

/** A prepared statement: `name` is unique per text, so that PostgreSQL parses it once a connection. */
export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

/** One transaction. Its statements run in the order in which they were given, waited for or not. */
export interface Transaction extends Database {
  /**
   * Runs a statement that nothing later in the transaction has to know the rows of: it is sent at once,
   * and the next is prepared while the server works. If it fails, or `check` throws at the number of
   * rows that it wrote, the transaction fails with that before it commits.
   */
  send(statement: Statement, check?: (rows: number) => void): void;
}

export interface Store extends Database {
  /**
   * Runs `work` in one READ COMMITTED transaction. A deadlock, a serialisation failure or a forgotten
   * statement repeats it, up to five times: every transaction of ours is written to be taken again.
   */
  transaction<Result>(work: (database: Transaction) => Promise<Result>): Promise<Result>;
  /** A connection of its own for LISTEN; the caller ends it. */
  dedicated(): Promise<pg.Client>;
  close(): Promise<void>;
}

/** The server knows nothing of a statement that the driver takes for prepared: that connection is of no more use. */
const FORGOTTEN = '26000';
const REPEATABLE = new Set(['40P01', '40001', FORGOTTEN]);

/** 8-byte integers arrive as numbers: ours are ids and epoch milliseconds, all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === 20
      ? Number
      : (pg.types.getTypeParser as (o: number, f?: string) => unknown)(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

export function connect(url: string, options: { connections?: number } = {}): Store {
  const settings = { connectionString: url, types, application_name: 'syncline' };
  // Pipelined: a statement does not wait on the client's side for the answer to the one before it.
  const pooled = { ...settings, max: options.connections ?? 10, pipeline: true };
  const pool = new pg.Pool(pooled);
  // An idle connection that breaks is replaced by the pool; without a listener Node would end the process.
  pool.on('error', () => undefined);
  return {
    query: async <Row extends object>(statement: Statement) => (await pool.query<Row>(statement)).rows,
    transaction: (work) => transaction(pool, work),
    async dedicated() {
      const client = new pg.Client(settings);
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    close: () => pool.end(),
  };
}

async function transaction<Result>(pool: pg.Pool, work: (database: Transaction) => Promise<Result>): Promise<Result> {
  for (let round = 1; ; round += 1) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (round === 5 || !REPEATABLE.has(sqlState(error) ?? '')) throw error;
    }
  }
}

async function once<Result>(pool: pg.Pool, work: (database: Transaction) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  // A connection that breaks fails the query under way; unheard, its event would end the process.
  const heard = (): void => undefined;
  client.on('error', heard);
  let broken: Error | undefined;
  try {
    const result = await under(client, work);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    if (sqlState(error) === FORGOTTEN) broken ??= error as Error;
    throw error;
  } finally {
    client.off('error', heard);
    client.release(broken);
  }
}

/**
 * Begins a transaction on the client and works in it, until every statement has been answered. After
 * one that failed the server refuses the others, so failures are noted as they are answered, and
 * thrown is the first: the cause. What the work itself threw is thrown when nothing failed before.
 */
async function under<Result>(client: pg.ClientBase, work: (database: Transaction) => Promise<Result>): Promise<Result> {
  const answers: Promise<unknown>[] = [];
  const failures: unknown[] = [];
  const note = (error: unknown): void => void failures.push(error);
  const write = together(client);
  let ended = false;
  const run = <Row extends object>(statement: Statement): Promise<pg.QueryResult<Row>> => {
    // A part of the work that outlives it would write outside of the transaction.
    if (ended) throw new Error('The transaction has ended.');
    const answered = write<Row>(statement);
    // The rows themselves are not kept until the end: a transaction may read more than fits into memory.
    answers.push(answered.then(() => undefined, note));
    return answered;
  };
  const query = async <Row extends object>(statement: Statement): Promise<Row[]> => (await run<Row>(statement)).rows;
  const send: Transaction['send'] = (statement, check) => {
    const answered = run(statement);
    if (check === undefined) return;
    const checked = answered.then(
      ({ rowCount }) => check(rowCount ?? 0),
      () => undefined,
    );
    answers.push(checked.catch(note));
  };
  send({ name: '', text: 'begin', values: [] });
  const [worked] = await Promise.allSettled([work({ query, send })]);
  ended = true;
  await Promise.all(answers);
  if (failures.length > 0) throw failures[0];
  if (worked.status === 'rejected') throw worked.reason;
  return worked.value;
}

/** Statements given without a wait between them leave in one write: at small batches writes are most of their cost. */
function together(client: pg.ClientBase) {
  const { stream } = (client as pg.Client).connection;
  let corked = false;
  return <Row extends object>(statement: Statement): Promise<pg.QueryResult<Row>> => {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(() => {
        corked = false;
        stream.uncork();
      });
    }
    return client.query<Row>(statement);
  };
}

/** The five-character SQLSTATE of a database error, or null for any other error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code: unknown = Reflect.get(error, 'code');
  // The system's own codes are words: EPIPE.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Refuses a server that is unreachable or too old, in one sentence. */
export async function requireServer(store: Store): Promise<void> {
  const version = await serverVersion(store);
  if (version < 150000) {
    throw new SynclineError('SYN_START_DATABASE_TOO_OLD', `The server says ${version}.`);
  }
}

async function serverVersion(store: Store): Promise<number> {
  try {
    const rows = await store.query<{ version: string }>({
      name: 'server-version',
      text: `select current_setting('server_version_num') as version`,
      values: [],
    });
    return Number(rows[0]?.version);
  } catch (error) {
    // The driver's message may hold the host and the user, never the password.
    const reason = error instanceof AggregateError ? error.errors.map(String).join('; ') : String(error);
    throw new SynclineError('SYN_START_DATABASE_UNREACHABLE', reason, error);
  }
}
