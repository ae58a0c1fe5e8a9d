import type { StockInput } from '../config/stock.ts';
import { replay } from '../pipeline/replay.ts';
import type { StockRules } from '../rules/sourcing/stock-rules.ts';
import { stockHub, type variant } from './stock-hub.ts';
import { openTargetServer, type TargetServer } from './target-server.ts';
import { openTestHub, type TestHub } from './test-hub.ts';

/** The stock hub with its two channels and its warehouse, and what a test says and asks of stock. */
export interface StockStage {
  hub: TestHub;
  targets: { shop: TargetServer; market: TargetServer; wms: TargetServer };
  rules: StockRules;
  sell(system: 'shop' | 'market', order: unknown): Promise<number>;
  count(level: unknown): Promise<number>;
  /** The shop's own variants: it holds them before it tells of them. */
  list(...variants: ReturnType<typeof variant>[]): Promise<void>;
  /** `{ onHand, reserved }` of one variant at one location. */
  level(sku: string, location?: string): Promise<unknown>;
  /** By order number, what became of its stock. */
  allocations(): Promise<Record<string, string>>;
  /** What a channel was told last of each of its variants. */
  offered(channel: 'shop' | 'market'): unknown[];
  end(): Promise<void>;
}

export async function openStockStage(
  stock: Partial<StockInput<'shop' | 'market' | 'wms'>> = {},
  options: { apply?: boolean } = {},
): Promise<StockStage> {
  const [shop, market, wms] = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
  const hub = await openTestHub(stockHub({ shop: shop.url, market: market.url, wms: wms.url }, stock), options);
  const targets = { shop, market, wms };
  const { stock: rules } = hub.engine.hub;
  if (rules === undefined) throw new Error('the hub keeps no stock');
  return {
    hub,
    targets,
    rules,
    sell: (system, order) => hub.send('order', order, { system }),
    count: (level) => hub.send('inventory-level', level, { system: 'wms' }),
    async list(...variants) {
      for (const one of variants) {
        shop.objects.set(one.id, {});
        await hub.send('variant', one);
      }
    },
    async level(sku, location = 'WH1') {
      const text = `select trim_scale(on_hand)::float8 as "onHand", trim_scale(reserved)::float8 as reserved from stock where sku = $1 and location = $2`;
      return (await hub.rows(text, [sku, location]))[0];
    },
    async allocations() {
      const rows = await hub.rows<{ number: string; allocation: string }>(
        `select body::json -> 'header' ->> 'number' as number, body::json -> 'derived' ->> 'allocation' as allocation from record where entity = 'order'`,
      );
      return Object.fromEntries(rows.map(({ number, allocation }) => [number, allocation]));
    },
    offered: (channel) => [...targets[channel].objects.values()].map((document) => document[channel]),
    async end() {
      await hub.end();
      await Promise.all(Object.values(targets).map((target) => target.close()));
    },
  };
}

/**
 * An empty hub of the same rules that was given every stored change of this one, or those up to one, and nothing else. It
 * delivers nothing.
 */
export async function replayedHub(from: TestHub, last = Number.MAX_SAFE_INTEGER, batch?: number): Promise<TestHub> {
  const empty = await openTestHub(from.engine.hub, { apply: false, deliver: false });
  const changes = await from.rows<Record<string, unknown>>(
    'select id, received_at, system, source, topic, delivery_id, lane, corrected, raw, sent_at, message_id from change where id <= $1 order by id',
    [last],
  );
  for (const row of changes) {
    await empty.rows(
      'insert into change (id, received_at, system, source, topic, delivery_id, lane, corrected, raw, sent_at, message_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
      Object.values(row),
    );
  }
  await replay(empty.engine, batch);
  return empty;
}
