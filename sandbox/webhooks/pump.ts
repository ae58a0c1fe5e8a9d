import type { Clock } from '../frame/clock.ts';

/** A webhook that waits to be sent. */
export type Waiting = { id: number; attempts: number };

/** How a sending ended, and when the next one is due if there is one. */
export type Ending = { status: number; outcome: 'delivered' | 'pending' | 'given_up'; next: number };

/** Where webhooks wait. */
export type Queue<Row extends Waiting> = {
  /** What is due by then, the oldest first. */
  due(now: number, limit: number): Row[];
  /** When what is still to be sent comes due, but for the first so many; null: nothing is left. */
  nextDue(skip: number): number | null;
  /** Sends one; its status, 0 when there was no answer. */
  send(row: Row): Promise<number>;
  conclude(row: Row, ending: Ending): void;
};

type Settings = { wall: Clock; retryBase: number; concurrency: number };

const retries = 8;
const longestWait = 1000;

/**
 * Sends what is due. A row: pending → delivered on any 2xx, else pending again after base·2ⁿ, given up after the first
 * attempt and eight retries. A row being sent is remembered in memory only: after a crash it is sent again, which is
 * what "at least once" says.
 */
export class Pump<Row extends Waiting> {
  private readonly queue: Queue<Row>;
  private readonly settings: Settings;
  private readonly sending = new Set<number>();
  private timer: NodeJS.Timeout | null = null;
  private stopped = true;

  constructor(queue: Queue<Row>, settings: Settings) {
    this.queue = queue;
    this.settings = settings;
  }

  start(): void {
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
    if (this.stopped) return;
    const room = this.settings.concurrency - this.sending.size;
    if (room > 0) for (const row of this.fresh(room)) void this.attempt(row);
    // Never while every slot is taken: the end of a send pumps.
    const next = this.sending.size >= this.settings.concurrency ? null : this.queue.nextDue(this.sending.size);
    if (next !== null) this.schedule(Math.max(1, Math.min(longestWait, next - this.settings.wall.now())));
  }

  private fresh(room: number): Row[] {
    const rows = this.queue.due(this.settings.wall.now(), room + this.sending.size);
    return rows.filter((row) => !this.sending.has(row.id)).slice(0, room);
  }

  private async attempt(row: Row): Promise<void> {
    this.sending.add(row.id);
    const status = await this.queue.send(row);
    this.sending.delete(row.id);
    // Broken off by the end of the process: nothing is known of it.
    if (this.stopped && status === 0) return;
    const delivered = status >= 200 && status < 300;
    const outcome = delivered ? 'delivered' : row.attempts >= retries ? 'given_up' : 'pending';
    const next = Math.round(this.settings.wall.now() + this.settings.retryBase * 2 ** row.attempts);
    this.queue.conclude(row, { status, outcome, next });
    this.wake();
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
