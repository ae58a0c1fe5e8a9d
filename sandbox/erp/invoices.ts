import { linesIn, type Ceilings } from '../frame/ceilings.ts';
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

/** What a return is credited in all so far; a credit note is of what no earlier one holds. */
export type Credited = {
  reference: string;
  /** The sale that it came from; null: of several, or of none that is known. */
  order: Doc | null;
  currency: string;
  lines: { line_ref: string; order_line_ref: string | null; quantity: number; amount: number }[];
  total: number;
};

/**
 * Invoices: each delivery's units at their share of the line total; the one that completes the order bills whatever is left of
 * the order's total (shipping, fees, digital lines, tax, the odd cent), so that the invoices sum to the order.
 * Credit notes stand among them, with amounts above zero: those of a return sum to what it is credited.
 */
export class Invoices {
  private readonly desk: Desk;
  private readonly frame: Frame;
  private readonly ceilings: Ceilings;

  constructor(frame: Frame, ceilings: Ceilings) {
    this.frame = frame;
    this.ceilings = ceilings;
    const parent = (body: Doc) => textOf(body, 'order_reference');
    const reference = (body: Doc) => textOf(body, 'delivery_reference') ?? textOf(body, 'return_reference');
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
    const invoices = this.desk.shelf.byParent(plain(order['reference'])).filter((one) => one['kind'] !== 'credit_note');
    const before = invoices.reduce((sum, one) => sum + amountOf(one['total']), 0);
    const totals = isDoc(order['totals']) ? order['totals'] : {};
    const total = billed.complete ? amountOf(totals['total']) - before : share;
    const body: Doc = {
      kind: 'sales',
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

  /** Issues a credit note of what the earlier ones of the return lack; null: they hold it all. What was credited is never taken back. */
  credit(credited: Credited): Doc | null {
    const { reference, order, currency } = credited;
    const earlier = this.desk.shelf.byReference(reference).filter((one) => one['kind'] === 'credit_note');
    const total = credited.total - earlier.reduce((sum, one) => sum + amountOf(one['total']), 0);
    if (total <= 0) return null;
    const told = earlier.flatMap(linesIn);
    const before = (line: string, name: 'quantity' | 'amount'): number =>
      told.reduce((sum, one) => (one['return_line_ref'] === line ? sum + Number(one[name]) : sum), 0);
    const lines = credited.lines.map(({ line_ref, order_line_ref, quantity, amount }): Doc => ({
      line_ref: order_line_ref,
      return_line_ref: line_ref,
      quantity: Math.max(0, quantity - before(line_ref, 'quantity')),
      amount: amount - before(line_ref, 'amount'),
    }));
    return this.desk.save(`CN-${String(this.frame.store.next('credit_note')).padStart(6, '0')}`, {
      kind: 'credit_note',
      order_reference: order?.['reference'] ?? null,
      order_number: order?.['order_number'] ?? null,
      return_reference: reference,
      currency,
      lines: lines.filter((line) => line['amount'] !== 0),
      total: { amount: total, currency },
      issued_at: this.frame.stamp(this.frame.clock.now()),
    });
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
