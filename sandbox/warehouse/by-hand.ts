import { linesIn } from '../frame/ceilings.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { LabelBuyer } from './label-buyer.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Shipments } from './shipments.ts';
import { packagesIn } from './shipments.ts';
import type { Goods } from './stock/goods.ts';
import type { WorkList } from './work-list.ts';

/** How often a carrier is asked for one label. */
const LABEL_ATTEMPTS = 5;

type Neighbours = { orders: OrderDesk; goods: Goods; shipments: Shipments; work: WorkList; buyLabel: LabelBuyer };
/** What one parcel holds; a SKU that is another than the line's is a mistake of the packer. A kit may be scanned as its parts. */
type Content = { lineRef: string; quantity: number; sku: string | null; asParts: boolean };
type Parcel = { contents: Content[]; label: Doc | null };

/**
 * A person who works on one order by hand, as they are told: some of it first, more than was ordered, the wrong goods.
 * An order that was taken in hand is off the floor's list. Nothing here is checked against what was ordered:
 * what leaves the building is a fact.
 */
export class ByHand {
  private readonly frame: Frame;
  private readonly near: Neighbours;
  private readonly location: string;

  constructor(frame: Frame, neighbours: Neighbours, location: string) {
    this.frame = frame;
    this.near = neighbours;
    this.location = location;
  }

  routes(): Route[] {
    return [
      route('POST /admin/orders/:id/pick', (call) => this.pick(call)),
      route('POST /admin/orders/:id/pack', (call) => this.pack(call)),
      route('POST /admin/shipments/:id/label', (call) => this.label(call)),
      route('POST /admin/shipments/:id/ship', (call) => this.ship(call)),
      route('POST /admin/shipments/:id/correct', (call) => this.correct(call)),
    ];
  }

  /** Takes goods off the shelf, of the place that is named: of the lines that are named so many, of the others all. What is not found is short for good. */
  private pick(call: Call): Answer {
    return this.frame.store.transaction(() => {
      const order = this.inHand(call, ['new']);
      const found = new Map(listIn(call, 'lines').map((line) => [line.text('line_ref'), line.integer('quantity')]));
      const reason = call.fields().optionalText('reason');
      const location = call.fields().optionalText('location') ?? this.location;
      const lines = linesIn(order).map((line) => {
        const quantity = Number(line['quantity']);
        const picked = Math.min(quantity, found.get(plain(line['line_ref'])) ?? quantity);
        this.take(order, line, { units: picked, location });
        const short = quantity - picked;
        const elsewhere = location === this.location ? {} : { picked_at: location };
        return { ...line, picked, short, ...elsewhere, ...(short > 0 && reason !== null ? { short_reason: reason } : {}) };
      });
      const nothing = lines.every((line) => line.picked === 0);
      return this.saved(order, { status: nothing ? 'closed_short' : 'picked', lines });
    });
  }

  /**
   * Makes one shipment of these parcels, without labels. Without `parcels` everything that was picked and not packed
   * yet goes into one. What was not picked before is picked now.
   */
  private pack(call: Call): Answer {
    return this.frame.store.transaction(() => {
      const order = this.inHand(call, ['new', 'picked', 'packed', 'part_shipped']);
      const parcels = call.fields().has('parcels') ? call.fields().list('parcels').map(parcelIn) : [allOf(order)];
      const contents = parcels.flatMap((parcel) => parcel.contents);
      const lines = linesIn(order).map((line) => this.packLine(order, line, contents));
      const shipment = this.near.shipments.packParcels(
        { ...order, lines },
        parcels.map((parcel) => parcel.contents.flatMap((one) => this.scanned(lines, one))),
      );
      const given = parcels.map((parcel) => parcel.label);
      const packages = packagesIn(shipment).map((one, index) => ({ ...one, ...given[index] }));
      if (given.some((label) => label !== null)) this.near.shipments.relabel(plain(shipment['id']), packages);
      const stored = this.saved(order, { status: order['status'] === 'part_shipped' ? 'part_shipped' : 'packed', lines }).body;
      return { status: 201, body: { shipment_id: shipment['id'] ?? null, order: stored } };
    });
  }

