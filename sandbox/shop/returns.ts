import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { cursorPage } from '../wire/paging.ts';
import { notFound } from '../wire/refusal.ts';
import type { Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { Desk, textOf } from '../frame/desk.ts';

/** Goods that came back, each line matched to an order line or blind. */
export function shopReturns(frame: Frame): { routes: Route[]; adminRoutes: Route[] } {
  const reference = (body: Doc) => textOf(body, 'number');
  const desk = new Desk(frame, {
    table: 'returns',
    topic: 'return.created',
    reference,
    parent: (body) => textOf(body, 'customer_id'),
  });
  const get = (id: string): Doc => {
    const body = desk.shelf.get(id);
    if (body === null) throw notFound(`return ${id}`);
    return body;
  };
  const add = (given: Doc): Doc => {
    const id = textOf(given, 'id') ?? `r-${frame.store.next('return')}`;
    return desk.save(id, given);
  };
  return {
    routes: [
      route('GET /returns', (call) => cursorPage(call, desk.shelf, frame.stamp)),
      route('GET /returns/:id', (call) => ({ status: 200, body: get(call.param('id')) })),
    ],
    adminRoutes: [route('POST /admin/returns', (call) => ({ status: 201, body: add(call.body()) }))],
  };
}
