import { linesIn } from '../frame/ceilings.ts';
import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { numberedPage, wholeList } from '../wire/paging.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { keyedRoute, route } from '../wire/routes.ts';
import type { Invoices } from './invoices.ts';
import type { SalesOrders } from './sales-orders.ts';
import { found } from './upsert.ts';

type Neighbours = { orders: SalesOrders; invoices: Invoices };

/** Deliveries posted against a sales order; each bills what it delivered. */
export class Deliveries {
  private readonly desk: Desk;
  private readonly frame: Frame;
  private readonly near: Neighbours;

  constructor(frame: Frame, neighbours: Neighbours) {
    this.frame = frame;
    this.near = neighbours;
    const parent = (body: Doc) => textOf(body, 'sales_order_reference');
    this.desk = new Desk(frame, { table: 'deliveries', topic: null, reference: (body) => textOf(body, 'reference'), parent });
  }

  routes(): Route[] {
    return [
      keyedRoute('POST /deliveries', (call) => this.post(call)),
      route('GET /deliveries', (call) => this.list(call)),
      route('GET /deliveries/:id', (call) => ({ status: 200, body: found(this.desk, call.param('id')) })),
    ];
  }

  private post(call: Call): Answer {
    const fields = call.fields();
    const order = this.orderOf(fields);
    const lines = fields.list('lines').map((line) => ({ line_ref: line.text('line_ref'), quantity: line.quantity('quantity') }));
    const delivered = this.addDelivered(order, lines);
    const id = `D-${String(this.frame.store.next('delivery')).padStart(6, '0')}`;
    const complete = linesIn(order).every(
      (line) => line['kind'] !== 'physical' || (delivered.get(plain(line['line_ref'])) ?? 0) >= Number(line['quantity']),
    );
    const invoice = this.near.invoices.bill(order, { reference: fields.text('reference'), lines, complete });
    const body: Doc = {
      reference: fields.text('reference'),
      sales_order_reference: plain(order['reference']),
      shipped_at: fields.optionalText('shipped_at'),
      lines,
      packages: fields.has('packages') ? (fields.doc['packages'] ?? []) : [],
      invoice_number: invoice['number'] ?? null,
    };
    const stored = this.desk.save(id, body);
    this.near.orders.save(plain(order['reference']), {
      ...order,
      delivered: Object.fromEntries(delivered),
      status: complete ? 'delivered' : 'open',
    });
    return {
      status: 201,
      body: stored,
      effect: { kind: 'create', entity: 'delivery', id, reference: fields.text('reference'), version: 1 },
    };
  }

  private orderOf(fields: Fields): Doc {
    const order = this.near.orders.desk.shelf.get(fields.text('sales_order_reference'));
    if (order === null) throw new Refusal(422, 'unknown_sales_order', { field: 'sales_order_reference' });
    // Goods that left after a cancel are posted all the same: the physical fact stands.
    return order;
  }

  private list(call: Call): Answer {
    const reference = call.query.get('reference');
    return reference === null
      ? numberedPage(call, this.desk.shelf, this.frame.stamp)
      : wholeList(this.desk.shelf.byReference(reference));
  }

  private addDelivered(order: Doc, lines: { line_ref: string; quantity: number }[]): Map<string, number> {
    const before = isDoc(order['delivered']) ? order['delivered'] : {};
    const delivered = new Map(Object.entries(before).map(([line, quantity]) => [line, Number(quantity)]));
    for (const [index, line] of lines.entries()) {
      const sum = (delivered.get(line.line_ref) ?? 0) + line.quantity;
      const most = this.near.orders.ceilings.of(plain(order['reference']), line.line_ref);
      if (most === null)
        throw new Refusal(422, 'invalid_field', {
          field: `lines[${index}].line_ref`,
          message: 'never a line of the sales order',
        });
      if (sum > most.quantity) throw new Refusal(422, 'over_delivered', { field: `lines[${index}].quantity` });
      delivered.set(line.line_ref, sum);
    }
    return delivered;
  }
}
