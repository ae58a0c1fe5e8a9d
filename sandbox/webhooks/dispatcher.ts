import type { Clock } from '../frame/clock.ts';
import type { Store } from '../frame/store.ts';

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

const retries = 8;
const longestWait = 1000;

/**
 * Sends what is due in the outbox. Each row: pending → delivered on any 2xx, else pending again after base·2ⁿ,
 * given up after the first attempt and eight retries. A row being sent is remembered in memory only:
 * after a crash it is sent again, which is what "at least once" says.
 */
export class Dispatcher {
  hub: string | null = null;
  private readonly settings: DispatcherSettings;
  private readonly sending = new Set<number>();
  private timer: NodeJS.Timeout | null = null;
  private stopped = true;

  constructor(settings: DispatcherSettings) {
    this.settings = settings;
  }

  start(hub: string | null): void {
    this.hub = hub;
    this.stopped = false;
    this.wake();
  }

  /** Looks for due rows soon; cheap to call often. */
  wake(): void {
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    const patience = this.settings.wall.now() + 2000;
    while (this.sending.size > 0 && this.settings.wall.now() < patience) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  private schedule(delay: number): void {
    if (this.stopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pump(), delay);
  }

  private pump(): void {
    this.timer = null;
    if (this.stopped || this.hub === null) return;
    const room = this.settings.concurrency - this.sending.size;
    if (room > 0) for (const delivery of this.due(room)) void this.attempt(delivery, this.hub);
    const next = this.nextDue();
    if (next !== null) this.schedule(Math.max(1, Math.min(longestWait, next - this.settings.wall.now())));
  }

  private due(room: number): Delivery[] {
    const rows = this.settings.store
      .sql("select * from webhook where status = 'pending' and next_at <= ? order by next_at, id limit ?")
      .all(this.settings.wall.now(), room + this.sending.size);
    const fresh = rows.filter((row) => !this.sending.has(Number(row['id']))).slice(0, room);
    return fresh.map((row) => ({
      id: Number(row['id']),
      eventId: String(row['event_id']),
      deliveryId: String(row['delivery_id']),
      topic: String(row['topic']),
      triggeredAt: String(row['triggered_at']),
      body: Buffer.from(String(row['body']), 'utf8'),
      attempts: Number(row['attempts']),
    }));
  }

  /** When to look again: never while every slot is taken (the end of a send pumps). */
  private nextDue(): number | null {
    if (this.sending.size >= this.settings.concurrency) return null;
    const skip = this.sending.size;
    const row = this.settings.store
      .sql("select next_at from webhook where status = 'pending' order by next_at limit 1 offset ?")
      .get(skip);
    return row === undefined ? null : Number(row['next_at']);
  }

  private async attempt(delivery: Delivery, hub: string): Promise<void> {
    this.sending.add(delivery.id);
    const headers = { 'content-type': 'application/json; charset=utf-8', ...this.settings.sign(delivery) };
    const status = await this.settings.send(hub + this.settings.hubPath, headers, delivery.body);
    this.sending.delete(delivery.id);
    if (this.stopped && status === 0) return;
    this.conclude(delivery, status);
    this.wake();
  }

  private conclude(delivery: Delivery, status: number): void {
    const delivered = status >= 200 && status < 300;
    const outcome = delivered ? 'delivered' : delivery.attempts >= retries ? 'given_up' : 'pending';
    const next = this.settings.wall.now() + this.settings.retryBase * 2 ** delivery.attempts;
    this.settings.store
      .sql('update webhook set status = ?, attempts = attempts + 1, next_at = ?, last_status = ? where id = ?')
      .run(outcome, Math.round(next), status, delivery.id);
  }
}

/** One POST; the status, or 0 when there was no answer within five seconds. */
export async function postBytes(url: string, headers: Record<string, string>, body: Buffer): Promise<number> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(5000),
      redirect: 'manual',
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
