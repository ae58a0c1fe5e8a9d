import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain, sameJson } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { cursorPage, wholeList } from '../wire/paging.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Effect, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { WarehouseItems } from './items.ts';
import { readLines, readShipTo } from './order-lines.ts';
import { readWave, type Waves } from './waves.ts';
import type { WorkList } from './work-list.ts';

type Neighbours = { items: WarehouseItems; work: WorkList; waves: Waves };

/**
 * Orders released to the warehouse. There is no idempotency key on purpose: a release sent twice is two orders,
 * and the only way to learn what became of an unanswered one is the search, which lags.
 */
export class OrderDesk {
  readonly desk: Desk;
  private readonly frame: Frame;
  private readonly items: WarehouseItems;
  private readonly work: WorkList;
  private readonly waves: Waves;

  constructor(frame: Frame, neighbours: Neighbours) {
    this.frame = frame;
    this.items = neighbours.items;
    this.work = neighbours.work;
    this.waves = neighbours.waves;
    const parent = (body: Doc) => textOf(body, 'order_number');
    this.desk = new Desk(frame, {
      table: 'orders',
      topic: 'order.changed',
      reference: (body) => textOf(body, 'reference'),
      parent,
    });
  }

  routes(): Route[] {
    return [
      route('POST /orders', (call) => this.release(call)),
      route('GET /orders', (call) => this.list(call)),
      route('GET /orders/:id', (call) => ({ status: 200, body: this.get(call.param('id')) })),
      route('PUT /orders/:id', (call) => this.replace(call)),
    ];
  }

  adminRoutes(): Route[] {
    return [
      route('GET /admin/orders', (call) => wholeList(this.desk.shelf.byParent(call.query.get('order_number') ?? ''))),
      route('POST /admin/orders/:id/wave', (call) => this.move(call)),
    ];
  }

  get(id: string): Doc {
    const order = this.desk.shelf.get(id);
    if (order === null) throw notFound(`order ${id}`);
    return order;
  }

  private release(call: Call): Answer {
    const content = this.contentIn(call.fields());
    const id = `W-${String(this.frame.store.next('order')).padStart(6, '0')}`;
    const created = this.now();
    // In which wave it is picked is the floor's affair from here on: a later release of the order says nothing of it.
    const wave = readWave(call.fields(), created);
    const stored = this.desk.save(id, { ...content, ...(wave === null ? {} : { wave }), status: 'new', created_at: created });
    if (isDoc(stored['wave'])) this.waves.join(stored, stored['wave']);
    else this.work.enter(id);
    if (this.frame.dial.rates.search_lag > 0) this.frame.dial.tally.add('search_lag');
    return { status: 201, body: stored, effect: orderEffect('create', stored) };
  }

  /** The floor picks it in another wave than it was told. */
  private move(call: Call): Answer {
    const order = this.get(call.param('id'));
    const wave = readWave(call.fields(), this.now());
    if (wave === null) throw new Refusal(422, 'missing_field', { field: 'wave' });
    if (order['status'] !== 'new') throw new Refusal(409, 'too_late', { message: `the order is ${plain(order['status'])}` });
    const stored = this.desk.save(plain(order['id']), { ...order, wave });
    this.waves.join(stored, wave);
    return { status: 200, body: stored };
  }

  private now(): string {
    return this.frame.stamp(this.frame.clock.now());
  }

  private replace(call: Call): Answer {
    const before = this.get(call.param('id'));
    const match = call.header('if-match')?.replaceAll('"', '');
    if (match !== undefined && match !== plain(before['version'])) {
      throw new Refusal(412, 'stale_etag', { extra: { current: before['version'] ?? null } });
    }
    if (before['status'] === 'cancelled') throw new Refusal(409, 'cancelled');
    const content = this.contentIn(call.fields());
    const after: Doc = { ...before, ...content };
    if (sameOrder(before, after)) return { status: 200, body: before };
    if (before['status'] !== 'new') throw new Refusal(409, 'too_late', { message: `the order is ${plain(before['status'])}` });
    const stored = this.desk.save(plain(before['id']), after);
    return { status: 200, body: stored, effect: orderEffect('update', stored) };
  }

  private contentIn(fields: Fields): Doc {
    const lines = readLines(fields, this.items);
    const shipBy = fields.optionalText('ship_by');
    return {
      reference: fields.text('reference'),
      order_number: fields.text('order_number'),
      service: fields.optionalText('service'),
      ship_to: readShipTo(fields, lines),
      note: fields.optionalText('note'),
      note_to_packer: fields.optionalText('note_to_packer'),
      ...(shipBy === null ? {} : { ship_by: shipBy }),
      lines,
    };
  }

  private list(call: Call): Answer {
    const reference = call.query.get('reference');
    if (reference === null) return cursorPage(call, this.desk.shelf, this.frame.stamp);
    const found = this.desk.shelf.byReference(reference);
    const horizon = this.frame.clock.now() - this.frame.dial.rates.search_lag;
    const visible = found.filter((order) => Date.parse(plain(order['created_at'])) <= horizon);
    if (visible.length < found.length) this.frame.dial.tally.add('search_lag_hits');
    return wholeList(visible);
  }
}

function orderEffect(kind: Effect['kind'], stored: Doc): Effect {
  return {
    kind,
    entity: 'order',
    id: plain(stored['id']),
    reference: textOf(stored, 'reference'),
    version: Number(stored['version']),
  };
}

/** The same order as far as its sender is concerned: the progress of the work is not his. */
function sameOrder(before: Doc, after: Doc): boolean {
  return sameJson(withoutProgress(before), withoutProgress(after));
}

function withoutProgress(order: Doc): Doc {
  const lines = Array.isArray(order['lines']) ? order['lines'] : [];
  const untouched = lines.map((line) =>
    typeof line === 'object' && line !== null && !Array.isArray(line)
      ? { ...line, picked: 0, packed: 0, shipped: 0, short: 0 }
      : line,
  );
  return { ...order, lines: untouched };
}
