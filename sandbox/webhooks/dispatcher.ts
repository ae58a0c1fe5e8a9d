import type { Clock } from '../frame/clock.ts';
import type { Store } from '../frame/store.ts';
import { Pump, type Ending } from './pump.ts';

export type Delivery = {
  id: number;
  eventId: string;
  deliveryId: string;
  topic: string;
  triggeredAt: string;
  body: Buffer;
  attempts: number;
};
/** The headers of one attempt at one delivery, signature included. */
export type Signer = (delivery: Delivery) => Record<string, string>;
export type Sender = (url: string, headers: Record<string, string>, body: Buffer) => Promise<number>;

type DispatcherSettings = {
  store: Store;
  wall: Clock;
  sign: Signer;
  send: Sender;
  retryBase: number;
  concurrency: number;
  hubPath: string;
};

/** Sends what is due in the outbox to the hub, as soon as it is known where that is. */
export class Dispatcher {
  hub: string | null = null;
  private readonly settings: DispatcherSettings;
  private readonly pump: Pump<Delivery>;

  constructor(settings: DispatcherSettings) {
    this.settings = settings;
    const { store } = settings;
    this.pump = new Pump(
      {
        due: (now, limit) => (this.hub === null ? [] : due(store, now, limit)),
        nextDue: (skip) => (this.hub === null ? null : nextDue(store, skip)),
        send: (delivery) => this.send(delivery),
        conclude: (delivery, ending) => conclude(store, delivery, ending),
      },
      settings,
    );
  }

  start(hub: string | null): void {
    this.hub = hub;
    this.pump.start();
  }

  /** Looks for due rows soon; cheap to call often. */
  wake(): void {
    this.pump.wake();
  }

  stop(): Promise<void> {
    return this.pump.stop();
  }

  private send(delivery: Delivery): Promise<number> {
    const headers = { 'content-type': 'application/json; charset=utf-8', ...this.settings.sign(delivery) };
    return this.settings.send(`${this.hub ?? ''}${this.settings.hubPath}`, headers, delivery.body);
  }
}

function due(store: Store, now: number, limit: number): Delivery[] {
  const rows = store
    .sql("select * from webhook where status = 'pending' and next_at <= ? order by next_at, id limit ?")
    .all(now, limit);
  return rows.map((row) => ({
    id: Number(row['id']),
    eventId: String(row['event_id']),
    deliveryId: String(row['delivery_id']),
    topic: String(row['topic']),
    triggeredAt: String(row['triggered_at']),
    body: Buffer.from(String(row['body']), 'utf8'),
    attempts: Number(row['attempts']),
  }));
}

function nextDue(store: Store, skip: number): number | null {
  const row = store.sql("select next_at from webhook where status = 'pending' order by next_at limit 1 offset ?").get(skip);
  return row === undefined ? null : Number(row['next_at']);
}

function conclude(store: Store, { id }: Delivery, { status, outcome, next }: Ending): void {
  store
    .sql('update webhook set status = ?, attempts = attempts + 1, next_at = ?, last_status = ? where id = ?')
    .run(outcome, next, status, id);
}
