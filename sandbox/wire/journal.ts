import { createHash } from 'node:crypto';
import type { Clock } from '../frame/clock.ts';
import { parseDoc } from '../frame/json.ts';
import { stampMilliseconds } from '../frame/clock.ts';
import type { Answer, Call, Effect } from './routes.ts';
import type { Store } from '../frame/store.ts';

export type Outcome = 'answered' | 'timeout_before' | 'timeout_after' | 'abandoned';
/** `held`: a fault keeps it open on purpose, so a client that goes away is no news. */
export type OpenRequest = { id: number; call: Call; begunAt: number; held: boolean };

/**
 * What came in from outside: the effect log, and the requests begun and not yet answered.
 * Times here are the true ones, without the dial's offset, so that the four stores can be laid side by side.
 */
export class Journal {
  readonly open = new Map<number, OpenRequest>();
  abandoned: number;
  private readonly store: Store;
  private readonly wall: Clock;
  private nextId: number;

  constructor(store: Store, wall: Clock) {
    this.store = store;
    this.wall = wall;
    this.nextId = Number(store.sql('select coalesce(max(id), 0) as id from request_log').get()?.['id']) + 1;
    this.abandoned = Number(store.sql("select count(*) as n from request_log where outcome = 'abandoned'").get()?.['n']);
  }

  begin(call: Call): OpenRequest {
    const request = { id: this.nextId, call, begunAt: this.wall.now(), held: false };
    this.nextId += 1;
    this.open.set(request.id, request);
    return request;
  }

  end(request: OpenRequest, outcome: Outcome, status: number | null): void {
    if (!this.open.delete(request.id)) return;
    if (outcome === 'abandoned') this.abandoned += 1;
    if (request.call.method === 'GET' && outcome !== 'abandoned') return;
    this.store
      .sql('insert into request_log (id, begun_at, ended_at, method, path, status, outcome) values (?, ?, ?, ?, ?, ?, ?)')
      .run(
        request.id,
        stampMilliseconds(request.begunAt),
        stampMilliseconds(this.wall.now()),
        request.call.method,
        request.call.url,
        status,
        outcome,
      );
  }

  /** Called inside the transaction of the effect itself. */
  recordEffect(call: Call, effect: Effect): number {
    const result = this.store
      .sql(
        `insert into effect (at, method, path, idempotency_key, reference, kind, entity, external_id, version, body_hash, body, answered)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'yes')`,
      )
      .run(
        stampMilliseconds(this.wall.now()),
        call.method,
        call.url,
        call.header('idempotency-key'),
        effect.reference,
        effect.kind,
        effect.entity,
        effect.id,
        effect.version,
        hashOf(call.raw),
        call.raw.toString('utf8'),
      );
    return Number(result.lastInsertRowid);
  }

  markUnanswered(seq: number, how: 'timeout_after' | 'abandoned'): void {
    this.store.sql('update effect set answered = ? where seq = ?').run(how, seq);
  }

  /** The remembered answer to this key, a fresh null, or the information that the key was used for something else. */
  remembered(call: Call, key: string): Answer | 'other_body' | null {
    const row = this.store.sql('select body_hash, status, answer from idempotency where key = ?').get(this.scoped(call, key));
    if (row === undefined) return null;
    if (row['body_hash'] !== hashOf(call.raw)) return 'other_body';
    return { status: Number(row['status']), body: parseDoc(String(row['answer'])), headers: { 'idempotent-replay': 'true' } };
  }

  remember(call: Call, key: string, answer: Answer): void {
    this.store
      .sql('insert into idempotency (key, body_hash, status, answer) values (?, ?, ?, ?)')
      .run(this.scoped(call, key), hashOf(call.raw), answer.status, JSON.stringify(answer.body));
  }

  private scoped(call: Call, key: string): string {
    return `${call.method} ${call.path} ${key}`;
  }
}

function hashOf(raw: Buffer): string {
  return createHash('sha256').update(raw).digest('hex');
}
