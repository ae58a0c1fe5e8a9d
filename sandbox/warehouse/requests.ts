import { linesIn } from '../frame/ceilings.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import { Shelf } from '../frame/shelf.ts';
import type { Fields } from '../wire/fields.ts';
import { wholeList } from '../wire/paging.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { WarehouseItems } from './items.ts';
import type { OrderDesk } from './order-desk.ts';
import { readLines } from './order-lines.ts';
import type { Shipments } from './shipments.ts';
import type { Goods } from './stock/goods.ts';
import type { WorkList } from './work-list.ts';

type Verdict = { outcome: 'accepted' | 'rejected' | 'too_late'; reason: string | null };
type Neighbours = {
  orders: OrderDesk;
  items: WarehouseItems;
  goods: Goods;
  shipments: Shipments;
  work: WorkList;
  refuseRate: number;
};
const accepted: Verdict = { outcome: 'accepted', reason: null };

/**
 * Wishes about an order already released. Each has an id and is answered once; the same id again gets the same answer.
 * new: all is possible · picked: another address at best · packed: at most a cancel · shipped: too late.
 */
export class Requests {
  private readonly answers: Shelf;
  private readonly frame: Frame;
  private readonly near: Neighbours;
  /** Whether the people on the floor agree where they may say no, when somebody has told them; else luck decides. */
  private agreeing: boolean | null = null;

  constructor(frame: Frame, neighbours: Neighbours) {
    this.frame = frame;
    this.near = neighbours;
    this.answers = new Shelf(frame.store, 'requests');
  }

  routes(): Route[] {
    return [
      route('POST /orders/:id/change-requests', (call) => this.answer(call, 'change')),
      route('POST /orders/:id/cancel-requests', (call) => this.answer(call, 'cancel')),
      route('GET /orders/:id/requests', (call) => wholeList(this.answers.byParent(call.param('id')))),
    ];
  }

  adminRoutes(): Route[] {
    return [
      route('POST /admin/requests', (call) => {
        const agree = call.body()['agree'] ?? null;
        if (agree !== null && typeof agree !== 'boolean') throw new Refusal(422, 'invalid_field', { field: 'agree' });
        this.agreeing = agree;
        return { status: 200, body: { agree } };
      }),
    ];
  }

  private refuses(about: string, rate: number): boolean {
    return this.agreeing === null ? this.frame.dial.luck(about) < rate : !this.agreeing;
  }

  private answer(call: Call, kind: 'change' | 'cancel'): Answer {
    const order = this.near.orders.get(call.param('id'));
    const fields = call.fields();
    const requestId = fields.text('request_id');
    const id = `${plain(order['id'])}@${requestId}`;
    const before = this.answers.get(id);
    if (before !== null) return { status: 200, body: before };
    const verdict = kind === 'cancel' ? this.judgeCancel(order) : this.judgeChange(order, fields);
    const after = verdict.outcome === 'accepted' ? this.carryOut(order, kind, fields) : order;
    const body: Doc = { request_id: requestId, kind, ...verdict, order: after };
    this.answers.put(
      { id, reference: requestId, parent: plain(order['id']), version: 1, updatedAt: this.frame.stamp(this.frame.clock.now()) },
      body,
    );
    const effectKind = kind === 'cancel' && verdict.outcome === 'accepted' ? ('cancel' as const) : ('request' as const);
    return {
      status: 200,
      body,
      effect: { kind: effectKind, entity: 'request', id, reference: requestId, version: Number(after['version']) },
    };
  }

  private judgeCancel(order: Doc): Verdict {
    const status = order['status'];
    if (status === 'new') return accepted;
    const left = this.near.shipments.ofOrder(plain(order['id'])).some((shipment) => shipment['status'] === 'shipped');
    if (left || status === 'closed_short') return { outcome: 'too_late', reason: 'the goods have left' };
    if (status === 'cancelled') return accepted;
    const refused = this.refuses(`cancel ${plain(order['id'])}`, this.near.refuseRate * 5);
    return refused ? { outcome: 'rejected', reason: `already ${plain(status)}` } : accepted;
  }

  private judgeChange(order: Doc, fields: Fields): Verdict {
    if (order['status'] === 'cancelled') return { outcome: 'rejected', reason: 'the order is cancelled' };
    if (order['status'] === 'new') return accepted;
    if (order['status'] !== 'picked' || fields.has('lines'))
      return { outcome: 'too_late', reason: `already ${plain(order['status'])}` };
    const refused = this.refuses(`change ${plain(order['id'])}`, this.near.refuseRate);
    return refused ? { outcome: 'rejected', reason: 'the packer declined' } : accepted;
  }

  private carryOut(order: Doc, kind: 'change' | 'cancel', fields: Fields): Doc {
    const id = plain(order['id']);
    if (kind === 'change') return this.near.orders.desk.save(id, { ...order, ...this.changesIn(fields) });
    if (order['status'] === 'cancelled') return order;
    for (const line of linesIn(order)) this.putBack(id, line);
    this.near.work.leave(id);
    this.near.shipments.cancelAll(id);
    return this.near.orders.desk.save(id, { ...order, status: 'cancelled', cancel_reason: fields.optionalText('reason') });
  }

  private changesIn(fields: Fields): Doc {
    const changes: Doc = {};
    if (fields.has('lines')) changes['lines'] = readLines(fields, this.near.items);
    if (isDoc(fields.doc['ship_to'])) changes['ship_to'] = fields.doc['ship_to'];
    if (fields.has('service')) changes['service'] = fields.optionalText('service');
    return changes;
  }

  private putBack(orderId: string, line: Doc): void {
    const picked = Number(line['picked']);
    if (picked === 0) return;
    const { sku = null, unit = null, picked_at: at = null } = line;
    const location = at === null ? (this.frame.options.own['location'] ?? '') : plain(at);
    const wanted = { sku: plain(sku), unit: unit === null ? null : plain(unit) };
    this.near.goods.take(wanted, -picked, { location, kind: 'return_to_shelf', reference: orderId });
  }
}
