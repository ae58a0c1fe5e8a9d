import type { SQLOutputValue } from 'node:sqlite';
import type { Doc } from './json.ts';
import { parseDoc } from './json.ts';
import type { Store } from './store.ts';

/** What a document is found by beside its id. */
export type Label = { id: string; reference?: string | null; parent?: string | null; version: number; updatedAt: string };
export type Place = { updatedAt: string; id: string };

/** One kind of document in one table: `id, reference, parent, version, created_at, updated_at, body`. */
export class Shelf {
  readonly table: string;
  private readonly store: Store;

  constructor(store: Store, table: string) {
    this.store = store;
    this.table = table;
    store.database.exec(`
      create table if not exists ${table} (id text primary key, reference text, parent text, version integer not null,
        created_at text not null, updated_at text not null, body text not null);
      create index if not exists ${table}_reference on ${table} (reference);
      create index if not exists ${table}_parent on ${table} (parent);
      create index if not exists ${table}_updated on ${table} (updated_at, id);`);
  }

  put(label: Label, body: Doc): void {
    this.store
      .sql(
        `insert into ${this.table} (id, reference, parent, version, created_at, updated_at, body) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set reference = excluded.reference, parent = excluded.parent, version = excluded.version,
            updated_at = excluded.updated_at, body = excluded.body`,
      )
      .run(
        label.id,
        label.reference ?? null,
        label.parent ?? null,
        label.version,
        label.updatedAt,
        label.updatedAt,
        JSON.stringify(body),
      );
  }

  get(id: string): Doc | null {
    const row = this.store.sql(`select body from ${this.table} where id = ?`).get(id);
    return row === undefined ? null : bodyOf(row);
  }

  byReference(reference: string): Doc[] {
    return this.store
      .sql(`select body from ${this.table} where reference = ? order by created_at, id`)
      .all(reference)
      .map(bodyOf);
  }

  byParent(parent: string): Doc[] {
    return this.store.sql(`select body from ${this.table} where parent = ? order by created_at, id`).all(parent).map(bodyOf);
  }

  /** The documents changed at or after `since` that come after `place`, in the order of (updated_at, id). */
  changed(since: string, place: Place | null, limit: number): Doc[] {
    const from = place ?? { updatedAt: '', id: '' };
    return this.store
      .sql(`select body from ${this.table} where updated_at >= ? and (updated_at, id) > (?, ?) order by updated_at, id limit ?`)
      .all(since, from.updatedAt, from.id, limit)
      .map(bodyOf);
  }

  page(since: string, offset: number, limit: number): { rows: Doc[]; total: number } {
    const total = this.store.sql(`select count(*) as n from ${this.table} where updated_at >= ?`).get(since);
    const rows = this.store
      .sql(`select body from ${this.table} where updated_at >= ? order by id limit ? offset ?`)
      .all(since, limit, offset);
    return { rows: rows.map(bodyOf), total: Number(total?.['n']) };
  }
}

function bodyOf(row: Record<string, SQLOutputValue>): Doc {
  return parseDoc(String(row['body']));
}
