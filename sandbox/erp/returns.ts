import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { numberedPage } from '../wire/paging.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { money } from './order-content.ts';
import { found, upsert } from './upsert.ts';

/** Returns as the ERP books them: each becomes a credit note. */
export function erpReturns(frame: Frame): Route[] {
  const desk = new Desk(frame, {
    table: 'returns',
    topic: null,
    identity: 'reference',
    reference: (body) => textOf(body, 'number'),
  });
  const put = (call: Call): Answer => {
    const id = call.param('ref');
    const fields = call.fields();
    const lines = fields.list('lines').map((line): Doc => ({
      line_ref: line.text('line_ref'),
      sku: line.text('sku'),
      kind: line.optionalText('kind'),
      quantity: line.quantity('quantity'),
      refund: money(line.inner('refund')),
      match: line.optionalText('match'),
    }));
    const given: Doc = {
      number: fields.text('number'),
      customer_reference: fields.optionalText('customer_reference'),
      currency: fields.text('currency'),
      goods: fields.optionalText('goods'),
      lines,
      total: money(fields.inner('total')),
    };
    const before = desk.shelf.get(id) ?? { credit_note_number: `CN-${String(frame.store.next('credit_note')).padStart(6, '0')}` };
    return upsert(desk, 'return', { id, after: { ...before, ...given } });
  };
  return [
    route('PUT /returns/by-reference/:ref', put),
    route('GET /returns/by-reference/:ref', (call) => ({ status: 200, body: found(desk, call.param('ref')) })),
    route('GET /returns', (call) => numberedPage(call, desk.shelf, frame.stamp)),
  ];
}
