import type { Doc, Json } from '../doc.ts';
import { docs, inner, text, whole } from '../doc.ts';
import type { ExpectedOrder } from '../manifest.ts';
import { groupRows, SystemStore, type Effect, type Row } from '../stores.ts';
import { fullName, gid, orderForm } from './order-form.ts';

/** The shop's one currency: its prices do not name theirs. */
const CURRENCY = 'EUR';
/** Of what is counted the sum is on hand. */
const ON_HAND = ['available', 'committed', 'reserved', 'damaged', 'safety_stock', 'quality_control'];

/**
 * The store of the sandbox's Shopify, read as if it were the plain shop's: the same tables, the same form of every
 * object, so that both are judged by the same rules. Ids are Shopify's.
 */
export class ShopifyStore extends SystemStore {
  override readonly sendsOnlyOrdered = true;
  /** The connector tells Shopify that something left, and with which number; what the carrier scans is not told. */
  override readonly showsProgress = false;
  private readonly expected: ExpectedOrder[];
  private readonly made = new Map<string, Row[]>();

  constructor(file: string, expected: ExpectedOrder[]) {
    super('shop', file);
    this.expected = expected;
  }

  override rows(table: string): Row[] {
    const known = this.made.get(table) ?? this.make(table);
    this.made.set(table, known);
    return known;
  }

  /** Ids of objects as the plain shop names them: `orders/<id>`. */
  override untold(): Set<string> {
    const rows = this.select("select distinct object_id from hook where status = 'pending'");
    return new Set(rows.map((row) => String(row['object_id']).replace(/^orders\//, 'orders/gid://shopify/Order/')));
  }

  /** What the hub did to what is sold; that it asked for webhooks anew, or for a list as a file, is no effect on it. */
  override effects(): Effect[] {
    return super.effects().filter(({ entity }) => entity !== 'webhook_subscription' && entity !== 'bulk_operation');
  }

  private make(table: string): Row[] {
    if (table === 'orders') return super.rows('orders').map(orderRow);
    if (table === 'order_version') return this.expected.flatMap(versionRows);
    if (table === 'fulfilments') return super.rows('fulfillments').map(fulfilmentRow);
    if (table === 'customers') return super.rows('customers').map(customerRow);
    if (table === 'products') return this.productRows();
    if (table === 'stock') return this.stockRows();
    return super.rows(table);
  }

  private productRows(): Row[] {
    const variants = groupRows(super.rows('variants'), ({ body }) => text(body, 'productId'));
    return super.rows('products').map((row) => {
      const title = row.body['title'] ?? null;
      const own = (variants.get(row.id) ?? []).map(({ body }) => variantForm(body, title));
      return { ...row, id: gid('Product', row.id), body: { title, variants: own } };
    });
  }

  /** Levels of items that are counted. */
  private stockRows(): Row[] {
    const items = new Map(super.rows('inventory_items').map(({ id, body }) => [id, body]));
    const places = new Map(super.rows('locations').map(({ id, body }) => [id, text(body, 'name')]));
    return super.rows('inventory_levels').flatMap((row) => {
      const item = items.get(text(row.body, 'itemId') ?? '') ?? {};
      const sku = text(item, 'sku');
      const place = places.get(text(row.body, 'locationId') ?? '') ?? null;
      if (sku === null || place === null || item['tracked'] !== true) return [];
      const quantities = inner(row.body, 'quantities');
      const onHand = ON_HAND.reduce((sum, state) => sum + whole(quantities, state), 0);
      return [{ ...row, id: `${sku}@${place}`, reference: sku, parent: place, body: { sku, location: place, on_hand: onHand } }];
    });
  }
}

function orderRow(row: Row): Row {
  const body = orderForm(row.body);
  return { ...row, id: gid('Order', row.id), body };
}

function versionRows({ id, contents }: ExpectedOrder): Row[] {
  return contents.map((body, index) => ({ id: `${id}@${index}`, reference: null, parent: id, version: index, body }));
}

function fulfilmentRow(row: Row): Row {
  const { body } = row;
  const lines = docs(body, 'lines').map((line) => ({
    line_id: gid('LineItem', line['lineId']),
    quantity: line['quantity'] ?? null,
  }));
  const packages = docs(body, 'tracking').map(({ number, company }) => ({
    tracking_number: number ?? null,
    carrier: company ?? null,
  }));
  const status = text(body, 'status')?.toLowerCase() ?? null;
  const form: Doc = { id: gid('Fulfillment', row.id), order_id: gid('Order', body['orderId']), status, lines, packages };
  return { ...row, id: gid('Fulfillment', row.id), parent: gid('Order', body['orderId']), body: form };
}

function customerRow(row: Row): Row {
  const { body } = row;
  const email = body['email'] ?? null;
  const phone = body['phone'] ?? null;
  return { ...row, id: gid('Customer', row.id), body: { name: fullName(body) ?? email ?? phone, email, phone } };
}

/** A variant that is the only one is called like its product. */
function variantForm(body: Doc, product: Json): Doc {
  return {
    sku: body['sku'] ?? null,
    title: body['title'] === 'Default Title' ? product : (body['title'] ?? null),
    gtin: body['barcode'] ?? null,
    price: { amount: whole(body, 'price'), currency: CURRENCY },
  };
}
