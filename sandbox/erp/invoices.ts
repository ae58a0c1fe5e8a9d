import type { Ceilings } from '../frame/ceilings.ts';
import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import { numberedPage, wholeList } from '../wire/paging.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { amountOf } from './order-content.ts';
import { found } from './upsert.ts';

export type Billed = { reference: string; lines: { line_ref: string; quantity: number }[]; complete: boolean };

/**
 * Invoices: each delivery's units at their share of the line total; the one that completes the order bills whatever is left of
 * the order's total (shipping, fees, digital lines, tax, the odd cent), so that the invoices sum to the order.
 */
export class Invoices {
  private readonly desk: Desk;
  private readonly frame: Frame;
  private readonly ceilings: Ceilings;

  constructor(frame: Frame, ceilings: Ceilings) {
    this.frame = frame;
    this.ceilings = ceilings;
    const parent = (body: Doc) => textOf(body, 'order_reference');
    const reference = (body: Doc) => textOf(body, 'delivery_reference');
    this.desk = new Desk(frame, { table: 'invoices', topic: 'invoice.created', identity: 'number', reference, parent });
  }

  routes(): Route[] {
    return [
      route('GET /invoices', (call) => this.list(call)),
      route('GET /invoices/:number', (call) => ({ status: 200, body: found(this.desk, call.param('number')) })),
    ];
  }

  bill(order: Doc, billed: Billed): Doc {
    const lines = billed.lines.map((line) => ({ ...line, amount: this.shareOf(plain(order['reference']), line) }));
    const share = lines.reduce((sum, line) => sum + line.amount, 0);
    const before = this.desk.shelf.byParent(plain(order['reference'])).reduce((sum, one) => sum + amountOf(one['total']), 0);
    const totals = isDoc(order['totals']) ? order['totals'] : {};
    const total = billed.complete ? amountOf(totals['total']) - before : share;
    const body: Doc = {
      order_reference: order['reference'] ?? null,
      order_number: order['order_number'] ?? null,
      delivery_reference: billed.reference,
      currency: order['currency'] ?? null,
      lines,
      total: { amount: total, currency: order['currency'] ?? null },
      issued_at: this.frame.stamp(this.frame.clock.now()),
    };
    return this.desk.save(`INV-${String(this.frame.store.next('invoice')).padStart(6, '0')}`, body);
  }

  private list(call: Call): Answer {
    const reference = call.query.get('order_reference');
    return reference === null
      ? numberedPage(call, this.desk.shelf, this.frame.stamp)
      : wholeList(this.desk.shelf.byParent(reference));
  }

  private shareOf(orderId: string, billed: { line_ref: string; quantity: number }): number {
    const line = this.ceilings.of(orderId, billed.line_ref);
    return line === null ? 0 : Math.round((line.amount * billed.quantity) / line.quantity);
  }
}
