import { Desk } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { sameJson } from '../frame/json.ts';
import { Fields } from '../wire/fields.ts';
import { notFound } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';

/** What the warehouse knows of the goods it keeps. */
export class WarehouseItems {
  private readonly desk: Desk;

  constructor(frame: Frame) {
    this.desk = new Desk(frame, { table: 'items', topic: null, identity: 'sku' });
  }

  routes(): Route[] {
    return [
      route('PUT /items/:sku', (call) => this.put(call.param('sku'), call.fields())),
      route('GET /items/:sku', (call) => this.get(call)),
    ];
  }

  adminRoutes(): Route[] {
    return [route('PUT /admin/items', (call) => this.seed(call))];
  }

  knows(sku: string): boolean {
    return this.desk.shelf.get(sku) !== null;
  }

  private put(sku: string, fields: Fields): Answer {
    const before = this.desk.shelf.get(sku);
    const weight = fields.doc['weight_g'];
    const given: Doc = {
      title: fields.text('title'),
      gtin: fields.optionalText('gtin'),
      weight_g: typeof weight === 'number' ? weight : null,
    };
    const after: Doc = { ...before, ...given };
    if (before !== null && sameJson(before, after)) return { status: 200, body: before };
    const stored = this.desk.save(sku, after);
    const kind = before === null ? ('create' as const) : ('update' as const);
    const effect = { kind, entity: 'item', id: sku, reference: sku, version: Number(stored['version']) };
    return { status: before === null ? 201 : 200, body: stored, effect };
  }

  private get(call: Call): Answer {
    const body = this.desk.shelf.get(call.param('sku'));
    if (body === null) throw notFound(`item ${call.param('sku')}`);
    return { status: 200, body };
  }

  private seed(call: Call): Answer {
    const items = call.fields().list('items');
    for (const item of items) this.put(item.text('sku'), new Fields({ title: 'Untitled', ...item.doc }));
    return { status: 200, body: { stored: items.length } };
  }
}
