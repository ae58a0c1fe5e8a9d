import type { Frame } from '../../frame/frame.ts';
import type { Doc } from '../../frame/json.ts';
import { plain } from '../../frame/json.ts';
import { Shelf } from '../../frame/shelf.ts';
import { notFound } from '../../wire/refusal.ts';
import type { Answer, Call, Route } from '../../wire/routes.ts';
import { route } from '../../wire/routes.ts';
import type { StockRoom } from '../stock-room.ts';

/** Goods on the road from one place to another: off one shelf at once, on the other when somebody unloads them. */
export class Transfers {
  private readonly shelf: Shelf;
  private readonly frame: Frame;
  private readonly stock: StockRoom;

  constructor(frame: Frame, stock: StockRoom) {
    this.frame = frame;
    this.stock = stock;
    this.shelf = new Shelf(frame.store, 'transfers');
  }

  adminRoutes(): Route[] {
    return [
      route('POST /admin/transfers', (call) => this.send(call)),
      route('POST /admin/transfers/:id/receive', (call) => this.receive(call)),
    ];
  }

  /** `{"sku","from","to","quantity"}` */
  private send(call: Call): Answer {
    const fields = call.fields();
    const sent = {
      sku: fields.text('sku'),
      from: fields.text('from'),
      to: fields.text('to'),
      quantity: fields.quantity('quantity'),
    };
    return this.frame.store.transaction(() => {
      const id = `T-${String(this.frame.store.next('transfer')).padStart(6, '0')}`;
      this.stock.move({
        sku: sent.sku,
        location: sent.from,
        delta: -sent.quantity,
        kind: 'transfer_out',
        reference: id,
      });
      return { status: 201, body: this.saved({ id, ...sent, received: 0, version: 0 }) };
    });
  }

  /** `{"quantity"}`: what was unloaded now; it may be less than was sent, and the rest may follow. */
  private receive(call: Call): Answer {
    const quantity = call.fields().quantity('quantity');
    return this.frame.store.transaction(() => {
      const before = this.shelf.get(call.param('id'));
      if (before === null) throw notFound(`transfer ${call.param('id')}`);
      const reference = plain(before['id']);
      const [sku, location] = [plain(before['sku']), plain(before['to'])];
      this.stock.move({ sku, location, delta: quantity, kind: 'transfer_in', reference });
      return { status: 200, body: this.saved({ ...before, received: Number(before['received']) + quantity }) };
    });
  }

  private saved(body: Doc): Doc {
    const updatedAt = this.frame.stamp(this.frame.clock.now());
    const version = Number(body['version']) + 1;
    const stored = { ...body, version };
    this.shelf.put({ id: plain(body['id']), reference: plain(body['sku']), version, updatedAt }, stored);
    return stored;
  }
}
