import { DatabaseSync } from 'node:sqlite';
import type { Doc } from '../../generator/json.ts';

/** An external write that took effect, as the system itself wrote it down. */
export interface EffectRow {
  seq: number;
  at: string;
  kind: string;
  entity: string;
  reference: string | null;
  path: string;
}

/** A webhook of the system's outbox. */
export interface WebhookRow {
  eventId: string;
  topic: string;
  objectId: string;
  body: string;
  status: string;
  attempts: number;
}

/** One system's own memory while it runs, opened to be read only. */
export class StoreView {
  private readonly database: DatabaseSync;

  constructor(file: string) {
    this.database = new DatabaseSync(file, { readOnly: true });
    this.database.exec('pragma busy_timeout = 5000');
  }

  /** The bodies of a table, by id; none when there is no such table yet. */
  bodies(table: string, where: { id?: string; reference?: string; parent?: string } = {}): Doc[] {
    const names = Object.keys(where);
    const condition = names.map((name) => `${name} = ?`).join(' and ');
    const rows = this.select(
      `select body from ${table}${condition === '' ? '' : ` where ${condition}`} order by id`,
      Object.values(where),
    );
    return rows.map((row) => JSON.parse(String(row['body'])) as Doc);
  }

  body(table: string, id: string): Doc | null {
    return this.bodies(table, { id })[0] ?? null;
  }

  effects(after = 0): EffectRow[] {
    return this.select('select * from effect where seq > ? order by seq', [after]).map((row) => ({
      seq: Number(row['seq']),
      at: String(row['at']),
      kind: String(row['kind']),
      entity: String(row['entity']),
      reference: row['reference'] === null ? null : String(row['reference']),
      path: String(row['path']),
    }));
  }

  /** Writes that were answered with this status since then. */
  answered(status: number, sinceIso: string): number {
    const rows = this.select('select count(*) as n from request_log where status = ? and begun_at >= ?', [status, sinceIso]);
    return Number(rows[0]?.['n'] ?? 0);
  }

  webhooks(objectId?: string): WebhookRow[] {
    const text = `select * from webhook${objectId === undefined ? '' : ' where object_id = ?'} order by id`;
    return this.select(text, objectId === undefined ? [] : [objectId]).map((row) => ({
      eventId: ownIdIn(String(row['body'])) ?? String(row['event_id']),
      topic: String(row['topic']),
      objectId: String(row['object_id']),
      body: String(row['body']),
      status: String(row['status']),
      attempts: Number(row['attempts']),
    }));
  }

  close(): void {
    this.database.close();
  }

  protected select(text: string, values: (string | number)[]): Record<string, unknown>[] {
    try {
      return this.database.prepare(text).all(...values);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('no such table')) return [];
      throw error;
    }
  }
}

/** An event that is an object of its system's own is known by that object's id, and no header tells it. */
function ownIdIn(body: string): string | null {
  const { object, id } = JSON.parse(body) as Doc;
  return object === 'event' && typeof id === 'string' ? id : null;
}
