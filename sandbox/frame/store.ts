import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';

const frameTables = `
  create table if not exists effect (
    seq integer primary key autoincrement, at text not null, method text not null, path text not null,
    idempotency_key text, reference text, kind text not null, entity text not null, external_id text not null,
    version integer, body_hash text not null, body text not null, answered text not null);
  create table if not exists request_log (
    id integer primary key, begun_at text not null, ended_at text not null, method text not null, path text not null,
    status integer, outcome text not null);
  create table if not exists webhook (
    id integer primary key, event_id text not null, delivery_id text not null, topic text not null, object_id text not null,
    version integer not null, body text not null, triggered_at text not null, status text not null, attempts integer not null,
    next_at integer not null, last_status integer, fault text);
  create index if not exists webhook_due on webhook (status, next_at);
  create index if not exists webhook_object on webhook (object_id, id);
  create table if not exists fault_count (kind text primary key, count integer not null);
  create table if not exists idempotency (key text primary key, body_hash text not null, status integer not null, answer text not null);
  create table if not exists counter (name text primary key, value integer not null);
`;

/**
 * One system's memory. WAL with synchronous NORMAL: what was committed before an answer survives the death of the process,
 * which is what the tests do to it; only the death of the machine could lose the last commits.
 */
export class Store {
  readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private depth = 0;

  constructor(folder: string, system: string) {
    mkdirSync(folder, { recursive: true });
    this.database = new DatabaseSync(join(folder, `${system}.sqlite`));
    this.database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;');
    this.database.exec(frameTables);
  }

  /** The prepared statement for this text, kept. */
  sql(text: string): StatementSync {
    const known = this.statements.get(text);
    if (known !== undefined) return known;
    const fresh = this.database.prepare(text);
    this.statements.set(text, fresh);
    return fresh;
  }

  /** All or nothing; inside another transaction it joins that one. */
  transaction<Result>(work: () => Result): Result {
    if (this.depth > 0) return work();
    this.database.exec('begin immediate');
    this.depth = 1;
    try {
      const result = work();
      this.database.exec('commit');
      return result;
    } catch (error) {
      this.database.exec('rollback');
      throw error;
    } finally {
      this.depth = 0;
    }
  }

  /** The next number of a named series, from `first` on. */
  next(name: string, first = 1): number {
    const row = this.sql(
      'insert into counter (name, value) values (?, ?) on conflict (name) do update set value = value + 1 returning value',
    ).get(name, first);
    return Number(row?.['value']);
  }

  countRows(table: string): number {
    return Number(this.sql(`select count(*) as n from ${table}`).get()?.['n']);
  }

  tables(): string[] {
    const rows = this.sql("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name").all();
    return rows.map((row) => String(row['name']));
  }

  close(): void {
    this.database.close();
  }
}
