import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { plain, sameJson } from '../frame/json.ts';
import { cursorPage } from '../wire/paging.ts';
import { notFound } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { Desk, textOf } from '../frame/desk.ts';
import { settle, settleLine } from './settle.ts';

const rules = { name: settleLine, email: (text: string) => text.trim().toLowerCase() };
const writable = ['name', 'phone', 'email', 'legal_name', 'tax_id', 'default_address'];
const blank: Doc = { email: null, phone: null, name: null, legal_name: null, tax_id: null, default_address: null, tags: [] };

export class Customers {
  private readonly desk: Desk;
  private readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
    this.desk = new Desk(frame, { table: 'customers', topic: 'customer.updated' });
  }

  routes(): Route[] {
    return [
      route('GET /customers', (call) => cursorPage(call, this.desk.shelf, this.frame.stamp)),
      route('GET /customers/:id', (call) => ({ status: 200, body: this.get(call.param('id')) })),
      route('PATCH /customers/:id', (call) => this.patch(call)),
    ];
  }

  adminRoutes(): Route[] {
    return [
      route('POST /admin/customers', (call) => ({ status: 201, body: this.add(call) })),
      route('PATCH /admin/customers/:id', (call) => ({ status: 200, body: this.patch(call).body })),
    ];
  }

  private add(call: Call): Doc {
    const given = call.body();
    const id = textOf(given, 'id') ?? `c-${this.frame.store.next('customer')}`;
    return this.desk.save(id, settle({ ...blank, ...given }, rules), call.query.get('quiet') === '1' ? null : 'customer.updated');
  }

  private patch(call: Call): Answer {
    const before = this.get(call.param('id'));
    const given = call.body();
    const changes: Doc = {};
    for (const name of writable) if (given[name] !== undefined) changes[name] = given[name] ?? null;
    const after = settle({ ...before, ...changes }, rules);
    if (sameJson(before, after)) return { status: 200, body: before };
    const stored = this.desk.save(plain(before['id']), after);
    const effect = {
      kind: 'update' as const,
      entity: 'customer',
      id: plain(stored['id']),
      reference: null,
      version: Number(stored['version']),
    };
    return { status: 200, body: stored, effect };
  }

  private get(id: string): Doc {
    const body = this.desk.shelf.get(id);
    if (body === null) throw notFound(`customer ${id}`);
    return body;
  }
}
