import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import { Shelf } from '../frame/shelf.ts';
import { cursorPage } from '../wire/paging.ts';
import { notFound } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';

export type Movement = {
  sku: string;
  location: string;
  delta: number;
  kind: 'seed' | 'pick' | 'return_to_shelf' | 'adjustment' | 'count' | 'return' | 'quarantine' | 'transfer_out' | 'transfer_in';
  reference: string;
};

const levelsPerWebhook = 100;
/** A level tells of its latest legs of transfers beside its count. */
const legsTold = 50;

/**
 * Goods on the shelves. Each change is a movement, and on hand is their sum. What changed since the last announcement is told
 * at most once per tick and SKU, as an absolute count with its moment and a sequence that rises over the whole warehouse.
 */
export class StockRoom {
  private readonly stock: Shelf;
  private readonly movements: Shelf;
  private readonly frame: Frame;
  private readonly untold = new Set<string>();
  private readonly tellEvery: number;
  private toldAt = 0;
  /** While the books are closed: what moved levels are shown as. */
  private shown: Map<string, Doc | null> | null = null;

  /** @param tellEvery milliseconds between two announcements at least. */
  constructor(frame: Frame, tellEvery: number) {
    this.frame = frame;
    this.tellEvery = tellEvery;
    this.stock = new Shelf(frame.store, 'stock');
    this.movements = new Shelf(frame.store, 'movements');
    frame.store.database.exec('create table if not exists untold (id text primary key)');
    for (const row of frame.store.sql('select id from untold').all()) this.untold.add(String(row['id']));
  }

  routes(): Route[] {
    return [route('GET /stock', (call) => this.list(call)), route('GET /stock/:sku/:location', (call) => this.get(call))];
  }

  adminRoutes(): Route[] {
    return [
      route('PUT /admin/stock/:sku/:location', (call) => this.seed(call)),
      route('POST /admin/adjustments', (call) => this.adjust(call)),
    ];
  }

  onHand(sku: string, location: string): number {
    return Number(this.stock.get(`${sku}@${location}`)?.['on_hand'] ?? 0);
  }

  move(movement: Movement, quiet = false): Doc {
    const id = `${movement.sku}@${movement.location}`;
    const at = this.frame.stamp(this.frame.clock.now());
    const serial = `M-${String(this.frame.store.next('movement')).padStart(8, '0')}`;
    this.movements.put(
      { id: serial, reference: movement.reference, parent: id, version: 1, updatedAt: at },
      { id: serial, ...movement, at },
    );
    const before = this.stock.get(id);
    const version = Number(before?.['version'] ?? 0) + 1;
    if (this.shown?.has(id) === false) this.shown.set(id, before);
    const legs = withLeg(before, { id: serial, at, ...movement });
    const level: Doc = {
      sku: movement.sku,
      location: movement.location,
      on_hand: Number(before?.['on_hand'] ?? 0) + movement.delta,
      as_of: at,
      sequence: this.frame.store.next('stock_sequence'),
      version,
      updated_at: at,
      ...(legs.length === 0 ? {} : { transfers: legs }),
    };
    this.stock.put({ id, reference: movement.sku, parent: movement.location, version, updatedAt: at }, level);
    if (!quiet && this.shown === null) this.markUntold(id);
    return level;
  }

  /** Sends what changed since the last time, when it is time again; called once per tick, inside a transaction. */
  announce(): void {
    const ids = [...this.untold];
    const now = this.frame.wall.now();
    if (ids.length === 0 || now < this.toldAt + this.tellEvery) return;
    this.toldAt = now;
    for (let from = 0; from < ids.length; from += levelsPerWebhook) {
      const levels = ids.slice(from, from + levelsPerWebhook).map((id) => this.told(id));
      const sequence = Number(levels.at(-1)?.['sequence'] ?? 0);
      this.frame.outbox.add({ topic: 'stock.changed', objectId: `stock/${ids[from]}`, version: sequence, body: { levels } });
    }
    this.frame.store.sql('delete from untold').run();
    this.untold.clear();
  }

