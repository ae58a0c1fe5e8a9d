import { randomUUID } from 'node:crypto';
import type { Doc } from '../../frame/json.ts';
import { drift } from '../../faults/drift.ts';
import type { ShareName } from '../../faults/rates.ts';
import type { Frame } from '../../frame/frame.ts';
import type { SubscriptionRecord } from '../keep/app-record.ts';
import type { Records } from '../keep/records.ts';

export type HookRow = {
  id: number;
  eventId: string;
  webhookId: string;
  topic: string;
  subscription: string;
  name: string | null;
  uri: string;
  triggeredAt: string;
  body: Buffer;
  attempts: number;
};
type Written = Omit<HookRow, 'id' | 'attempts' | 'body'> & {
  objectId: string;
  text: string;
  delay: number;
  status: string;
  faults: string[];
};
type Told = { topic: string; objectId: string; body: Doc };

const table = `create table if not exists hook (id integer primary key, event_id text not null, webhook_id text not null, topic text not null,
  subscription text not null, name text, uri text not null, object_id text not null, body text not null, triggered_at text not null,
  status text not null, attempts integer not null, next_at integer not null, last_status integer, fault text);
  create index if not exists hook_due on hook (status, next_at);
  create index if not exists hook_object on hook (object_id, id);`;
const insert = `insert into hook (event_id, webhook_id, topic, subscription, name, uri, object_id, body, triggered_at, status, attempts, next_at, last_status, fault)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, null, ?)`;

/**
 * The webhooks to send, one for each subscription of the topic, written in the transaction of what they tell of.
 * One event has one event id, whatever the number of subscriptions and duplicates; each of them has a webhook id.
 * The dial's outgoing faults are decided here, once, so that a retry sends the original bytes.
 */
export class HookOutbox {
  private readonly frame: Frame;
  private readonly subscriptions: Records<SubscriptionRecord>;
  onNew: () => void = () => {};

  constructor(frame: Frame, subscriptions: Records<SubscriptionRecord>) {
    this.frame = frame;
    this.subscriptions = subscriptions;
    frame.store.database.exec(table);
  }

  /** `body` is made only when somebody has subscribed to the topic. */
  tell(topic: string, objectId: string, body: () => Doc): void {
    const subscribed = this.subscriptions.ofParent(topic);
    if (subscribed.length === 0) return;
    const eventId = randomUUID();
    const made = body();
    for (const one of subscribed) this.add(one, { topic, objectId, body: chosenFields(made, one.includeFields) }, eventId);
    this.onNew();
  }

  private add(subscription: SubscriptionRecord, told: Told, eventId: string): void {
    const about = `${told.topic} ${told.objectId} ${subscription.id}`;
    const faults: string[] = [];
    const strikes = (kind: ShareName) => {
      const struck = this.frame.dial.strikes(kind, about);
      if (struck) faults.push(kind);
      return struck;
    };
    const dropped = strikes('drop');
    const old = !dropped && strikes('stale') ? this.previous(told.objectId) : null;
    const body = strikes('schema_drift_out') ? drift(told.body) : told.body;
    const first: Written = {
      eventId,
      webhookId: randomUUID(),
      topic: told.topic,
      subscription: subscription.id,
      name: subscription.name,
      uri: subscription.uri,
      objectId: told.objectId,
      triggeredAt: new Date(this.frame.clock.now()).toISOString(),
      text: JSON.stringify(body),
      delay: dropped ? 0 : this.holdBack(about, strikes),
      status: dropped ? 'dropped' : 'pending',
      faults,
    };
    this.write(first);
    const again = { ...first, webhookId: randomUUID() };
    if (!dropped && strikes('duplicate')) this.write({ ...again, delay: first.delay + this.frame.dial.between(about, 0, 300) });
    if (old !== null)
      this.write({
        ...again,
        ...old,
        delay: this.frame.dial.between(about, 300, this.frame.dial.rates.stale_ms),
        faults: ['stale'],
      });
  }

  private holdBack(about: string, strikes: (kind: ShareName) => boolean): number {
    const { dial } = this.frame;
    const held = strikes('reorder') ? dial.between(about, 50, dial.rates.reorder_ms) : 0;
    return held + (strikes('latency_out') ? dial.between(about, 5, dial.rates.latency_ms) : 0);
  }

  /** What was told of the object before: its bytes, its event and its time. */
  private previous(objectId: string): Pick<Written, 'topic' | 'text' | 'eventId' | 'triggeredAt'> | null {
    const row = this.frame.store
      .sql('select topic, body, event_id, triggered_at from hook where object_id = ? order by id desc limit 1')
      .get(objectId);
    if (row === undefined) return null;
    return {
      topic: String(row['topic']),
      text: String(row['body']),
      eventId: String(row['event_id']),
      triggeredAt: String(row['triggered_at']),
    };
  }

  private write(row: Written): void {
    this.frame.store
      .sql(insert)
      .run(
        row.eventId,
        row.webhookId,
        row.topic,
        row.subscription,
        row.name,
        row.uri,
        row.objectId,
        row.text,
        row.triggeredAt,
        row.status,
        this.frame.wall.now() + row.delay,
        row.faults.join(',') || null,
      );
  }
}

function chosenFields(body: Doc, fields: string[]): Doc {
  if (fields.length === 0) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => fields.includes(name)));
}
