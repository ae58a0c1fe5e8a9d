import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { isDoc, plain, sameJson } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import { cursorPage, wholeList } from '../wire/paging.ts';
import { notFound } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import { Desk, textOf } from '../frame/desk.ts';
import { settle, settleGtin, settleLine, settleText } from './settle.ts';

const productRules = { title: settleLine, description: settleText };
const variantRules = { title: settleLine, gtin: settleGtin };
const variantFields = ['title', 'gtin', 'price', 'tax_included'];

/** Products with their variants; titles, descriptions and GTINs are kept in the shop's own form. */
export class Products {
  private readonly desk: Desk;
  private readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
    this.desk = new Desk(frame, { table: 'products', topic: 'product.updated' });
    frame.store.database.exec('create table if not exists variant (sku text primary key, product_id text not null)');
  }

  routes(): Route[] {
    return [
      route('GET /products', (call) => this.list(call)),
      route('GET /products/:id', (call) => ({ status: 200, body: this.get(call.param('id')) })),
      route('PATCH /products/:id', (call) => this.patch(call)),
    ];
  }

  adminRoutes(): Route[] {
    return [
      route('POST /admin/products', (call) => ({ status: 201, body: this.add(call.body(), topicOf(call)) })),
      route('PATCH /admin/products/:id', (call) => ({ status: 200, body: this.patch(call).body })),
    ];
  }

  private add(given: Doc, topic: string | null): Doc {
    const id = textOf(given, 'id') ?? `p-${this.frame.store.next('product')}`;
    const variants = variantsOf(given).map((variant, index) =>
      settle({ id: `v-${id.slice(2)}-${index + 1}`, ...variant }, variantRules),
    );
    const stored = this.desk.save(id, { description: '', status: 'active', ...settle(given, productRules), variants }, topic);
    for (const variant of variants) {
      this.frame.store.sql('insert or replace into variant (sku, product_id) values (?, ?)').run(plain(variant['sku']), id);
    }
    return stored;
  }

  private patch(call: Call): Answer {
    const before = this.get(call.param('id'));
    const fields = call.fields();
    const changes: Doc = {};
    for (const name of ['title', 'description']) if (fields.has(name)) changes[name] = fields.optionalText(name) ?? '';
    const variants = fields.has('variants') ? mergeVariants(before, fields) : (before['variants'] ?? []);
    const after: Doc = { ...before, ...settle(changes, productRules), variants };
    if (sameJson(before, after)) return { status: 200, body: before };
    const stored = this.desk.save(plain(before['id']), after);
    const effect = {
      kind: 'update' as const,
      entity: 'product',
      id: plain(stored['id']),
      reference: null,
      version: Number(stored['version']),
    };
    return { status: 200, body: stored, effect };
  }

  private list(call: Call): Answer {
    const sku = call.query.get('sku');
    if (sku === null) return cursorPage(call, this.desk.shelf, this.frame.stamp);
    const row = this.frame.store.sql('select product_id from variant where sku = ?').get(sku);
    return wholeList(row === undefined ? [] : [this.get(String(row['product_id']))]);
  }

  private get(id: string): Doc {
    const body = this.desk.shelf.get(id);
    if (body === null) throw notFound(`product ${id}`);
    return body;
  }
}

function mergeVariants(before: Doc, fields: Fields): Doc[] {
  const variants = variantsOf(before);
  for (const change of fields.list('variants')) {
    const index = variants.findIndex((variant) => variant['sku'] === change.text('sku'));
    const variant = variants[index];
    if (variant === undefined) throw change.invalid('sku', 'a SKU of this product');
    const given: Doc = {};
    for (const name of variantFields) if (change.has(name)) given[name] = change.doc[name] ?? null;
    if (isDoc(given['price']))
      given['price'] = { amount: change.inner('price').integer('amount'), currency: change.inner('price').text('currency') };
    variants[index] = settle({ ...variant, ...given }, variantRules);
  }
  return variants;
}

function variantsOf(product: Doc): Doc[] {
  const variants = product['variants'];
  return Array.isArray(variants) ? variants.filter(isDoc) : [];
}

function topicOf(call: Call): string | null {
  return call.query.get('quiet') === '1' ? null : 'product.updated';
}
