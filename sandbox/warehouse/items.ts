import { Desk } from '../frame/desk.ts';
import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain, sameJson } from '../frame/json.ts';
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

  /** What one unit of it is on the shelf: of a kit its components, of a case so many pieces. */
  partsOf(sku: string, unit: string | null): { sku: string; per: number }[] {
    const item = this.desk.shelf.get(sku) ?? {};
    const packed = docsIn(item['packagings']).find((one) => one['unit'] === unit);
    const held = Number(packed?.['contains'] ?? 1);
    const components = docsIn(item['components']);
    if (components.length === 0) return [{ sku, per: held }];
    return components.map((part) => ({ sku: plain(part['sku']), per: held * Number(part['quantity']) }));
  }

  private put(sku: string, fields: Fields): Answer {
    const before = this.desk.shelf.get(sku);
    const weight = fields.doc['weight_g'];
    const given: Doc = {
      title: fields.text('title'),
      gtin: fields.optionalText('gtin'),
      weight_g: typeof weight === 'number' ? weight : null,
      ...partsIn(fields),
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

/** `components` of a kit that is put together when it is picked, and `packagings` that it comes in; as far as they are told. */
function partsIn(fields: Fields): Doc {
  const parts: Doc = {};
  if (fields.has('components'))
    parts['components'] = fields
      .list('components', 0)
      .map((part) => ({ sku: part.text('sku'), quantity: part.quantity('quantity') }));
  if (fields.has('packagings'))
    parts['packagings'] = fields
      .list('packagings', 0)
      .map((one) => ({ unit: one.text('unit'), contains: one.quantity('contains') }));
  return parts;
}

function docsIn(value: Doc[string] | undefined): Doc[] {
  return Array.isArray(value) ? value.filter(isDoc) : [];
}
