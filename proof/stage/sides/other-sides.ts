import type { Doc } from '../../generator/json.ts';
import { docsIn, plain } from '../../generator/json.ts';
import type { PlacedOrder } from './placed-order.ts';
import type { PlacedReturn } from './placed-return.ts';
import { ReturnDesk } from './return-desk.ts';
import { Side } from './side.ts';

/** Units by the shop's line id. */
type Units = Record<string, number>;

export interface Parcel {
  /** `as_parts`: a kit is scanned as what it is made of. */
  contents: { line_ref: string; quantity: number; sku?: string; as_parts?: boolean }[];
  tracking_number?: string;
  carrier?: string;
}

/** The warehouse, worked by hand: nothing moves there unless a scenario says so. */
export class WarehouseSide extends Side {
  readonly returns = new ReturnDesk(this.admin, this.store);

  /** Every order that it holds under this number. */
  orders(order: PlacedOrder): Doc[] {
    return this.store.bodies('orders', { parent: order.number });
  }

  /** The one order that it works on; others were given up before it was placed again. */
  order(order: PlacedOrder): Doc {
    const all = this.orders(order);
    const [first, ...others] = all.length > 1 ? all.filter(({ status }) => status !== 'cancelled') : all;
    if (first === undefined || others.length > 0) throw new Error(`${others.length + (first ? 1 : 0)} orders ${order.number}`);
    return first;
  }

  status(order: PlacedOrder): string {
    return plain(this.order(order)['status']);
  }

  /** Units that it is to send, by line. */
  wanted(order: PlacedOrder): Units {
    return unitsOf(this.order(order), 'line_ref');
  }

  shipments(order: PlacedOrder): Doc[] {
    return this.orders(order).flatMap((one) => this.store.bodies('shipments', { parent: plain(one['id']) }));
  }

  requests(order: PlacedOrder): Doc[] {
    return this.orders(order).flatMap((one) => this.store.bodies('requests', { parent: plain(one['id']) }));
  }

  /** Picks it: all of it, or so many of the lines that are named. */
  async pick(order: PlacedOrder, found: Units = {}, reason: string | null = null): Promise<void> {
    const lines = Object.entries(found).map(([line_ref, quantity]) => ({ line_ref, quantity }));
    await this.admin.post(`/admin/orders/${this.idOf(order)}/pick`, {
      ...(lines.length === 0 ? {} : { lines }),
      ...(reason === null ? {} : { reason }),
    });
  }

  /** Packs parcels into one shipment and buys their labels; its id. Nothing has left yet. */
  async packed(order: PlacedOrder, parcels: Parcel[] = []): Promise<string> {
    const body = parcels.length === 0 ? {} : { parcels: parcels as unknown as Doc[] };
    const made = await this.admin.post(`/admin/orders/${this.idOf(order)}/pack`, body);
    const id = plain(made['shipment_id']);
    await this.admin.post(`/admin/shipments/${id}/label`, {});
    return id;
  }

  async send(shipment: string): Promise<void> {
    await this.admin.post(`/admin/shipments/${shipment}/ship`, {});
  }

  /** Packs and sends: what is left of it, or these parcels. */
  async ship(order: PlacedOrder, parcels: Parcel[] = []): Promise<string> {
    const id = await this.packed(order, parcels);
    await this.send(id);
    return id;
  }

  /** Whether the floor agrees to cancels and changes of what it has begun to work on. */
  async agrees(agree: boolean | null): Promise<void> {
    await this.admin.post('/admin/requests', { agree });
  }

  private idOf(order: PlacedOrder): string {
    return encodeURIComponent(plain(this.order(order)['id']));
  }
}

export class ErpSide extends Side {
  orders(order: PlacedOrder): Doc[] {
    return this.store.bodies('sales_orders', { reference: order.number });
  }

  order(order: PlacedOrder): Doc {
    const [first, ...others] = this.orders(order);
    if (first === undefined || others.length > 0) throw new Error(`${others.length + (first ? 1 : 0)} orders ${order.number}`);
    return first;
  }

  status(order: PlacedOrder): string {
    return plain(this.order(order)['status']);
  }

  deliveries(order: PlacedOrder): Doc[] {
    return this.orders(order).flatMap((one) => this.store.bodies('deliveries', { parent: plain(one['reference']) }));
  }

  /** Units that were delivered, by line. */
  delivered(order: PlacedOrder): Units {
    return sumOf(this.deliveries(order).map((one) => unitsOf(one, 'line_ref')));
  }

  invoices(order: PlacedOrder): Doc[] {
    return this.documents(order).filter((one) => one['kind'] !== 'credit_note');
  }

  creditNotes(order: PlacedOrder): Doc[] {
    return this.documents(order).filter((one) => one['kind'] === 'credit_note');
  }

  /** Returns as it has booked them. */
  returns(back: PlacedReturn): Doc[] {
    return this.store.bodies('returns', { reference: back.number });
  }

  /** What was billed so far, in minor units. */
  billed(order: PlacedOrder): number {
    return totalOf(this.invoices(order));
  }

  /** What was credited so far, in minor units above zero. */
  credited(order: PlacedOrder): number {
    return totalOf(this.creditNotes(order));
  }

  private documents(order: PlacedOrder): Doc[] {
    return this.orders(order).flatMap((one) => this.store.bodies('invoices', { parent: plain(one['reference']) }));
  }
}

export class CarrierSide extends Side {
  /** Scans of one parcel, told at once. */
  async scan(number: string, scans: Doc[], of: { reference?: string; carrier?: string } = {}): Promise<void> {
    await this.admin.post(`/admin/tracking/${encodeURIComponent(number)}/scans`, { scans, ...of });
  }

  /** Takes a scan back that it has told. */
  async takeBack(number: string, scan: { code: string; at: string }, reason: string): Promise<void> {
    await this.admin.post(`/admin/tracking/${encodeURIComponent(number)}/void`, { ...scan, reason });
  }
}

function totalOf(documents: readonly Doc[]): number {
  return documents.reduce((sum, one) => sum + Number((one['total'] as Doc | undefined)?.['amount'] ?? 0), 0);
}

/** Units of a document's lines, by the name that its lines have for the shop's line. */
export function unitsOf(body: Doc, name: 'line_ref' | 'line_id'): Units {
  return sumOf(docsIn(body['lines']).map((line) => ({ [plain(line[name])]: Number(line['quantity']) })));
}

function sumOf(parts: Units[]): Units {
  const sum: Units = {};
  for (const part of parts) for (const [line, units] of Object.entries(part)) sum[line] = (sum[line] ?? 0) + units;
  return sum;
}

/** The tracking numbers of a shipment, a fulfilment or a delivery. */
export function numbersOf(body: Doc | undefined): string[] {
  return docsIn(body?.['packages']).map((one) => plain(one['tracking_number']));
}
