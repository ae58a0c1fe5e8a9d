import { Desk, textOf } from '../frame/desk.ts';
import { linesIn } from '../frame/ceilings.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc, Json } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import { cursorPage } from '../wire/paging.ts';
import { notFound } from '../wire/refusal.ts';
import type { Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';

const unitsPerPackage = 60;
const mostPackages = 2;
const gramsPerUnit = 180;

/** Shipments: one per order and address, made at packing without a tracking number, completed when the label is bought. */
export class Shipments {
  private readonly desk: Desk;
  private readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
    const reference = (body: Doc) => textOf(body, 'order_reference');
    this.desk = new Desk(frame, {
      table: 'shipments',
      topic: 'shipment.changed',
      reference,
      parent: (body) => textOf(body, 'order_id'),
    });
  }

  routes(): Route[] {
    return [
      route('GET /shipments', (call) => cursorPage(call, this.desk.shelf, this.frame.stamp)),
      route('GET /shipments/:id', (call) => {
        const body = this.desk.shelf.get(call.param('id'));
        if (body === null) throw notFound(`shipment ${call.param('id')}`);
        return { status: 200, body };
      }),
    ];
  }

  ofOrder(orderId: string): Doc[] {
    return this.desk.shelf.byParent(orderId);
  }

  /** Makes the shipments of a packed order. */
  pack(order: Doc): void {
    for (const group of groupsByAddress(order)) {
      const id = this.nextId();
      const lines = group.lines.map(contentOf);
      this.desk.save(id, { ...this.packed(order, group.shipTo, lines), packages: packagesOf(id, lines) }, 'shipment.created');
    }
  }

  get(id: string): Doc | null {
    return this.desk.shelf.get(id);
  }

  /** One shipment of parcels that somebody has packed by hand; `parcels` are the contents of each. */
  packParcels(order: Doc, parcels: Doc[][]): Doc {
    const id = this.nextId();
    const lines = parcels.flat();
    const own = linesIn(order).find((line) => line['line_id'] === lines[0]?.['line_id'])?.['ship_to'];
    const body = this.packed(order, isDoc(own) ? own : (order['ship_to'] ?? null), lines);
    return this.desk.save(
      id,
      { ...body, packages: parcels.map((contents, index) => parcelOf(id, contents, index)) },
      'shipment.created',
    );
  }

  /** Its packages with the labels that were bought. */
  relabel(id: string, packages: Doc[]): Doc | null {
    const before = this.desk.shelf.get(id);
    return before === null ? null : this.desk.save(id, { ...before, packages });
  }

  /** It leaves the building. */
  leave(id: string): Doc | null {
    const before = this.desk.shelf.get(id);
    const at = this.frame.stamp(this.frame.clock.now());
    return before === null ? null : this.desk.save(id, { ...before, status: 'shipped', shipped_at: at });
  }

  cancelAll(orderId: string): void {
    for (const shipment of this.ofOrder(orderId)) this.desk.save(plain(shipment['id']), { ...shipment, status: 'cancelled' });
  }

  private nextId(): string {
    return `S-${String(this.frame.store.next('shipment')).padStart(6, '0')}`;
  }

  private packed(order: Doc, shipTo: Json, lines: Doc[]): Doc {
    return {
      order_id: order['id'] ?? null,
      order_reference: order['reference'] ?? null,
      order_number: order['order_number'] ?? null,
      status: 'packed',
      created_at: this.frame.stamp(this.frame.clock.now()),
      shipped_at: null,
      ship_to: shipTo,
      lines,
    };
  }

  /** The label of one package is known. */
  label(shipmentId: string, packageId: string, label: Doc): void {
    const before = this.desk.shelf.get(shipmentId);
    if (before === null) return;
    const packages = packagesIn(before).map((one) => (one['id'] === packageId ? { ...one, ...label } : one));
    const at = this.frame.stamp(this.frame.clock.now());
    const done = packages.every((one) => one['tracking_number'] !== null);
    const body: Doc = done ? { ...before, packages, status: 'shipped', shipped_at: at } : { ...before, packages };
    if (done) this.desk.save(shipmentId, body);
    else this.desk.save(shipmentId, body, null);
  }
}

export function packagesIn(shipment: Doc): Doc[] {
  const packages = shipment['packages'];
  return Array.isArray(packages) ? packages.filter(isDoc) : [];
}

function groupsByAddress(order: Doc): { shipTo: Doc; lines: Doc[] }[] {
  const groups = new Map<string, { shipTo: Doc; lines: Doc[] }>();
  for (const line of linesIn(order)) {
    if (Number(line['packed']) === 0) continue;
    const own = line['ship_to'];
    const shipTo = isDoc(own) ? own : isDoc(order['ship_to']) ? order['ship_to'] : {};
    const key = JSON.stringify(shipTo);
    const group = groups.get(key) ?? { shipTo, lines: [] };
    group.lines.push(line);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function contentOf(line: Doc): Doc {
  return {
    line_id: line['line_id'] ?? null,
    line_ref: line['line_ref'] ?? null,
    sku: line['sku'] ?? null,
    quantity: line['packed'] ?? 0,
  };
}

/** A line is never split over two. */
function packagesOf(shipmentId: string, lines: Doc[]): Doc[] {
  const units = lines.reduce((sum, line) => sum + Number(line['quantity']), 0);
  const count = Math.min(mostPackages, lines.length, Math.max(1, Math.ceil(units / unitsPerPackage)));
  const size = Math.ceil(lines.length / count);
  const packages: Doc[] = [];
  for (let from = 0; from < lines.length; from += size) {
    packages.push(parcelOf(shipmentId, lines.slice(from, from + size), packages.length));
  }
  return packages;
}

function parcelOf(shipmentId: string, contents: Doc[], index: number): Doc {
  const weight = contents.reduce((sum, line) => sum + Number(line['quantity']) * gramsPerUnit, 0);
  return { id: `${shipmentId}-${index + 1}`, tracking_number: null, carrier: null, weight_g: weight, contents };
}
