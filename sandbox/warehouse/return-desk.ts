import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain, sameJson } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { cursorPage, wholeList } from '../wire/paging.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { StockRoom } from './stock-room.ts';

type Neighbours = { stock: StockRoom; location: string };

const dispositions = ['restock', 'refurbish', 'quarantine', 'scrap', 'vendor', 'keep'];

/** What is set aside until somebody has decided, repaired it or sent it on. */
const setAside = ['quarantine', 'refurbish', 'vendor'];

/**
 * What comes back: announced under the sender's reference, or blind, when a parcel arrives that nobody has announced. People
 * receive and inspect it through the side door. Only what is inspected with `restock` goes on the shelf again, once; what is
 * set aside is counted at a place of its own, from which nothing is sold.
 */
export class ReturnDesk {
  private readonly desk: Desk;
  private readonly frame: Frame;
  private readonly near: Neighbours;

  constructor(frame: Frame, neighbours: Neighbours) {
    this.frame = frame;
    this.near = neighbours;
    const parent = (body: Doc) => textOf(body, 'rma');
    const reference = (body: Doc) => textOf(body, 'reference');
    this.desk = new Desk(frame, { table: 'returns', topic: 'return.changed', reference, parent });
  }

  routes(): Route[] {
    return [
      route('PUT /returns/by-reference/:ref', (call) => this.announce(call)),
      route('GET /returns/by-reference/:ref', (call) => ({ status: 200, body: this.announced(call.param('ref')) })),
      route('PUT /returns/:id', (call) => this.own(call)),
      route('GET /returns', (call) => cursorPage(call, this.desk.shelf, this.frame.stamp)),
      route('GET /returns/:id', (call) => ({ status: 200, body: this.get(call.param('id')) })),
    ];
  }

  adminRoutes(): Route[] {
    return [
      route('GET /admin/returns', (call) => wholeList(this.desk.shelf.byParent(call.query.get('rma') ?? ''))),
      route('POST /admin/returns', (call) => this.arriveBlind(call.fields())),
      route('POST /admin/returns/:id/receive', (call) => this.receive(call.param('id'), call.fields())),
      route('POST /admin/returns/:id/inspect', (call) => this.inspect(call.param('id'), call.fields())),
    ];
  }

  private get(id: string): Doc {
    const body = this.desk.shelf.get(id);
    if (body === null) throw notFound(`return ${id}`);
    return body;
  }

  private announced(reference: string): Doc {
    const [body] = this.desk.shelf.byReference(reference);
    if (body === undefined) throw notFound(`return ${reference}`);
    return body;
  }

  /** The same again is no effect; what has arrived stays, whatever is said of what should. */
  private announce(call: Call): Answer {
    const reference = call.param('ref');
    const [before] = this.desk.shelf.byReference(reference);
    return this.expect(call.fields(), reference, before);
  }

  /** Says whose a parcel is that is there already; one that is another's stays so. */
  private own(call: Call): Answer {
    const before = this.get(call.param('id'));
    const fields = call.fields();
    const reference = fields.text('reference');
    const [known] = this.desk.shelf.byReference(reference);
    if (before['reference'] !== null && before['reference'] !== reference) throw new Refusal(409, 'of_another_return');
    if (known !== undefined && known['id'] !== before['id']) throw new Refusal(409, 'announced_already');
    return this.expect(fields, reference, before);
  }

  private expect(fields: Fields, reference: string, before: Doc | undefined): Answer {
    const expected = fields.list('lines', 0).map((line): Doc => ({
      line_ref: line.text('line_ref'),
      sku: line.text('sku'),
      quantity: line.quantity('quantity'),
    }));
    const status = fields.optionalText('status') ?? 'announced';
    if (status !== 'announced' && status !== 'cancelled') throw fields.invalid('status', 'announced or cancelled');
    const said: Doc = { reference, rma: fields.optionalText('rma'), status, expected };
    const after: Doc = before === undefined ? { ...this.empty(), ...said } : { ...before, ...said };
    if (before !== undefined && sameJson(before, after)) return { status: 200, body: before };
    const stored = this.desk.save(before === undefined ? this.nextId() : plain(before['id']), after);
    const kind = before === undefined ? ('create' as const) : ('update' as const);
    const effect = { kind, entity: 'return', id: plain(stored['id']), reference, version: Number(stored['version']) };
    return { status: before === undefined ? 201 : 200, body: stored, effect };
  }