  /** Counts one SKU, chosen by luck; one count in four finds a unit more or less. */
  count(): void {
    const total = this.frame.store.countRows('stock');
    if (total === 0) return;
    const offset = Math.floor(this.frame.dial.luck('count which') * total);
    const row = this.frame.store.sql('select id from stock order by id limit 1 offset ?').get(offset);
    const level = this.stock.get(String(row?.['id']));
    if (level === null) return;
    const found = this.frame.dial.luck('count finds');
    const delta = found < 0.125 ? 1 : found < 0.25 && Number(level['on_hand']) > 0 ? -1 : 0;
    this.move({ sku: plain(level['sku']), location: plain(level['location']), delta, kind: 'count', reference: 'count' });
  }

  closeBooks(): void {
    this.shown ??= new Map();
  }

  /** All that moved meanwhile is told with the next announcement. */
  openBooks(): void {
    for (const id of this.shown?.keys() ?? []) this.markUntold(id);
    this.shown = null;
  }

  /** Tells of a count, which may be of long ago; while the books are closed it is what the level is shown as. */
  tellCount(counted: { sku: string; location: string; on_hand: number; as_of: string }): Doc {
    const id = `${counted.sku}@${counted.location}`;
    const sequence = this.frame.store.next('stock_sequence');
    this.frame.outbox.add({
      topic: 'stock.changed',
      objectId: `stock/${id}`,
      version: sequence,
      body: { levels: [{ ...counted, sequence }] },
    });
    const known = this.stock.get(id);
    const level = {
      ...counted,
      sequence,
      version: known?.['version'] ?? 0,
      updated_at: this.frame.stamp(this.frame.clock.now()),
    };
    this.shown?.set(id, level);
    return level;
  }

  private told(id: string): Doc {
    const { version: _version, updated_at: _updated, ...level } = this.shown?.get(id) ?? this.stock.get(id) ?? {};
    return level;
  }

  private markUntold(id: string): void {
    this.untold.add(id);
    this.frame.store.sql('insert or ignore into untold (id) values (?)').run(id);
  }

  private list(call: Call): Answer {
    const { body, ...answer } = cursorPage(call, this.stock, this.frame.stamp);
    const items = docsIn(body['items']).flatMap((level) => {
      const held = this.shown?.get(`${plain(level['sku'])}@${plain(level['location'])}`);
      return held === undefined ? [level] : held === null ? [] : [held];
    });
    return { ...answer, body: { ...body, items } };
  }

  private get(call: Call): Answer {
    const id = `${call.param('sku')}@${call.param('location')}`;
    const held = this.shown?.get(id);
    const body = held === undefined ? this.stock.get(id) : held;
    if (body === null) throw notFound(`stock of ${id}`);
    return { status: 200, body };
  }

  private seed(call: Call): Answer {
    const [sku, location] = [call.param('sku'), call.param('location')];
    const delta = call.fields().integer('on_hand') - this.onHand(sku, location);
    const body = this.move({ sku, location, delta, kind: 'seed', reference: 'seed' }, call.query.get('quiet') === '1');
    return { status: 200, body };
  }

  private adjust(call: Call): Answer {
    const fields = call.fields();
    const [sku, location, reference] = [fields.text('sku'), fields.text('location'), fields.text('reference')];
    const known = this.movements.byReference(reference).find((one) => one['kind'] === 'adjustment');
    if (known !== undefined) return { status: 200, body: known };
    const level = this.move({ sku, location, delta: fields.integer('delta'), kind: 'adjustment', reference });
    return { status: 201, body: level };
  }
}

type Leg = Movement & { id: string; at: string };

/** The level's latest legs of transfers, with this one when it is one. */
function withLeg(before: Doc | null, { id, at, kind, delta, reference }: Leg): Doc[] {
  const legs = docsIn(before?.['transfers']);
  if (kind !== 'transfer_out' && kind !== 'transfer_in') return legs;
  return [...legs, { id, document: reference, delta, at }].slice(-legsTold);
}

function docsIn(value: Doc[string] | undefined): Doc[] {
  return Array.isArray(value) ? value.filter(isDoc) : [];
}
