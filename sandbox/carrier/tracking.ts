import { chance } from '../faults/chance.ts';
import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, parseDoc } from '../frame/json.ts';
import { cursorPage } from '../wire/paging.ts';
import { notFound } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { localStamp, planJourney } from './journey.ts';

const parcelsPerTick = 50;
const restTicks = 3;
/** Scans told at once: 1 to 3. */
const mostScans = 3;

/**
 * Parcels on their way: label → scans → delivered, a scan at a time. A webhook tells the new scans, now and then together with
 * older ones, and in one of ten cases two scans in the wrong order.
 */
export class Tracking {
  private readonly desk: Desk;
  private readonly frame: Frame;
  private readonly interval: number;

  constructor(frame: Frame, interval: number) {
    this.frame = frame;
    this.interval = interval;
    this.desk = new Desk(frame, {
      table: 'tracking',
      topic: null,
      identity: 'tracking_number',
      reference: (body) => textOf(body, 'reference'),
    });
    frame.store.database.exec(`
      create table if not exists journey (number text primary key, ship_to text not null, step integer not null, due_at integer not null);
      create index if not exists journey_due on journey (due_at);`);
  }

  routes(): Route[] {
    return [
      route('GET /tracking', (call) => cursorPage(call, this.desk.shelf, this.frame.stamp)),
      route('GET /tracking/:number', (call) => {
        const body = this.desk.shelf.get(call.param('number'));
        if (body === null) throw notFound(`tracking ${call.param('number')}`);
        return { status: 200, body };
      }),
    ];
  }

  adminRoutes(): Route[] {
    return [
      route('POST /admin/tracking/:number/scans', (call) => ({ status: 200, body: this.scanByHand(call) })),
      route('POST /admin/tracking/:number/void', (call) => ({ status: 200, body: this.takeBack(call) })),
    ];
  }

  begin(number: string, reference: string, shipTo: Doc): void {
    this.desk.save(number, { reference, carrier: 'sendex', events: [], service_area: 'EU' });
    const now = this.frame.wall.now();
    this.frame.store
      .sql('insert into journey (number, ship_to, step, due_at) values (?, ?, 0, ?)')
      .run(number, JSON.stringify(shipTo), now + this.interval);
  }

  /** Parcels still under way. */
  underway(): number {
    return this.frame.store.countRows('journey');
  }

  tick(): void {
    this.frame.store.transaction(() => {
      const rows = this.frame.store
        .sql('select * from journey where due_at <= ? order by due_at, number limit ?')
        .all(this.frame.wall.now(), parcelsPerTick);
      for (const row of rows) this.advance(String(row['number']), Number(row['step']), parseDoc(String(row['ship_to'])));
    });
  }

  /** Scans that somebody makes up: told at once, in the order given; a number that no label was sold for is taken as well. */
  private scanByHand(call: Call): Doc {
    const number = call.param('number');
    const fields = call.fields();
    const scans = fields.list('scans').map((one): Doc => {
      const code = one.text('code');
      const place = one.optionalText('place') ?? 'Leipzig, DE';
      const at = one.optionalText('at') ?? localStamp(this.frame.clock.now(), place);
      const scan: Doc = { code, status: one.optionalText('status') ?? code, at, place };
      // Passed on from elsewhere: whose code it is, and which of those who use that list in ways of their own sent it.
      for (const name of ['list', 'partner']) if (one.optionalText(name) !== null) scan[name] = one.text(name);
      return { ...scan, classifier: one.optionalText('classifier') ?? 'ACT' };
    });
    return this.frame.store.transaction(() => {
      this.frame.store.sql('delete from journey where number = ?').run(number);
      const before = this.desk.shelf.get(number) ?? {
        reference: fields.optionalText('reference'),
        carrier: fields.optionalText('carrier') ?? 'sendex',
        events: [],
      };
      const events = [...(Array.isArray(before['events']) ? before['events'] : []), ...scans];
      const stored = this.desk.save(number, { ...before, events });
      this.tell(stored, scans);
      return stored;
    });
  }

  /** A scan was of another parcel, or never made: it stays in the list, marked, and is told once more. */
  private takeBack(call: Call): Doc {
    const number = call.param('number');
    const fields = call.fields();
    const [code, at] = [fields.text('code'), fields.text('at')];
    const mark: Doc = { at: this.frame.stamp(this.frame.clock.now()), reason: fields.optionalText('reason') };
    return this.frame.store.transaction(() => {
      const before = this.desk.shelf.get(number);
      const events = (Array.isArray(before?.['events']) ? before['events'] : []).filter(isDoc);
      const one = events.find((event) => event['code'] === code && event['at'] === at);
      if (before === null || one === undefined) throw notFound(`scan ${code} of ${number}`);
      const marked = { ...one, void: mark };
      const stored = this.desk.save(number, { ...before, events: events.map((event) => (event === one ? marked : event)) });
      this.tell(stored, [marked]);
      return stored;
    });
  }

  private advance(number: string, step: number, shipTo: Doc): void {
    const before = this.desk.shelf.get(number) ?? {};
    const luck = (about: string) => chance(this.frame.options.seed, 'journey', about);
    const steps = planJourney(number, luck, shipTo);
    const upTo = Math.min(steps.length, step + 1 + Math.floor(this.frame.dial.luck(`scans ${number}`) * mostScans));
    const now = this.frame.clock.now();
    const scans = steps.slice(step, upTo).map((one, index) => ({ ...one, at: localStamp(now + index, one.place) }));
    const events = [...(Array.isArray(before['events']) ? before['events'] : []), ...scans];
    const stored = this.desk.save(number, { ...before, events });
    this.tell(stored, this.chosen(number, events.filter(isDoc), step));
    if (upTo >= steps.length) this.frame.store.sql('delete from journey where number = ?').run(number);
    else
      this.frame.store
        .sql('update journey set step = ?, due_at = ? where number = ?')
        .run(upTo, this.frame.wall.now() + this.interval * restTicks, number);
  }

  private tell(stored: Doc, events: Doc[]): void {
    const body: Doc = { ...stored, events };
    delete body['version'];
    delete body['updated_at'];
    this.desk.tell('tracking.updated', stored, body);
  }

  private chosen(number: string, events: Doc[], from: number): Doc[] {
    const repeats = this.frame.dial.luck(`repeat ${number}`) < 0.1;
    const told = repeats ? events : events.slice(from);
    return this.frame.dial.luck(`shuffle ${number}`) < 0.1 ? told.toReversed() : told;
  }
}
