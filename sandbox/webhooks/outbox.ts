import { randomUUID } from 'node:crypto';
import type { Clock } from '../frame/clock.ts';
import type { Doc } from '../frame/json.ts';
import type { Store } from '../frame/store.ts';
import type { Dial } from '../faults/dial.ts';
import type { ShareName } from '../faults/rates.ts';
import { drift } from '../faults/drift.ts';

export type Event = { topic: string; objectId: string; version: number; body: Doc };
type Row = {
  topic: string;
  objectId: string;
  version: number;
  text: string;
  delay: number;
  eventId: string;
  status: string;
  faults: string[];
};
type Strikes = (kind: ShareName) => boolean;

const insert = `insert into webhook (event_id, delivery_id, topic, object_id, version, body, triggered_at, status, attempts, next_at, last_status, fault)
  values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, null, ?)`;

/**
 * The webhooks to send, written in the transaction of the change they tell of. The dial's outgoing faults are decided here,
 * once, so that a restart does not change them and a retry sends the original bytes.
 */
export class Outbox {
  private readonly store: Store;
  private readonly dial: Dial;
  private readonly wall: Clock;
  private readonly stamp: (at: number) => string;
  onNew: () => void = () => {};

  constructor(store: Store, dial: Dial, clocks: { wall: Clock; stamp: (at: number) => string }) {
    this.store = store;
    this.dial = dial;
    this.wall = clocks.wall;
    this.stamp = clocks.stamp;
  }

  add(event: Event): void {
    const about = `${event.topic} ${event.objectId} ${event.version}`;
    const faults: string[] = [];
    const strikes: Strikes = (kind) => {
      const struck = this.dial.strikes(kind, about);
      if (struck) faults.push(kind);
      return struck;
    };
    const dropped = strikes('drop');
    const old = !dropped && strikes('stale') ? this.previous(event.objectId) : null;
    const body = strikes('schema_drift_out') ? drift(event.body) : event.body;
    const first: Row = {
      topic: event.topic,
      objectId: event.objectId,
      version: event.version,
      text: JSON.stringify(body),
      delay: dropped ? 0 : this.holdBack(about, strikes),
      eventId: randomUUID(),
      status: dropped ? 'dropped' : 'pending',
      faults,
    };
    this.write(first);
    if (!dropped && strikes('duplicate')) this.write({ ...first, delay: first.delay + this.dial.between(about, 0, 300) });
    if (!dropped) this.addStale(first, old, about);
    if (this.dial.rates.clock_offset !== 0) this.dial.tally.add('clock_offset');
    this.onNew();
  }

  private holdBack(about: string, strikes: Strikes): number {
    const held = strikes('reorder') ? this.dial.between(about, 50, this.dial.rates.reorder_ms) : 0;
    return held + (strikes('latency_out') ? this.dial.between(about, 5, this.dial.rates.latency_ms) : 0);
  }

  private addStale(first: Row, old: { topic: string; version: number; text: string } | null, about: string): void {
    if (!first.faults.includes('stale')) return;
    const again = old ?? { topic: first.topic, version: first.version, text: first.text };
    const delay = this.dial.between(about, 300, this.dial.rates.stale_ms);
    this.write({ ...first, ...again, delay, eventId: randomUUID(), status: 'pending', faults: ['stale'] });
  }

  private previous(objectId: string): { topic: string; version: number; text: string } | null {
    const row = this.store
      .sql('select topic, version, body from webhook where object_id = ? order by id desc limit 1')
      .get(objectId);
    if (row === undefined) return null;
    return { topic: String(row['topic']), version: Number(row['version']), text: String(row['body']) };
  }

  private write(row: Row): void {
    const due = this.wall.now() + row.delay;
    const triggered = row.faults.includes('stale') && row.delay > 0 ? due : this.wall.now();
    this.store
      .sql(insert)
      .run(
        row.eventId,
        randomUUID(),
        row.topic,
        row.objectId,
        row.version,
        row.text,
        this.stamp(triggered),
        row.status,
        due,
        row.faults.join(',') || null,
      );
  }
}
