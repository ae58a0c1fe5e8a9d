import { Desk, textOf } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import { Refusal } from '../wire/refusal.ts';
import { numberedPage } from '../wire/paging.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { found, upsert } from './upsert.ts';

const legal: Doc = { legal_name: null, tax_id: null, payment_terms: null };

/** Customers by the hub's reference. Contact data comes from outside; the legal data is the ERP's own and no PUT moves it. */
export class ErpCustomers {
  private readonly desk: Desk;
  private readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
    const reference = (body: Doc) => textOf(body, 'number');
    this.desk = new Desk(frame, { table: 'customers', topic: 'customer.changed', identity: 'reference', reference });
  }

  routes(): Route[] {
    return [
      route('PUT /customers/by-reference/:ref', (call) => this.put(call)),
      route('GET /customers/by-reference/:ref', (call) => ({ status: 200, body: found(this.desk, call.param('ref')) })),
      route('GET /customers', (call) => numberedPage(call, this.desk.shelf, this.frame.stamp)),
    ];
  }

  adminRoutes(): Route[] {
    return [route('PATCH /admin/customers/:ref', (call) => this.edit(call))];
  }

  knows(reference: string): boolean {
    return this.desk.shelf.get(reference) !== null;
  }

  private put(call: Call): Answer {
    const id = call.param('ref');
    const fields = call.fields();
    const address = fields.doc['address'];
    const given: Doc = {
      name: fields.text('name'),
      email: fields.optionalText('email'),
      phone: fields.optionalText('phone'),
      memo: fields.optionalText('memo'),
      address: isDoc(address) ? address : null,
    };
    const known = this.desk.shelf.get(id);
    const match = call.header('if-match');
    const current = known === null ? null : `"${plain(known['version'])}"`;
    if (match !== null && match !== current) throw new Refusal(412, 'stale_etag', { extra: { current } });
    const before = known ?? {
      ...legal,
      number: `K-${String(this.frame.store.next('customer')).padStart(6, '0')}`,
    };
    return upsert(this.desk, 'customer', { id, after: { ...before, ...given } });
  }

  /** What a person in the ERP changes: the legal data, or how the customer is reached. */
  private edit(call: Call): Answer {
    const before = found(this.desk, call.param('ref'));
    const fields = call.fields();
    const changes: Doc = {};
    for (const name of [...Object.keys(legal), 'email', 'phone']) if (fields.has(name)) changes[name] = fields.optionalText(name);
    if (isDoc(fields.doc['address'])) changes['address'] = fields.doc['address'];
    return { status: 200, body: this.desk.save(call.param('ref'), { ...before, ...changes }) };
  }
}
