import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { Shelf } from '../frame/shelf.ts';
import { Refusal } from '../wire/refusal.ts';
import { Inventory } from './inventory.ts';

export type Status =
  'New' | 'Received' | 'Planning' | 'Processing' | 'Complete' | 'CompletePartialled' | 'Unfulfillable' | 'Invalid' | 'Cancelled';
export type Item = { id: string; sku: string; quantity: number; cancelled: number; unfulfillable: number; extra: Doc };
export type Parcel = { number: number; carrier: string; tracking: string; status: string; shippedAt: string; events: Doc[] };
export type Share = { item: string; sku: string; quantity: number; parcel: number | null };
export type Shipment = {
  id: string;
  status: 'PENDING' | 'SHIPPED' | 'CANCELLED_BY_FULFILLER';
  at: string;
  shares: Share[];
  parcels: Parcel[];
};

/** A fulfilment order with its goods. `at`: when its status changed last; `doc`: what is shown as it was given. */
export type Order = {
  id: string;
  at: string;
  status: Status;
  action: 'Ship' | 'Hold';
  policy: 'FillOrKill' | 'FillAll' | 'FillAllAvailable';
  doc: Doc;
  items: Item[];
  shipments: Shipment[];
};

/** What the requests of one seller share. */
export class Account {
  readonly frame: Frame;
  readonly inventory: Inventory;
  private readonly shelf: Shelf;

  constructor(frame: Frame) {
    this.frame = frame;
    this.inventory = new Inventory(frame);
    this.shelf = new Shelf(frame.store, 'fulfillment_order');
    frame.store.database.exec('create table if not exists package (number integer primary key, order_id text not null)');
  }

  get orders(): Shelf {
    return this.shelf;
  }

  find(id: string): Order | null {
    return this.shelf.get(id) as unknown as Order | null;
  }

  /** Throws `NotFound`. */
  require(id: string): Order {
    const order = this.find(id);
    if (order === null) throw new Refusal(404, 'NotFound', { message: `The fulfillment order ${id} does not exist.` });
    return order;
  }

  now(): string {
    return this.frame.stamp(this.frame.clock.now());
  }

  /** Stores it; its time moves with its status alone, as the vendor's list is told to go by it. */
  save(order: Order): Order {
    const before = this.find(order.id);
    const at = before?.status === order.status ? before.at : this.now();
    const next: Order = { ...order, at };
    const version = this.frame.store.next(`version ${order.id}`);
    this.shelf.put({ id: next.id, version, updatedAt: at }, next);
    return next;
  }

  /** Orders that something may still become of. */
  open(): Order[] {
    const ends = ['Complete', 'CompletePartialled', 'Unfulfillable', 'Invalid', 'Cancelled'];
    return this.all().filter(({ status }) => !ends.includes(status));
  }

  all(): Order[] {
    return this.shelf.changed('', null, 1_000_000) as unknown as Order[];
  }

  /** A number for a package of this order. */
  nextPackage(order: string): number {
    const number = this.frame.store.next('package', 2_000_001);
    this.frame.store.sql('insert into package (number, order_id) values (?, ?)').run(number, order);
    return number;
  }

  orderOfPackage(number: number): Order | null {
    const row = this.frame.store.sql('select order_id from package where number = ?').get(number);
    return row === undefined ? null : this.find(String(row['order_id']));
  }
}

/** Units of an item that are in shipments of these states. */
export function unitsIn(order: Order, item: string, states: readonly Shipment['status'][]): number {
  return order.shipments
    .filter(({ status }) => states.includes(status))
    .flatMap(({ shares }) => shares)
    .filter((share) => share.item === item)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}
