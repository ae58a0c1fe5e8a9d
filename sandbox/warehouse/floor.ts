import { linesIn } from '../frame/ceilings.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import type { LabelBuyer } from './label-buyer.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Shipments } from './shipments.ts';
import { packagesIn } from './shipments.ts';
import type { Goods } from './stock/goods.ts';
import type { StockRoom } from './stock-room.ts';
import type { Waves } from './waves.ts';
import type { WorkList } from './work-list.ts';

type Neighbours = {
  orders: OrderDesk;
  waves: Waves;
  stock: StockRoom;
  goods: Goods;
  shipments: Shipments;
  work: WorkList;
  buyLabel: LabelBuyer;
};
export type Pace = { batch: number; shortRate: number; location: string };

const labelsAtOnce = 8;
const labelRetry = 300;
const ticksPerCount = 20;

/**
 * The people on the floor: new → picked → packed → shipped, one step per order and tick.
 * Picking takes the goods off the shelf, now and then fewer than ordered. A packed order waits for its labels; when the
 * last is bought it ships. Everything is in the store, so a restart goes on where it was.
 */
export class Floor {
  paused = false;
  private readonly frame: Frame;
  private readonly near: Neighbours;
  private readonly pace: Pace;
  private readonly buying = new Map<string, Promise<void>>();
  private ticks = 0;

  constructor(frame: Frame, neighbours: Neighbours, pace: Pace) {
    this.frame = frame;
    this.near = neighbours;
    this.pace = pace;
  }

  tick(): void {
    this.frame.store.transaction(() => this.near.waves.tick((id) => this.near.orders.get(id)));
    if (!this.paused) this.frame.store.transaction(() => this.advance());
    for (const { orderId } of this.near.work.due('packed', labelsAtOnce * 4)) {
      if (this.buying.size >= labelsAtOnce) break;
      if (!this.buying.has(orderId))
        this.buying.set(
          orderId,
          this.ship(orderId).finally(() => this.buying.delete(orderId)),
        );
    }
  }

  /** Waits for the labels being bought right now; buys no further ones. */
  async settle(): Promise<void> {
    this.paused = true;
    await Promise.all(this.buying.values());
  }

  private advance(): void {
    const toPack = this.near.work.due('picked', this.pace.batch);
    const toPick = this.near.work.due('new', this.pace.batch);
    for (const { orderId } of toPack) this.pack(this.near.orders.get(orderId));
    for (const { orderId } of toPick) this.pick(this.near.orders.get(orderId));
    if (toPack.length + toPick.length > 0) this.countNowAndThen();
    this.near.stock.announce();
  }

  /** Only while there is work: a warehouse at rest says nothing, so that a run can come to an end. */
  private countNowAndThen(): void {
    this.ticks += 1;
    if (this.ticks % ticksPerCount === 0) this.near.stock.count();
  }

  private pick(order: Doc): void {
    const id = plain(order['id']);
    const lines = linesIn(order).map((line) => this.pickLine(id, line));
    const nothing = lines.every((line) => line['picked'] === 0);
    this.near.orders.desk.save(id, { ...order, status: nothing ? 'closed_short' : 'picked', lines });
    if (nothing) this.near.work.leave(id);
    else this.near.work.set({ orderId: id, stage: 'picked' }, 0);
  }

  private pickLine(orderId: string, line: Doc): Doc {
    const wanted = { sku: plain(line['sku']), unit: typeof line['unit'] === 'string' ? line['unit'] : null };
    const { location } = this.pace;
    const quantity = Number(line['quantity']);
    const about = `short ${orderId} ${plain(line['line_id'])}`;
    const missing = this.frame.dial.luck(about) < this.pace.shortRate ? this.frame.dial.between(about, 1, quantity) : 0;
    const picked = Math.max(0, Math.min(quantity - missing, this.near.goods.onHand(wanted, location)));
    this.near.goods.take(wanted, picked, { location, kind: 'pick', reference: orderId });
    return { ...line, picked, short: quantity - picked };
  }

  private pack(order: Doc): void {
    const id = plain(order['id']);
    const lines = linesIn(order).map((line) => ({ ...line, packed: line['picked'] ?? 0 }));
    const packed = this.near.orders.desk.save(id, { ...order, status: 'packed', lines });
    this.near.shipments.pack(packed);
    this.near.work.set({ orderId: id, stage: 'packed' }, 0);
  }

  private async ship(orderId: string): Promise<void> {
    const service = plain(this.near.orders.get(orderId)['service'] ?? 'standard');
    for (const shipment of this.near.shipments.ofOrder(orderId)) await this.labelPackages(shipment, service);
    this.frame.store.transaction(() => this.concludeShipping(orderId));
  }

  private async labelPackages(shipment: Doc, service: string): Promise<void> {
    const shipTo = isDoc(shipment['ship_to']) ? shipment['ship_to'] : {};
    for (const one of packagesIn(shipment)) {
      const packageId = plain(one['id']);
      if (one['tracking_number'] !== null || this.isCancelled(shipment)) continue;
      const label = await this.near.buyLabel({ packageId, weight: Number(one['weight_g']), shipTo, service });
      if (label !== null && !this.isCancelled(shipment)) {
        this.frame.store.transaction(() => this.near.shipments.label(plain(shipment['id']), packageId, label));
      }
    }
  }

  private isCancelled(shipment: Doc): boolean {
    return this.near.orders.get(plain(shipment['order_id']))['status'] === 'cancelled';
  }

  private concludeShipping(orderId: string): void {
    const order = this.near.orders.get(orderId);
    if (order['status'] !== 'packed') return;
    const shipped = this.near.shipments.ofOrder(orderId).every((shipment) => shipment['status'] === 'shipped');
    if (!shipped) return this.near.work.set({ orderId, stage: 'packed' }, labelRetry);
    const lines = linesIn(order).map((line) => ({ ...line, shipped: line['packed'] ?? 0 }));
    this.near.orders.desk.save(orderId, { ...order, status: 'shipped', lines });
    this.near.work.leave(orderId);
  }
}
