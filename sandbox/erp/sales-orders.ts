import { Ceilings, linesIn } from '../frame/ceilings.ts';
import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain, sameJson } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { numberedPage, wholeList } from '../wire/paging.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Effect, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { ErpCustomers } from './customers.ts';
import type { ErpItems } from './items.ts';
import { amountOf, readOrder } from './order-content.ts';
import { found } from './upsert.ts';

type Neighbours = { customers: ErpCustomers; items: ErpItems };

/**
 * Sales orders by the hub's reference: open → delivered | cancelled. A create needs no precondition; every later write names
 * the version it saw, so that of two writers one is told that he was late.
 */
export class SalesOrders {
  readonly desk: Desk;
  readonly ceilings: Ceilings;
  private readonly frame: Frame;
  private readonly near: Neighbours;

  constructor(frame: Frame, neighbours: Neighbours) {
    this.frame = frame;
    this.near = neighbours;
    this.ceilings = new Ceilings(frame.store);
    const reference = (body: Doc) => textOf(body, 'order_number');
    const parent = (body: Doc) => textOf(body, 'customer_reference');
    this.desk = new Desk(frame, { table: 'sales_orders', topic: null, identity: 'reference', reference, parent });
  }

  routes(): Route[] {
    return [
      route('PUT /sales-orders/by-reference/:ref', (call) => this.put(call)),
      route('PATCH /sales-orders/by-reference/:ref', (call) => this.patch(call)),
      route('GET /sales-orders/by-reference/:ref', (call) => tagged(200, found(this.desk, call.param('ref')))),
      route('GET /sales-orders', (call) => numberedPage(call, this.desk.shelf, this.frame.stamp)),
    ];
  }

  adminRoutes(): Route[] {
    return [
      route('GET /admin/sales-orders', (call) => wholeList(this.desk.shelf.byReference(call.query.get('order_number') ?? ''))),
    ];
  }

  /** Stores the next version and tells of it; the webhook names the order and its number, not its content. */
  save(id: string, body: Doc): Doc {
    const stored = this.desk.save(id, body);
    for (const line of linesIn(stored))
      this.ceilings.raise(id, plain(line['line_ref']), { quantity: Number(line['quantity']), amount: amountOf(line['total']) });
    const thin: Doc = {};
    for (const name of ['reference', 'order_number', 'number', 'status', 'version', 'updated_at'])
      thin[name] = stored[name] ?? null;
    this.desk.tell('order.posted', stored, thin);
    return stored;
  }

  private put(call: Call): Answer {
    const id = call.param('ref');
    const before = this.desk.shelf.get(id);
    checkPrecondition(call, before);
    const content = readOrder(call.fields());
    this.checkDependencies(call.fields());
    if (before === null) return this.create(id, content);
    const after: Doc = { ...before, ...content };
    if (sameJson(before, after)) return tagged(200, before);
    if (before['status'] === 'cancelled') throw new Refusal(409, 'cancelled');
    const stored = this.save(id, after);
    return { ...tagged(200, stored), effect: effectOf('update', stored) };
  }

  private create(id: string, content: Doc): Answer {
    const number = `SO-${String(this.frame.store.next('sales_order')).padStart(6, '0')}`;
    const stored = this.save(id, {
      ...content,
      number,
      status: 'open',
      delivered: {},
      created_at: this.frame.stamp(this.frame.clock.now()),
    });
    return { ...tagged(201, stored), effect: effectOf('create', stored) };
  }

  private patch(call: Call): Answer {
    const before = found(this.desk, call.param('ref'));
    checkPrecondition(call, before);
    const fields = call.fields();
    if (fields.text('status') !== 'cancelled') throw fields.invalid('status', '"cancelled"');
    if (before['status'] === 'cancelled') return tagged(200, before);
    if (Object.keys(isDoc(before['delivered']) ? before['delivered'] : {}).length > 0) throw new Refusal(409, 'already_invoiced');
    const stored = this.save(call.param('ref'), { ...before, status: 'cancelled', cancel_reason: fields.optionalText('reason') });
    return { ...tagged(200, stored), effect: effectOf('cancel', stored) };
  }

  private checkDependencies(fields: Fields): void {
    const customer = fields.optionalText('customer_reference');
    if (customer !== null && !this.near.customers.knows(customer)) {
      throw new Refusal(422, 'unknown_customer', {
        field: 'customer_reference',
        message: `customer ${customer} is not known here`,
      });
    }
    for (const line of fields.list('lines')) {
      if (line.doc['kind'] === 'fee' || this.near.items.knows(line.text('sku'))) continue;
      throw new Refusal(422, 'unknown_item', { field: `${line.path}sku`, message: `item ${line.text('sku')} is not known here` });
    }
  }
}

function checkPrecondition(call: Call, before: Doc | null): void {
  const match = call.header('if-match');
  const current = before === null ? null : `"${plain(before['version'])}"`;
  if (match === null && current !== null)
    throw new Refusal(428, 'precondition_required', { message: 'name the version you saw in If-Match' });
  if (match !== null && match !== current) throw new Refusal(412, 'stale_etag', { extra: { current } });
}

function tagged(status: number, stored: Doc): Answer {
  return { status, body: stored, headers: { etag: `"${plain(stored['version'])}"` } };
}

function effectOf(kind: Effect['kind'], stored: Doc): Effect {
  const id = plain(stored['reference']);
  return { kind, entity: 'sales_order', id, reference: id, version: Number(stored['version']) };
}
