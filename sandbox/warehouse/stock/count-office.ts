import type { Frame } from '../../frame/frame.ts';
import type { Doc } from '../../frame/json.ts';
import { plain } from '../../frame/json.ts';
import { Shelf } from '../../frame/shelf.ts';
import { notFound, Refusal } from '../../wire/refusal.ts';
import type { Answer, Call, Route } from '../../wire/routes.ts';
import { route } from '../../wire/routes.ts';
import type { StockRoom } from '../stock-room.ts';

/**
 * People who count: a sheet holds what was found and when, and is told whenever somebody gets to it. A warehouse that
 * only counts is one whose books are closed: what moves is in no level that it tells of or shows until they are opened.
 */
export class CountOffice {
  private readonly sheets: Shelf;
  private readonly frame: Frame;
  private readonly stock: StockRoom;

  constructor(frame: Frame, stock: StockRoom) {
    this.frame = frame;
    this.stock = stock;
    this.sheets = new Shelf(frame.store, 'count_sheets');
  }

  adminRoutes(): Route[] {
    return [
      route('POST /admin/counts', (call) => this.count(call)),
      route('POST /admin/counts/:id/tell', (call) => this.tell(call)),
      route('POST /admin/books', (call) => this.books(call)),
    ];
  }

  /** `{"sku","location","found"}`: what differs from the books is a movement of that moment. */
  private count(call: Call): Answer {
    const fields = call.fields();
    const [sku, location, found] = [fields.text('sku'), fields.text('location'), fields.integer('found')];
    return this.frame.store.transaction(() => {
      const id = `C-${String(this.frame.store.next('count_sheet')).padStart(6, '0')}`;
      const delta = found - this.stock.onHand(sku, location);
      const at = this.frame.stamp(this.frame.clock.now());
      if (delta !== 0) this.stock.move({ sku, location, delta, kind: 'count', reference: id });
      const sheet: Doc = { id, sku, location, on_hand: found, as_of: at };
      this.sheets.put({ id, reference: sku, parent: location, version: 1, updatedAt: at }, sheet);
      return { status: 201, body: sheet };
    });
  }

  /** `{"as_of"}`: somebody mistypes when it was counted. */
  private tell(call: Call): Answer {
    const id = call.param('id');
    const sheet = this.sheets.get(id);
    if (sheet === null) throw notFound(`count sheet ${id}`);
    const asOf = call.body()['as_of'];
    const told = { ...countOn(sheet), ...(typeof asOf === 'string' && { as_of: asOf }) };
    return this.frame.store.transaction(() => ({ status: 200, body: this.stock.tellCount(told) }));
  }

  /** `{"closed":true}` */
  private books(call: Call): Answer {
    const closed = call.body()['closed'];
    if (typeof closed !== 'boolean') throw new Refusal(422, 'invalid_field', { field: 'closed' });
    if (closed) this.stock.closeBooks();
    else this.stock.openBooks();
    return { status: 200, body: { closed } };
  }
}

function countOn(sheet: Doc) {
  return {
    sku: plain(sheet['sku']),
    location: plain(sheet['location']),
    on_hand: Number(sheet['on_hand']),
    as_of: plain(sheet['as_of']),
  };
}
