import { docsIn, plain, type Doc } from '../../generator/json.ts';
import type { Play } from '../scenario.ts';
import type { PlacedOrder } from './placed-order.ts';
import type { Side } from './side.ts';

/** Amazon, which sends what it is asked to when a scenario says so. */
export class AmazonSide {
  private readonly side: Side;

  constructor({ further }: Pick<Play, 'further'>) {
    this.side = further('amazon');
  }

  /** Goods come in. */
  async enter(sku: string, quantity: number): Promise<void> {
    await this.side.admin.post('/admin/inventory', { sku, quantity });
  }

  /** Its orders of which an item is a line of this one. */
  orders(order: PlacedOrder): Doc[] {
    const lines = new Set<Doc[string]>(order.draft.lines.map((_, index) => order.line(index)));
    const all = this.side.store.bodies('fulfillment_order');
    return all.filter((one) => docsIn(one['items']).some(({ id = null }) => lines.has(id)));
  }

  /** Units that it is to send, by line, of each of its orders. */
  wanted(order: PlacedOrder): Record<string, number>[] {
    return this.orders(order).map(({ items = null }) =>
      Object.fromEntries(docsIn(items).map(({ id = null, quantity }) => [plain(id), Number(quantity)])),
    );
  }

  /** What it has sent of an order, in the form of the warehouse's shipments; carriers as all systems write them. */
  sent(order: PlacedOrder): Doc[] {
    const shipments = this.orders(order).flatMap(({ shipments: own = null }) => docsIn(own));
    return shipments
      .filter(({ status }) => status === 'SHIPPED')
      .map(({ id = null, at = null, shares = null, parcels = null }) => ({
        id,
        shipped_at: at,
        lines: docsIn(shares).map(({ item = null, quantity = null }) => ({ line_ref: item, quantity })),
        packages: docsIn(parcels).map(({ carrier, tracking = null }) => ({
          tracking_number: tracking,
          carrier: plain(carrier).toLowerCase(),
        })),
      }));
  }

  /** All of it leaves in one parcel of this number. */
  async ship(order: PlacedOrder, tracking: string, carrier = 'UPS'): Promise<void> {
    const path = `/admin/orders/${encodeURIComponent(plain(this.orders(order)[0]?.['id']))}`;
    await this.side.admin.post(`${path}/advance`, { to: 'Processing' });
    await this.side.admin.post(`${path}/ship`, { carrier, tracking });
  }
}

/** An order that was placed and cancelled, of two variants: from now on the first is at the warehouse alone, the second at Amazon alone. */
export async function atTwoPlaces(
  { shop, warehouse, hub, further, expect, rest }: Play,
  { lines, atAmazon }: { lines: [number, number]; atAmazon: number },
): Promise<PlacedOrder> {
  const pattern = await shop.place({ lines, unpaid: true });
  const { sku = '' } = pattern.draft.lines[1] ?? {};
  await rest();
  await pattern.cancel();
  pattern.outcome = { expect: 'cancelled', reason: null };
  await rest();
  await warehouse.admin.put(`/admin/stock/${encodeURIComponent(sku)}/WH1`, { on_hand: 0 });
  await new AmazonSide({ further }).enter(sku, atAmazon);
  const counted = async (): Promise<Doc[string][]> =>
    docsIn(((await hub.ask(`/stock/${encodeURIComponent(sku)}`)) as Doc)['levels']).map((one) => one['onHand'] ?? null);
  await expect('both places are counted', counted, [String(atAmazon), '0']);
  return pattern;
}
