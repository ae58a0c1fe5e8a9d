import { Desk } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { cursorPage } from '../wire/paging.ts';
import { notFound } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { WorkList } from './work-list.ts';

/** Finds the order of an id as it is now. */
type Orders = (id: string) => Doc;
type Member = { order_id: string; reference: string | null; since: string };

const finished = ['shipped', 'closed_short', 'cancelled'];

/**
 * Which orders are picked together. An order that was released with a wave waits until the wave is let go: at its time, or
 * by hand. What becomes of a wave is told with all orders in it: planned → released → picking → done.
 */
export class Waves {
  readonly desk: Desk;
  private readonly frame: Frame;
  private readonly work: WorkList;
  private readonly location: string;

  constructor(frame: Frame, work: WorkList, location: string) {
    this.frame = frame;
    this.work = work;
    this.location = location;
    const parent = (body: Doc) => (body['state'] === 'done' ? 'done' : 'open');
    this.desk = new Desk(frame, { table: 'waves', topic: 'wave.changed', parent });
  }

  routes(): Route[] {
    return [
      route('GET /waves', (call) => cursorPage(call, this.desk.shelf, this.frame.stamp)),
      route('GET /waves/:id', (call) => ({ status: 200, body: this.get(call.param('id')) })),
    ];
  }

  adminRoutes(): Route[] {
    return [route('POST /admin/waves/:id/release', (call) => this.letGo(call))];
  }

  /** Puts an order into a wave and out of any other. */
  join(order: Doc, wave: Doc): void {
    const id = plain(order['id']);
    const to = plain(wave['id']);
    for (const other of this.desk.shelf.byParent('open')) {
      const left = membersOf(other).filter((member) => member.order_id !== id);
      if (other['id'] !== to && left.length < membersOf(other).length)
        this.desk.save(plain(other['id']), { ...other, orders: left });
    }
    const known = this.desk.shelf.get(to);
    const member = {
      order_id: id,
      reference: order['reference'] === null ? null : plain(order['reference']),
      since: plain(wave['since']),
    };
    const state = known?.['state'] === 'done' ? 'picking' : (known?.['state'] ?? 'planned');
    const { release_at = null } = known ?? wave;
    const since = known?.['since'] ?? member.since;
    const others = known === null ? [] : membersOf(known).filter(({ order_id }) => order_id !== id);
    this.desk.save(to, { location: this.location, state, release_at, since, orders: [...others, member] });
    if (state === 'planned') this.work.leave(id);
    else this.work.enter(id);
  }

  /** Lets waves go whose time has come, and tells how far the others are. */
  tick(orders: Orders): void {
    for (const wave of this.desk.shelf.byParent('open')) {
      const statuses = membersOf(wave).map(({ order_id }) => plain(orders(order_id)['status']));
      const due = wave['release_at'] !== null && Date.parse(plain(wave['release_at'])) <= this.frame.clock.now();
      if (wave['state'] === 'planned') {
        if (due) this.release(wave, orders);
      } else if (statuses.every((status) => finished.includes(status))) this.turn(wave, 'done');
      else if (wave['state'] === 'released' && statuses.some((status) => status !== 'new' && status !== 'cancelled'))
        this.turn(wave, 'picking');
    }
  }

  private letGo(call: Call): Answer {
    const wave = this.get(call.param('id'));
    // Who is in it is worked on when the clock is next looked at.
    const body = wave['state'] === 'planned' ? { ...wave, release_at: this.frame.stamp(this.frame.clock.now()) } : wave;
    return { status: 200, body: wave['state'] === 'planned' ? this.desk.save(plain(wave['id']), body, null) : body };
  }

  private release(wave: Doc, orders: Orders): void {
    for (const { order_id } of membersOf(wave)) if (orders(order_id)['status'] === 'new') this.work.enter(order_id);
    this.turn(wave, 'released');
  }

  private turn(wave: Doc, state: string): void {
    this.desk.save(plain(wave['id']), { ...wave, state, since: this.frame.stamp(this.frame.clock.now()) });
  }

  private get(id: string): Doc {
    const wave = this.desk.shelf.get(id);
    if (wave === null) throw notFound(`wave ${id}`);
    return wave;
  }
}

/** The wave that a release or a wish names; null: none. */
export function readWave(fields: Fields, since: string): Doc | null {
  if (!isDoc(fields.doc['wave'])) return null;
  const wave = fields.inner('wave');
  return { id: wave.text('id'), release_at: wave.optionalText('release_at'), since };
}

function membersOf(wave: Doc): Member[] {
  return Array.isArray(wave['orders']) ? (wave['orders'] as Member[]) : [];
}
