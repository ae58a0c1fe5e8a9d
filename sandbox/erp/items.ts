import { Desk } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { numberedPage } from '../wire/paging.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { found, upsert } from './upsert.ts';

/** Items by SKU. The price is the ERP's own: a PUT that holds one is accepted and the price ignored. */
export class ErpItems {
  private readonly desk: Desk;
  private readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
    this.desk = new Desk(frame, { table: 'items', topic: 'item.changed', identity: 'sku' });
  }

  routes(): Route[] {
    return [
      route('PUT /items/:sku', (call) => this.put(call)),
      route('GET /items/:sku', (call) => ({ status: 200, body: found(this.desk, call.param('sku')) })),
      route('GET /items', (call) => numberedPage(call, this.desk.shelf, this.frame.stamp)),
    ];
  }

  adminRoutes(): Route[] {
    return [route('PUT /admin/items', (call) => this.seed(call)), route('PATCH /admin/items/:sku', (call) => this.edit(call))];
  }

  knows(sku: string): boolean {
    return this.desk.shelf.get(sku) !== null;
  }

  private put(call: Call): Answer {
    const id = call.param('sku');
    const fields = call.fields();
    const given: Doc = { title: fields.text('title'), gtin: fields.optionalText('gtin') };
    const before = this.desk.shelf.get(id) ?? { price: null, tax_included: null };
    return upsert(this.desk, 'item', { id, after: { ...before, ...given } });
  }

  private seed(call: Call): Answer {
    const items = call.fields().list('items');
    const topic = call.query.get('quiet') === '1' ? null : 'item.changed';
    for (const item of items) {
      const blank: Doc = { title: item.text('sku'), gtin: null, price: null, tax_included: null };
      this.desk.save(
        item.text('sku'),
        { ...blank, ...owned(item), title: item.optionalText('title') ?? item.text('sku') },
        topic,
      );
    }
    return { status: 200, body: { stored: items.length } };
  }

  private edit(call: Call): Answer {
    const before = found(this.desk, call.param('sku'));
    return { status: 200, body: this.desk.save(call.param('sku'), { ...before, ...owned(call.fields()) }) };
  }
}

function owned(fields: Fields): Doc {
  const changes: Doc = {};
  for (const name of ['price', 'tax_included', 'title', 'gtin']) if (fields.has(name)) changes[name] = fields.doc[name] ?? null;
  if (isDoc(changes['price']))
    changes['price'] = { amount: fields.inner('price').integer('amount'), currency: fields.inner('price').text('currency') };
  return changes;
}
