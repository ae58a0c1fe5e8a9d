import { setTimeout as pause } from 'node:timers/promises';
import { ShopifyStore } from '../../checker/shopify/shopify-store.ts';
import type { Doc } from '../../generator/json.ts';
import { docsIn, plain } from '../../generator/json.ts';
import type { Random } from '../../generator/random.ts';
import { numberOf } from '../../generator/shops/shopify-desk.ts';
import { ShopifyTill } from '../../generator/shops/shopify-till.ts';
import type { PlacedOrder } from './placed-order.ts';
import { ShopSide, type Level, type Shop } from './shop-side.ts';
import { StoreView, type WebhookRow } from './store-view.ts';

/** What one location is to send of an order, as Shopify keeps it. */
export interface Work {
  location: string;
  status: string;
  /** Units by line. */
  lines: Record<string, number>;
  /** Units that are still to be sent. */
  remaining: number;
}

/** The sandbox's Shopify as the shop: the same questions, answered by its own store. */
export class ShopifySide extends ShopSide {
  private readonly file: string;

  constructor(shop: Shop, luck: Random, location: string) {
    const till = (admin: ShopSide['admin']): ShopifyTill => new ShopifyTill(admin, { location, pause });
    super(shop, luck, { till, store: new ShopifyStoreView(shop.file) });
    this.file = shop.file;
  }

  override look({ id }: PlacedOrder): Promise<Doc> {
    return Promise.resolve(this.bodies('orders').find((one) => one['id'] === id) ?? {});
  }

  override fulfilments({ id }: PlacedOrder): Doc[] {
    return this.bodies('fulfilments').filter((one) => one['order_id'] === id);
  }

  override shown(place: string): number | null {
    const level = this.bodies('stock').find(({ sku, location }) => `${plain(sku)}@${plain(location)}` === place);
    return level === undefined ? null : Number(level['on_hand']);
  }

  /** It takes off by itself what its orders wait for, so it is told all that is there. What is set aside is no location of its. */
  override right({ place, onHand }: Level): number | null {
    return place.endsWith('-QUARANTINE') ? null : onHand;
  }

  /** What it has asked its locations to send of an order, the first to begin with. */
  work({ id }: PlacedOrder): Work[] {
    const names = new Map(this.store.bodies('locations').map((one) => [one['id'], plain(one['name'])]));
    return this.store.bodies('fulfillment_orders', { parent: numberOf(id) }).map((one) => {
      const lines = docsIn(one['lines']);
      return {
        location: names.get(one['locationId']) ?? '',
        status: plain(one['status']),
        lines: Object.fromEntries(
          lines.map((line) => [`gid://shopify/LineItem/${plain(line['lineId'])}`, Number(line['total'])]),
        ),
        remaining: lines.reduce((sum, line) => sum + Number(line['remaining']), 0),
      };
    });
  }

  /** What its customer was written of an order: the fulfilment and why. */
  messages({ id }: PlacedOrder): string[] {
    const own = this.store.bodies('messages', { parent: numberOf(id) });
    return own.map((one) => `${plain(one['kind'])} of gid://shopify/Fulfillment/${plain(one['fulfillmentId'])}`).toSorted();
  }

  override send(): Promise<number> {
    return Promise.reject(new Error('Shopify sends its webhooks by itself'));
  }

  /** A fulfilment lowers what is on hand, of which no webhook tells: a list has to. */
  override async pending(): Promise<{ open: number; untold: number; pulse: string }> {
    const seen = await super.pending();
    const counts = await this.admin.get('/admin/counts');
    return { ...seen, untold: seen.untold + Number(counts['fulfillments']), pulse: `${seen.pulse}/${Number(counts['hook'])}` };
  }

  /** A table of its store in the plain shop's form. */
  private bodies(table: string): Doc[] {
    const store = new ShopifyStore(this.file, []);
    try {
      return store.rows(table).map(({ body }) => body);
    } finally {
      store.close();
    }
  }
}

/** Shopify keeps its webhooks in a table of another name. */
class ShopifyStoreView extends StoreView {
  override webhooks(objectId?: string): WebhookRow[] {
    const text = `select * from hook${objectId === undefined ? '' : ' where object_id = ?'} order by id`;
    return this.select(text, objectId === undefined ? [] : [objectId]).map((row) => ({
      eventId: String(row['event_id']),
      topic: String(row['topic']),
      objectId: String(row['object_id']),
      body: String(row['body']),
      status: String(row['status']),
      attempts: Number(row['attempts']),
    }));
  }
}
