import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Store } from '../../frame/store.ts';

/** What every kept object has. `id` is the number of Shopify's gid as text; times are UTC, in whole seconds. */
export type Kept = { id: string; createdAt: string; updatedAt: string };
/** What a record is found by beside its id. */
type Keys = { reference?: string | null; parent?: string | null };
/** A condition in SQL over the columns `id, reference, parent, created_at, updated_at, body`. */
export type Condition = { sql: string; values: SQLInputValue[] };
export type Slice = { where: Condition[]; sort: string; descending: boolean; limit: number };

/** One kind of object in one table, as JSON. */
export class Records<Record extends Kept> {
  readonly table: string;
  private readonly store: Store;
  private readonly keys: (record: Record) => Keys;

  constructor(store: Store, table: string, keys: (record: Record) => Keys = () => ({})) {
    this.table = table;
    this.store = store;
    this.keys = keys;
    store.database.exec(`
      create table if not exists ${table} (id text primary key, reference text collate nocase, parent text, version integer not null,
        created_at text not null, updated_at text not null, body text not null);
      create index if not exists ${table}_reference on ${table} (reference);
      create index if not exists ${table}_parent on ${table} (parent);
      create index if not exists ${table}_updated on ${table} (updated_at, id);
      create index if not exists ${table}_created on ${table} (created_at, id);`);
  }

  put(record: Record): void {
    const { reference = null, parent = null } = this.keys(record);
    this.store
      .sql(
        `insert into ${this.table} (id, reference, parent, version, created_at, updated_at, body) values (?, ?, ?, 1, ?, ?, ?)
           on conflict (id) do update set reference = excluded.reference, parent = excluded.parent, version = version + 1,
           created_at = excluded.created_at, updated_at = excluded.updated_at, body = excluded.body`,
      )
      .run(record.id, reference, parent, record.createdAt, record.updatedAt, JSON.stringify(record));
  }

  get(id: string): Record | null {
    return this.first('select body from TABLE where id = ?', id);
  }

  remove(id: string): void {
    this.store.sql(`delete from ${this.table} where id = ?`).run(id);
  }

  version(id: string): number {
    return Number(this.store.sql(`select version from ${this.table} where id = ?`).get(id)?.['version'] ?? 0);
  }

  /** The record with this reference that was made first. */
  byReference(reference: string): Record | null {
    return this.first('select body from TABLE where reference = ? order by id limit 1', reference);
  }

  ofParent(parent: string): Record[] {
    return this.store
      .sql(`select body from ${this.table} where parent = ? order by id`)
      .all(parent)
      .map((row) => this.read(row));
  }

  countOfParent(parent: string): number {
    return Number(this.store.sql(`select count(*) as n from ${this.table} where parent = ?`).get(parent)?.['n']);
  }

  /** The records that fit all conditions, in the order of `sort`, then id, each with its value of `sort`. */
  slice(slice: Slice): { record: Record; sorted: string | number }[] {
    const direction = slice.descending ? 'desc' : 'asc';
    const where = slice.where.length === 0 ? '' : `where ${slice.where.map((one) => `(${one.sql})`).join(' and ')}`;
    const rows = this.store
      .sql(
        `select body, ${slice.sort} as sorted from ${this.table} ${where} order by ${slice.sort} ${direction}, id ${direction} limit ?`,
      )
      .all(...slice.where.flatMap((one) => one.values), slice.limit);
    return rows.map((row) => ({ record: this.read(row), sorted: row['sorted'] as string | number }));
  }

  count(where: Condition[]): number {
    const clause = where.length === 0 ? '' : `where ${where.map((one) => `(${one.sql})`).join(' and ')}`;
    const row = this.store.sql(`select count(*) as n from ${this.table} ${clause}`).get(...where.flatMap((one) => one.values));
    return Number(row?.['n']);
  }

  private first(text: string, value: string): Record | null {
    const row = this.store.sql(text.replace('TABLE', this.table)).get(value);
    return row === undefined ? null : this.read(row);
  }

  private read(row: { [column: string]: SQLOutputValue }): Record {
    return JSON.parse(String(row['body'])) as Record;
  }
}
