import { createHmac } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventBus, Logger, ProcessContext, TransactionalConnection, VendureEvent } from '@vendure/core';
import { Lease } from './lease';
import { listen } from './listen';
import type { SynclineNotice } from './notice';
import { signingKey, type Settled } from './options';
import { Outbox } from './outbox';

export const SETTINGS = Symbol('SYNCLINE_SETTINGS');

const LOG = 'Syncline';
const BATCH = 200;
const AT_ONCE = 4;
const LONGEST_PAUSE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Waiting notices of one object: the newest is sent, and with it all of them are told. */
type Group = SynclineNotice[];

/**
 * Sends what waits in the outbox, one process at a time: `take the lease → read a batch → one notice for each object,
 * a few at once → mark them`. A notice that is not accepted ends the turn; the next one comes after a pause that
 * doubles up to a minute. Nothing is sent past an older notice of the same object, and nothing is dropped.
 */
@Injectable()
export class Sender implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly lease: Lease;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private failures = 0;
  private purgedAt = 0;
  private warnedAt = 0;
  private wake: () => void = () => undefined;

  constructor(
    private readonly bus: EventBus,
    private readonly connection: TransactionalConnection,
    private readonly outbox: Outbox,
    private readonly processContext: ProcessContext,
    @Inject(SETTINGS) private readonly settings: Settled,
  ) {
    this.lease = new Lease(connection, settings.leaseMs);
  }

  onApplicationBootstrap(): void {
    // A migration or a script boots Vendure too: it is no place to send from.
    if (!this.processContext.isServer && !this.processContext.isWorker) return;
    listen(this.bus, this.connection, this.outbox);
    this.bus.filter((event) => event instanceof VendureEvent).subscribe(() => this.wake());
    this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.turn();
      } catch (error) {
        this.failures += 1;
        Logger.error(`The outbox cannot be read: ${wordsOf(error)}`, LOG);
      }
      // Whoever stops it in the midst of a turn must not wait for the next one.
      if (!this.stopped) await this.pause();
    }
    await this.lease.release().catch(() => undefined);
  }

  private async turn(): Promise<void> {
    for (let full = true; full && !this.stopped;) {
      if (!(await this.lease.take(Date.now()))) return;
      await this.tidy();
      const waiting = await this.outbox.waiting(BATCH);
      full = waiting.length === BATCH;
      if (!(await this.sendAll(waiting))) {
        this.failures += 1;
        return;
      }
      this.failures = 0;
    }
  }

  private async sendAll(waiting: SynclineNotice[]): Promise<boolean> {
    const groups = byObject(waiting);
    for (let at = 0; at < groups.length; at += AT_ONCE) {
      if (this.stopped || !(await this.lease.take(Date.now()))) return true;
      const sent = await Promise.all(groups.slice(at, at + AT_ONCE).map((group) => this.send(group)));
      if (sent.includes(false)) return false;
    }
    return true;
  }

  private async send(group: Group): Promise<boolean> {
    const newest = group[group.length - 1];
    if (newest === undefined) return true;
    const ids = group.map(({ id }) => id);
    const refusal = await this.post(newest);
    if (refusal === null) {
      await this.outbox.delivered(ids);
      return true;
    }
    await this.outbox.refused(ids, newest.attempts + 1, refusal);
    return false;
  }

  /** Null when the hub has it, else why not. */
  private async post({ noticeId, topic, entity, entityId, createdAt }: SynclineNotice): Promise<string | null> {
    const body = JSON.stringify({ id: noticeId, topic, entity, entityId, occurredAt: createdAt.toISOString() });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', signingKey(this.settings.secret)).update(`${noticeId}.${timestamp}.${body}`);
    try {
      const answer = await fetch(this.settings.url, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(this.settings.timeoutMs),
        headers: {
          'content-type': 'application/json',
          'webhook-id': noticeId,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature.digest('base64')}`,
        },
      });
      await answer.arrayBuffer();
      return answer.ok ? null : `the hub answered ${answer.status}`;
    } catch (error) {
      return wordsOf(error);
    }
  }

  private async tidy(): Promise<void> {
    const now = Date.now();
    const { keepDays, stuckAfterMs } = this.settings;
    if (now - this.purgedAt > HOUR_MS) {
      this.purgedAt = now;
      await this.outbox.purge(keepDays, now);
    }
    if (this.failures === 0 || now - this.warnedAt < stuckAfterMs) return;
    const { waiting, oldestWaiting, lastError } = await this.outbox.state();
    if (oldestWaiting === null || now - oldestWaiting.getTime() < stuckAfterMs) return;
    this.warnedAt = now;
    Logger.warn(`${waiting} notices wait, the oldest since ${oldestWaiting.toISOString()}: ${lastError ?? 'not tried'}`, LOG);
  }

  /** Until something is told, or for the interval; after a failure for longer, whatever is told. */
  private pause(): Promise<void> {
    const { intervalMs } = this.settings;
    const ms = this.failures === 0 ? intervalMs : Math.min(intervalMs * 2 ** (this.failures - 1), LONGEST_PAUSE_MS);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        if (this.failures > 0 && !this.stopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** In the order of each object's oldest notice. */
function byObject(waiting: SynclineNotice[]): Group[] {
  const groups = new Map<string, Group>();
  for (const notice of waiting) {
    const key = `${notice.entity}/${notice.entityId}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [notice]);
    else known.push(notice);
  }
  return [...groups.values()];
}

function wordsOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return error instanceof Error ? `${error.message}${cause}` : String(error);
}
