import { Desk, textOf } from '../frame/desk.ts';
import { linesIn } from '../frame/ceilings.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
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
      const id = `S-${String(this.frame.store.next('shipment')).padStart(6, '0')}`;
      const lines = group.lines.map(contentOf);
      const body: Doc = {
        order_id: order['id'] ?? null,
        order_reference: order['reference'] ?? null,
        order_number: order['order_number'] ?? null,
        status: 'packed',
        created_at: this.frame.stamp(this.frame.clock.now()),
        shipped_at: null,
        ship_to: group.shipTo,
        lines,
        packages: packagesOf(id, lines),
      };
      this.desk.save(id, body, 'shipment.created');
    }
  }

  cancelAll(orderId: string): void {
    for (const shipment of this.ofOrder(orderId)) this.desk.save(plain(shipment['id']), { ...shipment, status: 'cancelled' });
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
    const contents = lines.slice(from, from + size);
    const weight = contents.reduce((sum, line) => sum + Number(line['quantity']) * gramsPerUnit, 0);
    packages.push({
      id: `${shipmentId}-${packages.length + 1}`,
      tracking_number: null,
      carrier: null,
      weight_g: weight,
      contents,
    });
  }
  return packages;
}