  /** Asks again where the carrier does not answer: nobody else does while the floor stands still. */
  private async buy(wanted: Parameters<LabelBuyer>[0]): Promise<Doc | null> {
    for (let attempt = 1; attempt < LABEL_ATTEMPTS; attempt += 1) {
      const label = await this.near.buyLabel(wanted);
      if (label !== null) return label;
    }
    return this.near.buyLabel(wanted);
  }

  /** Buys a label for each parcel of the shipment that has none; it stays in the building. */
  private async label(call: Call): Promise<Answer> {
    const id = call.param('id');
    const shipment = this.near.shipments.get(id);
    if (shipment === null) throw notFound(`shipment ${id}`);
    const shipTo = isDoc(shipment['ship_to']) ? shipment['ship_to'] : {};
    const service = plain(this.near.orders.get(plain(shipment['order_id']))['service'] ?? 'standard');
    const packages: Doc[] = [];
    for (const one of packagesIn(shipment)) {
      const wanted = { packageId: plain(one['id']), weight: Number(one['weight_g']), shipTo, service };
      const label = one['tracking_number'] === null ? await this.buy(wanted) : {};
      if (label === null) throw new Refusal(502, 'no_label', { message: 'the carrier sold no label' });
      packages.push({ ...one, ...label });
    }
    return {
      status: 200,
      body: this.frame.store.transaction(() => this.near.shipments.relabel(id, packages) ?? {}),
    };
  }

  /** Somebody has looked again: what was scanned as one SKU is another. `{"contents":[{"line_ref","sku"}]}` */
  private correct(call: Call): Answer {
    return this.frame.store.transaction(() => {
      const shipment = this.near.shipments.get(call.param('id'));
      if (shipment === null) throw notFound(`shipment ${call.param('id')}`);
      const skus = new Map(listIn(call, 'contents').map((one) => [one.text('line_ref'), one.text('sku')]));
      const packages = packagesIn(shipment).map((one) => ({
        ...one,
        contents: linesIn({ lines: one['contents'] ?? [] }).map((content) => this.rescan(shipment, content, skus)),
      }));
      return { status: 200, body: this.near.shipments.relabel(plain(shipment['id']), packages) ?? {} };
    });
  }

  /** The one goes back into the books and the other is taken out. */
  private rescan(shipment: Doc, content: Doc, skus: ReadonlyMap<string, string>): Doc {
    const sku = skus.get(plain(content['line_ref']));
    if (sku === undefined || sku === content['sku']) return content;
    const quantity = Number(content['quantity']);
    const order = this.near.orders.get(plain(shipment['order_id']));
    this.take(order, { sku: plain(content['sku']) }, { units: -quantity, location: this.location });
    this.take(order, { sku }, { units: quantity, location: this.location });
    return { ...content, sku };
  }

  /** The shipment leaves the building; what it holds is shipped, whatever was ordered. */
  private ship(call: Call): Answer {
    return this.frame.store.transaction(() => {
      const shipment = this.near.shipments.get(call.param('id'));
      if (shipment === null || shipment['status'] !== 'packed') throw notFound(`packed shipment ${call.param('id')}`);
      const order = this.near.orders.get(plain(shipment['order_id']));
      const sent = linesIn(shipment);
      const lines = linesIn(order).map((line) => {
        const own = sent.filter((one) => one['line_id'] === line['line_id']);
        return {
          ...line,
          shipped: own.reduce((sum, one) => sum + Number(one['units'] ?? one['quantity']), Number(line['shipped'])),
        };
      });
      const done = lines.every((line) => line.shipped + Number(field(line, 'short')) >= Number(field(line, 'quantity')));
      const left = this.near.shipments.leave(plain(shipment['id']));
      this.near.orders.desk.save(plain(order['id']), { ...order, lines, status: done ? 'shipped' : 'part_shipped' });
      return { status: 200, body: left ?? {} };
    });
  }

