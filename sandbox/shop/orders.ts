import type { Frame } from '../frame/frame.ts';
import { cursorPage, wholeList } from '../wire/paging.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { OrderBook } from './order-book.ts';

/** Orders are read by the world and written by the shop's administrator only. */
export function orderRoutes(frame: Frame, book: OrderBook): Route[] {
  const list = (call: Call): Answer => {
    const number = call.query.get('number');
    return number === null ? cursorPage(call, book.desk.shelf, frame.stamp) : wholeList(book.desk.shelf.byReference(number));
  };
  return [route('GET /orders', list), route('GET /orders/:id', (call) => ({ status: 200, body: book.get(call.param('id')) }))];
}

export function orderAdminRoutes(book: OrderBook): Route[] {
  return [
    route('POST /admin/orders', (call) => ({ status: 201, body: book.place(call.body()) })),
    route('PATCH /admin/orders/:id', (call) => ({ status: 200, body: book.change(call.param('id'), call.body()) })),
    route('POST /admin/orders/:id/cancel', (call) => ({
      status: 200,
      body: book.cancel(call.param('id'), call.fields().optionalText('reason')),
    })),
    route('POST /admin/orders/:id/pay', (call) => {
      const added = call
        .fields()
        .list('transactions')
        .map((one) => one.doc);
      return { status: 200, body: book.pay(call.param('id'), added) };
    }),
  ];
}
