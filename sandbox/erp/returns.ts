import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { numberedPage } from '../wire/paging.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { Credited, Invoices } from './invoices.ts';
import { amountOf, money } from './order-content.ts';
import type { SalesOrders } from './sales-orders.ts';
import { found, upsert } from './upsert.ts';

type Neighbours = { orders: SalesOrders; invoices: Invoices };

/** Returns as the ERP books them. What they are credited becomes credit notes, one more each time that it has risen. */
export function erpReturns(frame: Frame, { orders, invoices }: Neighbours): Route[] {
  const desk = new Desk(frame, {
    table: 'returns',
    topic: null,
    identity: 'reference',
    reference: (body) => textOf(body, 'number'),
  });
  const put = (call: Call): Answer => {
    const id = call.param('ref');
    const fields = call.fields();
    const given = contentOf(fields);
    const sales = orders.desk.shelf.byReference(fields.optionalText('order_number') ?? '');
    const order = sales.length === 1 ? (sales[0] ?? null) : null;
    const note = invoices.credit(creditedOf(fields, { reference: id, order }));
    const before = desk.shelf.get(id) ?? { credit_notes: [] };
    const known = Array.isArray(before['credit_notes']) ? before['credit_notes'] : [];
    const notes = note === null ? known : [...known, plain(note['number'])];
    return upsert(desk, 'return', { id, after: { ...before, ...given, credit_notes: notes } });
  };
  return [
    route('PUT /returns/by-reference/:ref', put),
    route('GET /returns/by-reference/:ref', (call) => ({ status: 200, body: found(desk, call.param('ref')) })),
    route('GET /returns', (call) => numberedPage(call, desk.shelf, frame.stamp)),
  ];
}

function contentOf(fields: Fields): Doc {
  return {
    number: fields.text('number'),
    order_number: fields.optionalText('order_number'),
    customer_reference: fields.optionalText('customer_reference'),
    currency: fields.text('currency'),
    goods: fields.optionalText('goods'),
    lines: fields.list('lines').map((line): Doc => ({
      line_ref: line.text('line_ref'),
      order_line_ref: line.optionalText('order_line_ref'),
      sku: line.text('sku'),
      kind: line.optionalText('kind'),
      quantity: line.quantity('quantity'),
      ...(line.has('received') ? { received: line.integer('received') } : {}),
      refund: money(line.inner('refund')),
      ...(line.has('credit') ? { credit: money(line.inner('credit')) } : {}),
      match: line.optionalText('match'),
    })),
    total: money(fields.inner('total')),
    ...(fields.has('credit') ? { credit: money(fields.inner('credit')) } : {}),
  };
}

/** Where no credit is named, what was paid back is credited; where nobody has counted, all that was announced. */
function creditedOf(fields: Fields, of: Pick<Credited, 'reference' | 'order'>): Credited {
  return {
    ...of,
    currency: fields.text('currency'),
    lines: fields.list('lines').map((line) => ({
      line_ref: line.text('line_ref'),
      order_line_ref: line.optionalText('order_line_ref'),
      quantity: line.has('received') ? line.integer('received') : line.quantity('quantity'),
      amount: amountOf(line.doc[line.has('credit') ? 'credit' : 'refund']),
    })),
    total: amountOf(fields.doc[fields.has('credit') ? 'credit' : 'total']),
  };
}
