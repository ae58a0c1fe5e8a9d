import type { Frame } from '../../frame/frame.ts';
import { signature } from '../../frame/signature.ts';
import { postBytes, Pump, type Ending } from '../../webhooks/pump.ts';
import type { SubscriptionRecord } from '../keep/app-record.ts';
import type { Records } from '../keep/records.ts';
import type { HookRow } from './outbox.ts';

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
 * Sends what is due, each row to its own address. A base of 56.5 s makes the four hours of life. After the last failure
 * the subscription is removed, and what else waits for it is given up.
 */
export class HookDispatcher {
  private readonly frame: Frame;
  private readonly subscriptions: Records<SubscriptionRecord>;
  private readonly pump: Pump<HookRow>;

  constructor(frame: Frame, subscriptions: Records<SubscriptionRecord>, settings: Settings) {
    this.frame = frame;
    this.subscriptions = subscriptions;
    this.pump = new Pump(
      {
        due: (now, limit) => this.due(now, limit),
        nextDue: (skip) => this.nextDue(skip),
        send: (row) => postBytes(row.uri, hookHeaders(frame, settings, row), row.body),
        conclude: (row, ending) => this.conclude(row, ending),
      },
      { wall: frame.wall, retryBase: frame.options.retryBase, concurrency: frame.options.webhookConcurrency },
    );
  }

  start(): void {
    this.pump.start();
  }

  /** Looks for due rows soon; cheap to call often. */
  wake(): void {
    this.pump.wake();
  }

  stop(): Promise<void> {
    return this.pump.stop();
  }

  /** How many are still to be sent. */
  pending(): number {
    return Number(this.frame.store.sql("select count(*) as n from hook where status = 'pending'").get()?.['n']);
  }

  private due(now: number, limit: number): HookRow[] {
    const rows = this.frame.store
      .sql("select * from hook where status = 'pending' and next_at <= ? order by next_at, id limit ?")
      .all(now, limit);
    return rows.map((row) => ({
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

  private nextDue(skip: number): number | null {
    const row = this.frame.store
      .sql("select next_at from hook where status = 'pending' order by next_at limit 1 offset ?")
      .get(skip);
    return row === undefined ? null : Number(row['next_at']);
  }

  private conclude(row: HookRow, { status, outcome, next }: Ending): void {
    const { store } = this.frame;
    store.transaction(() => {
      store
        .sql(
          "update hook set status = ?, attempts = attempts + 1, next_at = ?, last_status = ? where id = ? and status = 'pending'",
        )
        .run(outcome, next, status, row.id);
      if (outcome === 'given_up') this.removeSubscription(row.subscription);
    });
  }

  private removeSubscription(id: string): void {
    this.subscriptions.remove(id);
    this.frame.store.sql("update hook set status = 'given_up' where subscription = ? and status = 'pending'").run(id);
  }
}