  private arriveBlind(fields: Fields): Answer {
    const slip: Doc = {
      rma: fields.optionalText('rma'),
      carrier: fields.optionalText('carrier'),
      tracking_number: fields.optionalText('tracking_number'),
      order_number: fields.optionalText('order_number'),
    };
    const body: Doc = { ...this.empty(), ...slip, status: 'blind', ...this.arrival(this.empty(), fields) };
    return { status: 201, body: this.desk.save(this.nextId(), body) };
  }

  private receive(id: string, fields: Fields): Answer {
    const before = this.get(id);
    if (isKnown(before['received'], fields)) return { status: 200, body: before };
    return { status: 200, body: this.desk.save(id, { ...before, ...this.arrival(before, fields) }) };
  }

  /** Adds to what has arrived so far: `{"lines":[{"sku","quantity","serials"?}],"complete"?,"note"?}`. */
  private arrival(before: Doc, fields: Fields): Doc {
    const note = fields.optionalText('note');
    const received = fields.list('lines').map((line): Doc => ({
      note,
      line_ref: line.optionalText('line_ref'),
      sku: line.text('sku'),
      quantity: line.quantity('quantity'),
      serials: Array.isArray(line.doc['serials']) ? line.doc['serials'] : [],
    }));
    const at = this.frame.stamp(this.frame.clock.now());
    return {
      received: [...docsOf(before['received']), ...received],
      received_at: before['received_at'] ?? at,
      location: this.near.location,
      complete: fields.doc['complete'] === true || before['complete'] === true,
    };
  }

  /** Adds to what was looked at; a disposition that is null is still to come, and one that is given replaces it. */
  private inspect(id: string, fields: Fields): Answer {
    const before = this.get(id);
    if (isKnown(before['inspected'], fields)) return { status: 200, body: before };
    const note = fields.optionalText('note');
    const looked = fields.list('lines').map((line): Doc => {
      const disposition = line.optionalText('disposition');
      if (disposition !== null && !dispositions.includes(disposition))
        throw line.invalid('disposition', `one of ${dispositions.join(', ')}`);
      return {
        note,
        line_ref: line.optionalText('line_ref'),
        sku: line.text('sku'),
        quantity: line.quantity('quantity'),
        condition: line.optionalText('condition'),
        disposition,
        location: disposition !== null && setAside.includes(disposition) ? quarantineOf(this.near.location) : this.near.location,
      };
    });
    const decided = docsOf(before['inspected']).filter((one) => one['disposition'] !== null);
    const inspected = [...decided, ...looked];
    if (unitsOf(inspected) > unitsOf(docsOf(before['received'])))
      throw new Refusal(422, 'invalid_quantity', { field: 'lines', message: 'so many units have not arrived' });
    for (const line of looked) this.putAway(id, line);
    const at = this.frame.stamp(this.frame.clock.now());
    const by = fields.optionalText('by');
    return { status: 200, body: this.desk.save(id, { ...before, inspected, inspected_at: at, inspected_by: by }) };
  }

  private putAway(id: string, line: Doc): void {
    const way = plain(line['disposition']);
    const kind = way === 'restock' ? 'return' : setAside.includes(way) ? 'quarantine' : null;
    if (kind === null) return;
    const location = kind === 'return' ? this.near.location : quarantineOf(this.near.location);
    this.near.stock.move({ sku: plain(line['sku']), location, delta: Number(line['quantity']), kind, reference: id });
  }

  private nextId(): string {
    return `B-${String(this.frame.store.next('return')).padStart(6, '0')}`;
  }

  private empty(): Doc {
    const slip: Doc = { reference: null, rma: null, carrier: null, tracking_number: null, order_number: null, location: null };
    const nothing: Doc = { expected: [], received: [], received_at: null, complete: false };
    const created = this.frame.stamp(this.frame.clock.now());
    return { ...slip, ...nothing, inspected: [], inspected_at: null, inspected_by: null, created_at: created };
  }
}

/** The note of a person's work: the same again is the same work, told twice. */
function isKnown(entries: Doc[string] | undefined, fields: Fields): boolean {
  const note = fields.optionalText('note');
  return note !== null && docsOf(entries).some((one) => one['note'] === note);
}

function docsOf(value: Doc[string] | undefined): Doc[] {
  return Array.isArray(value) ? value.filter(isDoc) : [];
}

function unitsOf(lines: Doc[]): number {
  return lines.reduce((sum, line) => sum + Number(line['quantity']), 0);
}

/** The place beside the shelves where goods wait that are not to be sold. */
function quarantineOf(location: string): string {
  return `${location}-QUARANTINE`;
}
