import type { Answer, Call, Route } from '../../wire/routes.ts';
import { route } from '../../wire/routes.ts';
import type { Doc } from '../../frame/json.ts';
import { parseJson } from '../../frame/json.ts';
import type { Fields } from '../../wire/fields.ts';
import { notFound } from '../../wire/refusal.ts';
import type { HookDispatcher } from '../hooks/dispatcher.ts';
import { gid } from '../keep/gid.ts';
import { saveOrder } from '../orders/order-store.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Shopify } from '../shop-context.ts';
import { addCustomer } from './customers.ts';
import { addCompany, addLocation, addPayout, addPriceList, addReturn } from './parties.ts';
import { placeOrder, transactionsIn } from './place-order.ts';
import { addManyProducts, addProductGiven, setStock } from './products.ts';
import { sendRaw } from './raw-webhook.ts';
import { References } from './references.ts';

const ok = (body: Doc, status = 200): Answer => ({ status, body });

/**
 * The side door: what buyers, the merchant and the vendor do, and what a checker reads. It has a key of its own.
 * Whatever a merchant does in the admin goes through `POST /admin/graphql`, which takes the vendor's own mutations.
 */
export function driverRoutes(shop: Shopify, endpoint: Endpoint, dispatcher: HookDispatcher): Route[] {
  const references = new References(shop);
  const order = (call: Call) => {
    const found = shop.keep.orders.get(references.find('order', call.param('id')) ?? '');
    if (found === null) throw notFound(`order ${call.param('id')}`);
    return found;
  };
  return [
    route('POST /admin/graphql', (call) => endpoint.merchant(call)),
    route('POST /admin/orders', (call) => ok(placeOrder(shop, references, call.body()), 201)),
    route('POST /admin/orders/:id/pay', (call) => {
      const found = order(call);
      const added = transactionsIn(shop, call.fields(), found.originalTotal);
      const saved = saveOrder(shop, { ...found, transactions: [...found.transactions, ...added] });
      return ok({ id: saved.id, financial_status: saved.financialStatus });
    }),
    route('POST /admin/orders/:id/returns', (call) => ok(addReturn(shop, order(call), call.fields()), 201)),
    route('POST /admin/products', (call) => ok(addProductGiven(shop, references, call.fields()), 201)),
    route('POST /admin/products/many', (call) => ok(addManyProducts(shop, call.fields()), 201)),
    route('POST /admin/stock', (call) => ok(setStock(shop, call.fields()))),
    route('POST /admin/customers', (call) => {
      const customer = addCustomer(shop, references, call.body());
      return ok({ id: customer.id, admin_graphql_api_id: gid('Customer', customer.id) }, 201);
    }),
    route('POST /admin/companies', (call) => ok(addCompany(shop, references, call.fields()), 201)),
    route('POST /admin/price-lists', (call) => ok(addPriceList(shop, call.fields()), 201)),
    route('POST /admin/payouts', (call) => ok(addPayout(shop, call.fields()), 201)),
    route('POST /admin/definitions', (call) => ok(defineId(shop, call.fields()), 201)),
    route('POST /admin/locations', (call) => ok(addLocation(shop, call.fields()), 201)),
    ...vendorRoutes(shop, endpoint, dispatcher),
    ...checkerRoutes(shop),
  ];
}

/** What the vendor or the merchant does to the app. */
function vendorRoutes(shop: Shopify, endpoint: Endpoint, dispatcher: HookDispatcher): Route[] {
  return [
    route('POST /admin/token', (call) => ok(setToken(shop, call.body()['revoked'] === true))),
    route('POST /admin/uninstall', () => ok(uninstall(shop))),
    route('POST /admin/throttle', (call) => {
      endpoint.bucket.set(call.fields().integer('available'));
      return ok({ ...endpoint.bucket.status() });
    }),
    route('GET /admin/spending', () => ok({ ...endpoint.spending, ...endpoint.bucket.status() })),
    route('POST /admin/keys', (call) => ok(holdKey(shop, call.fields()))),
    route('GET /admin/subscriptions', () => ok({ items: everything(shop, 'webhook_subscriptions', '', 1000) })),
    route('DELETE /admin/subscriptions/:id', (call) => {
      shop.keep.subscriptions.remove(call.param('id'));
      // As after the last failure: what waits for it is given up.
      shop.frame.store
        .sql("update hook set status = 'given_up' where subscription = ? and status = 'pending'")
        .run(call.param('id'));
      return ok({ ok: true });
    }),
    route('POST /admin/webhook', (call) => sendRaw(shop, call)),
    route('GET /admin/outbox', () => ok(outboxTotals(shop))),
    route('POST /admin/outbox/retry', () => {
      const sql = "update hook set status = 'pending', attempts = 0, next_at = ? where status = 'given_up'";
      const { changes } = shop.frame.store.sql(sql).run(shop.frame.wall.now());
      dispatcher.wake();
      return ok({ retried: Number(changes) });
    }),
  ];
}

