import { DatabaseSync } from 'node:sqlite';
import type { Doc } from './doc.ts';
import { parseDoc } from './doc.ts';

export const systemNames = ['shop', 'warehouse', 'erp', 'carrier'] as const;
export type SystemName = (typeof systemNames)[number];

/** One stored object: the same columns in every table of every system. */
export interface Row {
  id: string;
  reference: string | null;
  parent: string | null;
  version: number;
  body: Doc;
}

/** One external write that took effect. */
export interface Effect {
  seq: number;
  at: string;
  method: string;
  path: string;
  reference: string | null;
  kind: string;
  entity: string;
  externalId: string;
  body: string;
}

export type Stores = Record<SystemName, SystemStore>;

/** One system's own memory, opened to be read only. */
export class SystemStore {
  readonly name: SystemName;
  /** Whether it shows only what is ordered in it as sent: no more units of a line, and nothing of a cancelled order. */
  readonly sendsOnlyOrdered: boolean = false;
  /** Whether it shows how far a parcel has come. */
  readonly showsProgress: boolean = true;
  private readonly database: DatabaseSync;
  private readonly read = new Map<string, Row[]>();

  constructor(name: SystemName, file: string) {
    this.name = name;
    this.database = new DatabaseSync(file, { readOnly: true });
  }

  /** All rows of a table, by id; none when the system never had such a table. */
  rows(table: string): Row[] {
    const known = this.read.get(table);
    if (known !== undefined) return known;
    const rows = this.has(table)
      ? this.select(`select id, reference, parent, version, body from ${table} order by id`).map(toRow)
      : [];
    this.read.set(table, rows);
    return rows;
  }

  effects(): Effect[] {
    return this.select('select seq, at, method, path, reference, kind, entity, external_id, body from effect order by seq').map(
      (row) => ({
        seq: Number(row['seq']),
        at: String(row['at']),
        method: String(row['method']),
        path: String(row['path']),
        reference: nullable(row['reference']),
        kind: String(row['kind']),
        entity: String(row['entity']),
        externalId: String(row['external_id']),
        body: String(row['body']),
      }),
    );
  }

  /** Writes that were refused, as `METHOD path status`. */
  refusals(): Set<string> {
    const rows = this.select('select distinct method, path, status from request_log where status >= 400');
    return new Set(rows.map((row) => `${String(row['method'])} ${String(row['path'])} ${String(row['status'])}`));
  }

  /** Ids of objects that a webhook still waits to tell of. */
  untold(): Set<string> {
    return new Set(
      this.select("select distinct object_id from webhook where status = 'pending'").map((row) => String(row['object_id'])),
    );
  }

  faultCounts(): Record<string, number> {
    return Object.fromEntries(
      this.select('select kind, count from fault_count').map((row) => [String(row['kind']), Number(row['count'])]),
    );
  }

  close(): void {
    this.database.close();
  }

  private has(table: string): boolean {
    return this.database.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(table) !== undefined;
  }

  protected select(sql: string): Record<string, unknown>[] {
    return this.database.prepare(sql).all();
  }
}

/** Rows by what `key` says of them; rows of which it says nothing are left out. */
export function groupRows(rows: Row[], key: (row: Row) => string | null): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = key(row);
    if (name === null) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

function toRow(row: Record<string, unknown>): Row {
  return {
    id: String(row['id']),
    reference: nullable(row['reference']),
    parent: nullable(row['parent']),
    version: Number(row['version']),
    body: parseDoc(String(row['body'])),
  };
}

function nullable(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