  private inHand(call: Call, statuses: string[]): Doc {
    const order = this.near.orders.get(call.param('id'));
    if (!statuses.includes(plain(order['status'])))
      throw new Refusal(409, 'too_late', { message: `the order is ${plain(order['status'])}` });
    this.near.work.leave(plain(order['id']));
    return order;
  }

  private packLine(order: Doc, line: Doc, contents: Content[]): Doc {
    const own = contents.filter((one) => one.lineRef === line['line_ref']);
    const packed = own.reduce((sum, one) => sum + one.quantity, Number(line['packed']));
    const missing = Math.max(0, packed - Number(line['picked']));
    const sku = own.find((one) => one.sku !== null)?.sku ?? null;
    this.take(order, sku === null ? line : { sku }, { units: missing, location: this.location });
    return { ...line, packed, picked: Number(line['picked']) + missing };
  }

  private scanned(lines: Doc[], one: Content): Doc[] {
    const content = contentOf(lines, one);
    if (!one.asParts) return [content];
    const unit = lines.find((line) => line['line_ref'] === one.lineRef)?.['unit'] ?? null;
    const wanted = { sku: plain(content['sku']), unit: unit === null ? null : plain(unit) };
    // The warehouse's own count of the line is of kits.
    const parts = this.near.goods.scanned(wanted, one.quantity);
    return parts.map((part, index): Doc => ({ ...content, ...part, units: index === 0 ? one.quantity : 0 }));
  }

  private take(order: Doc, { sku = null, unit = null }: Doc, from: { units: number; location: string }): void {
    const wanted = { sku: plain(sku), unit: unit === null ? null : plain(unit) };
    this.near.goods.take(wanted, from.units, { location: from.location, kind: 'pick', reference: plain(order['id']) });
  }

  private saved(order: Doc, changes: Doc): Answer {
    return { status: 200, body: this.near.orders.desk.save(plain(order['id']), { ...order, ...changes }) };
  }
}

function field(line: Doc, name: string): Doc[string] {
  return line[name] ?? 0;
}

function listIn(call: Call, name: string): Fields[] {
  return call.fields().has(name) ? call.fields().list(name) : [];
}

function parcelIn(parcel: Fields): Parcel {
  const number = parcel.optionalText('tracking_number');
  const carrier = parcel.optionalText('carrier');
  const contents = parcel.list('contents').map((one) => ({
    lineRef: one.text('line_ref'),
    quantity: one.quantity('quantity'),
    sku: one.optionalText('sku'),
    asParts: one.doc['as_parts'] === true,
  }));
  return { contents, label: number === null ? null : { tracking_number: number, carrier: carrier ?? 'own' } };
}

/** What is still in the building of an order: of each line what was picked and not packed, else all that is not short. */
function allOf(order: Doc): Parcel {
  const contents = linesIn(order).flatMap((line): Content[] => {
    const [packed, picked] = [Number(line['packed']), Number(line['picked'])];
    const quantity = (picked > packed ? picked : Number(line['quantity']) - Number(line['short'])) - packed;
    return quantity > 0 ? [{ lineRef: plain(line['line_ref']), quantity, sku: null, asParts: false }] : [];
  });
  if (contents.length === 0) throw new Refusal(409, 'too_late', { message: 'nothing of the order is left to pack' });
  return { contents, label: null };
}

function contentOf(lines: Doc[], { lineRef, quantity, sku }: Content): Doc {
  const line = lines.find((one) => one['line_ref'] === lineRef);
  if (line === undefined) throw new Refusal(422, 'invalid_field', { field: 'line_ref' });
  return { line_id: line['line_id'] ?? null, line_ref: lineRef, sku: sku ?? line['sku'] ?? null, quantity };
}