const tables = [
  'orders',
  'fulfillment_orders',
  'fulfillments',
  'messages',
  'refunds',
  'returns',
  'products',
  'variants',
  'inventory_items',
  'inventory_levels',
  'locations',
  'customers',
  'companies',
  'price_lists',
  'fixed_prices',
  'payouts',
  'balance_transactions',
  'metafields',
  'hook',
];

/** Whole tables, as they are kept, in the order of ids: `?after=<id>&limit=1000`. */
function checkerRoutes(shop: Shopify): Route[] {
  return [
    route('GET /admin/store/:table', (call) => {
      const table = call.param('table');
      if (!tables.includes(table)) throw notFound(`table ${table}`);
      const limit = Math.min(10_000, Number(call.query.get('limit') ?? 1000));
      const items = everything(shop, table, call.query.get('after') ?? '', limit);
      return ok({ items });
    }),
  ];
}

function everything(shop: Shopify, table: string, after: string, limit: number): Doc[] {
  const place = table === 'hook' ? Number(after) : after;
  const rows = shop.frame.store.sql(`select * from ${table} where id > ? order by id limit ?`).all(place, limit);
  return rows.map((row) => {
    if (table !== 'hook') return { ...(parseJson(String(row['body'])) as Doc), version: Number(row['version']) };
    return Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : value === null ? null : String(value),
      ]),
    );
  });
}

/** The merchant defines a metafield of type `id`, by which objects can be named: `{owner: "Product", namespace, key}`. */
function defineId(shop: Shopify, fields: Fields): Doc {
  const name = `${fields.text('namespace')}.${fields.text('key')}`;
  shop.frame.store.sql('insert or ignore into id_definition (owner, name) values (?, ?)').run(fields.text('owner'), name);
  return { name };
}

function setToken(shop: Shopify, revoked: boolean): Doc {
  shop.frame.store
    .sql("insert into counter (name, value) values ('token_revoked', ?) on conflict (name) do update set value = excluded.value")
    .run(revoked ? 1 : 0);
  return { revoked };
}

/** The merchant removes the app: it is told, and its token and subscriptions are gone. */
function uninstall(shop: Shopify): Doc {
  shop.tell('APP_UNINSTALLED', 'shop/1', () => ({
    id: 1,
    name: shop.settings.name,
    domain: shop.settings.domain,
    myshopify_domain: shop.settings.domain,
    currency: shop.settings.currency,
    iana_timezone: shop.settings.timeZone,
  }));
  const all = everything(shop, 'webhook_subscriptions', '', 1000);
  for (const one of all) shop.keep.subscriptions.remove(String(one['id']));
  return { ...setToken(shop, true), subscriptions_removed: all.length };
}

/** Says of an idempotency key that its first request is still under way; `done: true` forgets it. */
function holdKey(shop: Shopify, fields: Fields): Doc {
  const id = fields.text('key');
  const now = new Date(shop.frame.wall.now()).toISOString();
  if (fields.doc['done'] === true) shop.keep.keys.remove(id);
  else shop.keep.keys.put({ id, createdAt: now, updatedAt: now, mutation: '', hash: '', answer: null });
  return { key: id };
}

function outboxTotals(shop: Shopify): Doc {
  const totals: Doc = { pending: 0, delivered: 0, dropped: 0, given_up: 0 };
  for (const row of shop.frame.store.sql('select status, count(*) as n from hook group by status').all())
    totals[String(row['status'])] = Number(row['n']);
  const next = shop.frame.store.sql("select min(next_at) as at from hook where status = 'pending'").get()?.['at'] ?? null;
  return { ...totals, next_in_ms: next === null ? null : Math.max(0, Number(next) - shop.frame.wall.now()) };
}
