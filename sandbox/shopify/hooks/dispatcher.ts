import type { Frame } from '../../frame/frame.ts';
import { signature } from '../../frame/signature.ts';
import { postBytes } from '../../webhooks/dispatcher.ts';
import type { SubscriptionRecord } from '../keep/app-record.ts';
import type { Records } from '../keep/records.ts';
import type { HookRow } from './outbox.ts';

const retries = 8;
const longestWait = 1000;
type Settings = { domain: string; version: string };

/** `ORDERS_CREATE` → `orders/create`, `FULFILLMENT_ORDERS_PLACED_ON_HOLD` → `fulfillment_orders/placed_on_hold`. */
function topicPath(topic: string): string {
  const groups = ['FULFILLMENT_ORDERS', 'INVENTORY_LEVELS', 'INVENTORY_ITEMS', 'BULK_OPERATIONS', 'ORDER_TRANSACTIONS'];
  const group = groups.find((name) => topic.startsWith(`${name}_`)) ?? topic.split('_')[0] ?? topic;
  return `${group.toLowerCase()}/${topic.slice(group.length + 1).toLowerCase()}`;
}

/** The headers of a webhook, signature included: base64 over the raw bytes, with the app's secret. */
export function hookHeaders(
  frame: Frame,
  settings: Settings,
  row: Pick<HookRow, 'topic' | 'eventId' | 'webhookId' | 'triggeredAt' | 'name' | 'body'>,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Shopify-Captain-Hook',
    'x-shopify-topic': topicPath(row.topic),
    'x-shopify-shop-domain': settings.domain,
    'x-shopify-api-version': settings.version,
    'x-shopify-webhook-id': row.webhookId,
    'x-shopify-event-id': row.eventId,
    'x-shopify-triggered-at': row.triggeredAt,
    'x-shopify-hmac-sha256': signature(frame.secrets('SANDBOX_SHOPIFY_SECRET'), 'base64', row.body),
    ...(row.name === null ? {} : { 'x-shopify-name': row.name }),
  };
}

/**
 * Sends what is due. A row: pending → delivered on any 2xx within five seconds, else again after base·2ⁿ, eight times;
 * a base of 56.5 s makes the four hours of life. After the last failure the subscription is removed, and what else waits for it is given up.
 * A row being sent is remembered in memory only: after a crash it is sent again.
 */
export class HookDispatcher {
  private readonly frame: Frame;
  private readonly subscriptions: Records<SubscriptionRecord>;
  private readonly settings: Settings;
  private readonly sending = new Set<number>();
  private timer: NodeJS.Timeout | null = null;
  private stopped = true;

  constructor(frame: Frame, subscriptions: Records<SubscriptionRecord>, settings: Settings) {
    this.frame = frame;
    this.subscriptions = subscriptions;
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
    const patience = this.frame.wall.now() + 2000;
    while (this.sending.size > 0 && this.frame.wall.now() < patience) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** How many are still to be sent. */
  pending(): number {
    return Number(this.frame.store.sql("select count(*) as n from hook where status = 'pending'").get()?.['n']);
  }

  private schedule(delay: number): void {
    if (this.stopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pump(), delay);
  }

  private pump(): void {
    this.timer = null;
    if (this.stopped) return;
    const room = this.frame.options.webhookConcurrency - this.sending.size;
    if (room > 0) for (const row of this.due(room)) void this.attempt(row);
    const next = this.nextDue();
    if (next !== null) this.schedule(Math.max(1, Math.min(longestWait, next - this.frame.wall.now())));
  }

  private due(room: number): HookRow[] {
    const rows = this.frame.store
      .sql("select * from hook where status = 'pending' and next_at <= ? order by next_at, id limit ?")
      .all(this.frame.wall.now(), room + this.sending.size);
    const fresh = rows.filter((row) => !this.sending.has(Number(row['id']))).slice(0, room);
    return fresh.map((row) => ({
      id: Number(row['id']),
      eventId: String(row['event_id']),
      webhookId: String(row['webhook_id']),
      topic: String(row['topic']),
      subscription: String(row['subscription']),
      name: row['name'] === null ? null : String(row['name']),
      uri: String(row['uri']),
      triggeredAt: String(row['triggered_at']),
      body: Buffer.from(String(row['body']), 'utf8'),
      attempts: Number(row['attempts']),
    }));
  }

  /** When to look again: never while every slot is taken, for the end of a send pumps. */
  private nextDue(): number | null {
    if (this.sending.size >= this.frame.options.webhookConcurrency) return null;
    const row = this.frame.store
      .sql("select next_at from hook where status = 'pending' order by next_at limit 1 offset ?")
      .get(this.sending.size);
    return row === undefined ? null : Number(row['next_at']);
  }

  private async attempt(row: HookRow): Promise<void> {
    this.sending.add(row.id);
    const status = await postBytes(row.uri, hookHeaders(this.frame, this.settings, row), row.body);
    this.sending.delete(row.id);
    if (this.stopped) return;
    this.conclude(row, status);
    this.wake();
  }

  private conclude(row: HookRow, status: number): void {
    const delivered = status >= 200 && status < 300;
    const last = row.attempts >= retries;
    const outcome = delivered ? 'delivered' : last ? 'given_up' : 'pending';
    const next = Math.round(this.frame.wall.now() + this.frame.options.retryBase * 2 ** row.attempts);
    this.frame.store.transaction(() => {
      this.frame.store
        .sql(
          "update hook set status = ?, attempts = attempts + 1, next_at = ?, last_status = ? where id = ? and status = 'pending'",
        )
        .run(outcome, next, status, row.id);
      if (!delivered && last) this.removeSubscription(row.subscription);
    });
  }

  private removeSubscription(id: string): void {
    this.subscriptions.remove(id);
    this.frame.store.sql("update hook set status = 'given_up' where subscription = ? and status = 'pending'").run(id);
  }
}
