import type { SQLOutputValue } from 'node:sqlite';
import type { Doc } from '../frame/json.ts';
import { parseDoc, plain } from '../frame/json.ts';
import type { Store } from '../frame/store.ts';

export type Kind = 'payment_intent' | 'charge' | 'refund' | 'dispute' | 'balance_transaction' | 'payout' | 'event';

/** The first letters of each kind's ids. */
const PREFIXES: Record<Kind, string> = {
  payment_intent: 'pi',
  charge: 'ch',
  refund: 're',
  dispute: 'du',
  balance_transaction: 'txn',
  payout: 'po',
  event: 'evt',
};

export type Filter = {
  created?: Record<string, number>;
  is?: Record<string, string>;
  among?: { field: string; values: string[] };
};
export type Page = { after: string | null; before: string | null; limit: number };

const BOUNDS: Record<string, string> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** All objects of the account, each kind listed newest first. */
export class Keep {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
    store.database.exec(`
      create table if not exists object (seq integer primary key autoincrement, id text not null unique, kind text not null,
        created integer not null, body text not null);
      create index if not exists object_kind on object (kind, seq);`);
  }

  nextId(kind: Kind): string {
    const serial = this.store.next(kind);
    return `${PREFIXES[kind]}_3Sbx${serial.toString(36).padStart(20, '0')}`;
  }

  put(kind: Kind, body: Doc): Doc {
    this.store
      .sql(`insert into object (id, kind, created, body) values (?, ?, ?, ?) on conflict (id) do update set body = excluded.body`)
      .run(plain(body['id']), kind, Number(body['created']), JSON.stringify(body));
    return body;
  }

  get(kind: Kind, id: string): Doc | null {
    const row = this.store.sql('select body from object where id = ? and kind = ?').get(id, kind);
    return row === undefined ? null : bodyOf(row);
  }

  /** Whatever has this id. */
  any(id: string): Doc | null {
    const row = this.store.sql('select body from object where id = ?').get(id);
    return row === undefined ? null : bodyOf(row);
  }

  all(kind: Kind, filter: Filter): Doc[] {
    return this.page(kind, filter, { after: null, before: null, limit: 1_000_000 }).rows;
  }

  page(kind: Kind, filter: Filter, { after, before, limit }: Page): { rows: Doc[]; more: boolean } {
    const { where, values } = conditions(kind, filter);
    if (after !== null) {
      where.push('seq < (select seq from object where id = ?)');
      values.push(after);
    }
    if (before !== null) {
      where.push('seq > (select seq from object where id = ?)');
      values.push(before);
    }
    const order = before === null ? 'desc' : 'asc';
    const rows = this.store
      .sql(`select body from object where ${where.join(' and ')} order by seq ${order} limit ?`)
      .all(...values, limit + 1)
      .map(bodyOf);
    const page = rows.slice(0, limit);
    return { rows: before === null ? page : page.toReversed(), more: rows.length > limit };
  }
}

function conditions(kind: Kind, { created = {}, is = {}, among }: Filter): { where: string[]; values: (string | number)[] } {
  const where = ['kind = ?'];
  const values: (string | number)[] = [kind];
  for (const [bound, value] of Object.entries(created)) {
    const sign = BOUNDS[bound];
    if (sign === undefined || !Number.isFinite(value)) continue;
    where.push(`created ${sign} ?`);
    values.push(value);
  }
  for (const [field, value] of Object.entries(is)) {
    where.push(`json_extract(body, '$.${field}') = ?`);
    values.push(value);
  }
  if (among !== undefined && among.values.length > 0) {
    where.push(`json_extract(body, '$.${among.field}') in (${among.values.map(() => '?').join(', ')})`);
    values.push(...among.values);
  }
  return { where, values };
}

function bodyOf(row: Record<string, SQLOutputValue>): Doc {
  return parseDoc(String(row['body']));
}
