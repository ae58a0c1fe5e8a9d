import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { linesIn } from '../frame/ceilings.ts';
import { plain, sameJson } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { wholeList } from '../wire/paging.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { keyedRoute, route } from '../wire/routes.ts';
import { Desk, textOf } from '../frame/desk.ts';
import type { OrderBook } from './order-book.ts';

const statuses = ['pending', 'shipped', 'in_transit', 'out_for_delivery', 'delivered', 'exception', 'cancelled'];

/** Fulfilments: which units of an order left, in which packages. */
export class Fulfilments {
  private readonly desk: Desk;
  private readonly orders: OrderBook;
  private readonly frame: Frame;

  constructor(frame: Frame, orders: OrderBook) {
    this.frame = frame;
    this.orders = orders;
    const reference = (body: Doc) => textOf(body, 'reference');
    this.desk = new Desk(frame, { table: 'fulfilments', topic: null, reference, parent: (body) => textOf(body, 'order_id') });
  }

  routes(): Route[] {
    return [
      keyedRoute('POST /orders/:id/fulfilments', (call) => this.create(call)),
      route('GET /orders/:id/fulfilments', (call) => this.ofOrder(call)),
      route('GET /fulfilments/:id', (call) => ({ status: 200, body: this.get(call.param('id')) })),
      route('PATCH /fulfilments/:id', (call) => this.change(call)),
    ];
  }

  private create(call: Call): Answer {
    const order = this.orders.get(call.param('id'));
    const fields = call.fields();
    const status = statusIn(fields, 'shipped');
    const lines = this.linesIn(fields, order);
    const body: Doc = {
      order_id: plain(order['id']),
      reference: fields.text('reference'),
      status,
      lines,
      packages: packagesIn(fields),
    };
    const stored = this.desk.save(`f-${this.frame.store.next('fulfilment')}`, body);
    this.retellOrder(order, true);
    return { status: 201, body: stored, effect: effectOf('create', stored) };
  }

  private change(call: Call): Answer {
    const before = this.get(call.param('id'));
    const fields = call.fields();
    const packages = fields.has('packages') ? packagesIn(fields) : (before['packages'] ?? []);
    const after: Doc = { ...before, status: statusIn(fields, plain(before['status'])), packages };
    if (sameJson(before, after)) return { status: 200, body: before };
    const stored = this.desk.save(plain(before['id']), after);
    if (before['status'] !== stored['status']) this.retellOrder(this.orders.get(plain(before['order_id'])), false);
    return { status: 200, body: stored, effect: effectOf('update', stored) };
  }

  private ofOrder(call: Call): Answer {
    const reference = call.query.get('reference');
    const all = this.desk.shelf.byParent(plain(this.orders.get(call.param('id'))['id']));
    return wholeList(reference === null ? all : all.filter((one) => one['reference'] === reference));
  }

  private get(id: string): Doc {
    const body = this.desk.shelf.get(id);
    if (body === null) throw notFound(`fulfilment ${id}`);
    return body;
  }

  private linesIn(fields: Fields, order: Doc): Doc[] {
    const orderId = plain(order['id']);
    const taken = this.taken(orderId);
    return fields.list('lines').map((line) => {
      const lineId = line.text('line_id');
      const quantity = line.quantity('quantity');
      const ceiling = this.orders.ceilings.of(orderId, lineId);
      if (ceiling === null) throw line.invalid('line_id', 'a line of the order');
      const sum = (taken.get(lineId) ?? 0) + quantity;
      if (sum > ceiling.quantity) throw new Refusal(422, 'over_fulfilled', { field: `${line.path}quantity` });
      taken.set(lineId, sum);
      return { line_id: lineId, quantity };
    });
  }

  private taken(orderId: string): Map<string, number> {
    const sums = new Map<string, number>();
    for (const fulfilment of this.desk.shelf.byParent(orderId)) {
      if (fulfilment['status'] === 'cancelled') continue;
      for (const [id, quantity] of quantities(fulfilment)) sums.set(id, (sums.get(id) ?? 0) + quantity);
    }
    return sums;
  }

  /** A fulfilment changes what the order says of itself: a new version, and a webhook that is an echo to whoever wrote it. */
  private retellOrder(order: Doc, always: boolean): void {
    const taken = this.taken(plain(order['id']));
    const open = shippable(order).filter((line) => (taken.get(plain(line['id'])) ?? 0) < Number(line['quantity']));
    const status = taken.size === 0 ? 'unfulfilled' : open.length > 0 ? 'partial' : 'fulfilled';
    if (always || order['fulfilment_status'] !== status) this.orders.change(plain(order['id']), { fulfilment_status: status });
  }
}

function effectOf(kind: 'create' | 'update', stored: Doc) {
  return {
    kind,
    entity: 'fulfilment',
    id: plain(stored['id']),
    reference: textOf(stored, 'reference'),
    version: Number(stored['version']),
  };
}

function statusIn(fields: Fields, otherwise: string): string {
  const status = fields.optionalText('status') ?? otherwise;
  if (!statuses.includes(status)) throw fields.invalid('status', `one of ${statuses.join(', ')}`);
  return status;
}

function packagesIn(fields: Fields): Doc[] {
  if (!fields.has('packages')) return [];
  return fields
    .list('packages', 0)
    .map((one) => ({ tracking_number: one.optionalText('tracking_number'), carrier: one.optionalText('carrier') }));
}

function shippable(order: Doc): Doc[] {
  return linesIn(order).filter((line) => line['kind'] === 'physical');
}

function quantities(body: Doc): Map<string, number> {
  return new Map(linesIn(body).map((line) => [plain(line['id'] ?? line['line_id']), Number(line['quantity'])]));
}
