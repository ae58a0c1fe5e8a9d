import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { Shelf } from '../frame/shelf.ts';
import { cursorPage } from '../wire/paging.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';

/** What the shop believes to be on hand: absolute numbers, written by others, guarded by compare-and-set. */
export class ShopStock {
  private readonly shelf: Shelf;
  private readonly frame: Frame;
  private readonly closed = new Set<string>();

  constructor(frame: Frame) {
    this.frame = frame;
    this.shelf = new Shelf(frame.store, 'stock');
  }

  adminRoutes(): Route[] {
    return [route('POST /admin/stock/:location', (call) => this.close(call))];
  }

  routes(): Route[] {
    return [
      route('PUT /stock/:sku/:location', (call) => this.set(call)),
      route('GET /stock/:sku/:location', (call) => this.get(call)),
      route('GET /stock', (call) => cursorPage(call, this.shelf, this.frame.stamp)),
    ];
  }

  /** `{"closed":true}`: who writes that place's numbers gets no answer but that it cannot be done now. */
  private close(call: Call): Answer {
    const closed = call.body()['closed'];
    if (typeof closed !== 'boolean') throw new Refusal(422, 'invalid_field', { field: 'closed' });
    const location = call.param('location');
    if (closed) this.closed.add(location);
    else this.closed.delete(location);
    return { status: 200, body: { location, closed } };
  }

  private set(call: Call): Answer {
    if (this.closed.has(call.param('location'))) throw new Refusal(503, 'unavailable');
    const id = keyOf(call);
    const before = this.shelf.get(id);
    const current = before === null ? null : Number(before['on_hand']);
    const fields = call.fields();
    const onHand = fields.integer('on_hand');
    const expected = fields.doc['change_from'];
    if (expected !== undefined && expected !== current) {
      throw new Refusal(409, 'compare_mismatch', { field: 'change_from', extra: { current } });
    }
    if (before !== null && current === onHand) return { status: 200, body: before };
    const version = Number(before?.['version'] ?? 0) + 1;
    const updatedAt = this.frame.stamp(this.frame.clock.now());
    const body: Doc = {
      sku: call.param('sku'),
      location: call.param('location'),
      on_hand: onHand,
      version,
      updated_at: updatedAt,
    };
    this.shelf.put({ id, reference: call.param('sku'), parent: call.param('location'), version, updatedAt }, body);
    const kind = before === null ? ('create' as const) : ('update' as const);
    return { status: 200, body, effect: { kind, entity: 'stock', id, reference: id, version } };
  }

  private get(call: Call): Answer {
    const body = this.shelf.get(keyOf(call));
    if (body === null) throw notFound(`stock of ${keyOf(call)}`);
    return { status: 200, body };
  }
}

function keyOf(call: Call): string {
  return `${call.param('sku')}@${call.param('location')}`;
}
