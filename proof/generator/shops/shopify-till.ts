import { orderForm } from '../../checker/shopify/order-form.ts';
import { docsIn, isDoc, plain, type Doc } from '../json.ts';
import type { Product } from '../orders/catalogue.ts';
import type { Draft } from '../orders/draft.ts';
import { money } from '../orders/money.ts';
import type { Person } from '../orders/people.ts';
import { settledTitle } from '../orders/settled-title.ts';
import type { Administration, Pause } from '../systems.ts';
import { addressInput } from './shopify-address.ts';
import { gid, numberOf, ShopifyDesk } from './shopify-desk.ts';
import type { ShopRules } from './shop-rules.ts';
import type { Message, Till } from './till.ts';

/** What the shop knows of a draft by now: its numbers of the lines, and what they stood at. */
interface Placed {
  id: string;
  lines: Map<string, { id: string; quantity: number }>;
  shipTo: string;
  note: string;
}

const ERRORS = 'userErrors { field message }';
const EDIT = {
  begin: `mutation($id: ID!) { orderEditBegin(id: $id) { calculatedOrder { id } ${ERRORS} } }`,
  set: `mutation($id: ID!, $line: ID!, $quantity: Int!) { orderEditSetQuantity(id: $id, lineItemId: $line, quantity: $quantity, restock: true) { ${ERRORS} } }`,
  add: `mutation($id: ID!, $variant: ID!, $quantity: Int!) { orderEditAddVariant(id: $id, variantId: $variant, quantity: $quantity, allowDuplicates: true) { ${ERRORS} } }`,
  commit: `mutation($id: ID!) { orderEditCommit(id: $id, notifyCustomer: false) { ${ERRORS} } }`,
};
const UPDATE = `mutation($input: OrderInput!) { orderUpdate(input: $input) { ${ERRORS} } }`;
const CANCEL = `mutation($id: ID!, $reason: OrderCancelReason!) { orderCancel(orderId: $id, reason: $reason, restock: true, refundMethod: { originalPaymentMethodsRefund: true }) { ${ERRORS} } }`;
const SENT = `query($id: ID!) { order(id: $id) { fulfillments { fulfillmentLineItems(first: 1) { nodes { lineItem { id sku } } } } } }`;
const RENAME = `mutation($product: ProductUpdateInput!) { productUpdate(product: $product) { ${ERRORS} } }`;

/** The sandbox's Shopify: orders are placed by its side door and changed by the mutations that a merchant has. */
export class ShopifyTill implements Till {
  /** Prices and orders are in the shop's one currency; a buyer may see another. Shopify sends an order to one address. */
  readonly rules: ShopRules = {
    kind: 'shopify',
    currency: 'EUR',
    products: 80,
    // A list in a call of Shopify holds 250 entries: so many lines can be told of as sent.
    longOrderLines: 250,
    severalAddresses: false,
  };
  readonly forgetful = true;
  readonly desk: ShopifyDesk;
  private readonly location: string;
  private readonly pause: Pause;
  private readonly placed = new Map<string, Placed>();

  constructor(shop: Administration, given: { location: string; pause: Pause }) {
    this.desk = new ShopifyDesk(shop);
    this.location = given.location;
    this.pause = given.pause;
  }

  /** One variant without a title of its own: the shop calls it like the product. It begins with nothing in stock. */
  async sell(product: Product, currency: string, more: Doc = {}): Promise<void> {
    if (Object.keys(more).length > 0) throw new Error(`Shopify cannot say of ${product.sku}: ${Object.keys(more).join(', ')}`);
    const variant: Doc = {
      sku: product.sku,
      gtin: product.gtin,
      price: money(product.price, currency),
      kind: product.kind,
      tracked: product.kind === 'physical',
      stock: { [this.location]: 0 },
    };
    await this.desk.post('/admin/products', {
      id: product.productId,
      title: settledTitle(product),
      description: `About ${product.title}.`,
      gift_card: product.kind === 'gift_card',
      variants: [variant],
    });
  }

  async register({ id, name, email, phone, address }: Person): Promise<void> {
    await this.desk.post('/admin/customers', { id, name, email, phone, default_address: address });
  }

  /** What is no product has no SKU in a shop. */
  async place(draft: Draft, order: Doc): Promise<Doc> {
    const lines = docsIn(order['lines']).map((line) => (line['kind'] === 'fee' ? { ...line, sku: null } : line));
    const made = await this.desk.post('/admin/orders', { ...order, lines });
    const known = docsIn(made['lines']).map((line, index): [string, { id: string; quantity: number }] => [
      draft.lines[index]?.id ?? '',
      { id: plain(line['id']), quantity: draft.lines[index]?.quantity ?? 0 },
    ]);
    this.placed.set(draft.id, { id: plain(made['id']), lines: new Map(known), ...sidesOf(draft) });
    return this.read(draft);
  }

  async edit(draft: Draft): Promise<Doc> {
    const placed = this.of(draft);
    const sides = sidesOf(draft);
    await this.editLines(draft, placed);
    const input: Doc = { id: gid('Order', placed.id) };
    if (sides.shipTo !== placed.shipTo && draft.shipTo !== null) input['shippingAddress'] = addressInput(draft.shipTo);
    if (sides.note !== placed.note) input['note'] = draft.extras['note'] ?? null;
    if (Object.keys(input).length > 1) await this.desk.ask(UPDATE, { input });
    Object.assign(placed, sides);
    return this.read(draft);
  }

  async pay(draft: Draft, transactions: Doc[]): Promise<Doc> {
    await this.desk.post(`/admin/orders/${this.of(draft).id}/pay`, { transactions });
    return this.read(draft);
  }

  /** The shop cancels a little later, and not at all what it has sent. */
  async cancel(draft: Draft, reason: string): Promise<Doc | null> {
    const { id } = this.of(draft);
    const { refused } = await this.desk.tell(CANCEL, { id: gid('Order', id), reason: reason.toUpperCase() });
    if (refused.length > 0) return null;
    for (;;) {
      const record = await this.desk.record('orders', id);
      if (record['cancelledAt'] !== null) return orderForm(record);
      await this.pause(100);
    }
  }

  async rename(product: Product, title: string): Promise<void> {
    const { product: id } = await this.desk.variant(product.sku);
    await this.desk.ask(RENAME, { product: { id, title } });
  }

  async recount({ sku, kind }: Product, found: number): Promise<boolean> {
    if (kind !== 'physical') return false;
    await this.desk.post('/admin/stock', { sku, location: this.location, available: found });
    return true;
  }

  async takeBack(draft: Draft): Promise<Doc | null> {
    const { id } = this.of(draft);
    const { order } = await this.desk.ask(SENT, { id: gid('Order', id) });
    const sent = isDoc(order) ? docsIn(order['fulfillments']) : [];
    const [line] = sent.flatMap((one) =>
      isDoc(one['fulfillmentLineItems']) ? docsIn(one['fulfillmentLineItems']['nodes']) : [],
    );
    const item = line?.['lineItem'];
    if (!isDoc(item)) return null;
    const lines = [{ line: numberOf(plain(item['id'])), quantity: 1, note: 'Too small.' }];
    const made = await this.desk.post(`/admin/orders/${id}/returns`, { lines });
    return this.returnForm(made, { sku: item['sku'] ?? null, currency: draft.currency });
  }

  told(order: Doc): { topic: string; body: Doc } {
    const id = plain(order['id']);
    return {
      topic: 'ORDERS_UPDATED',
      body: { id: Number(numberOf(id)), admin_graphql_api_id: id, name: order['number'] ?? null, note: order['note'] ?? null },
    };
  }

  /** Null: the hub has not asked for webhooks, so there is no address to send to. */
  async send({ eventId, topic, body, signature, blanks }: Message): Promise<number | null> {
    const uri = await this.desk.address('ORDERS_UPDATED');
    if (uri === null) return null;
    const given = { uri, topic, event_id: eventId, signature, blanks, body_base64: body.toString('base64') };
    const answer = await this.desk.post('/admin/webhook', given);
    return typeof answer['status'] === 'number' ? answer['status'] : null;
  }

  /** The order as the shop has it now. */
  async read(draft: Draft): Promise<Doc> {
    return orderForm(await this.desk.record('orders', this.of(draft).id));
  }

  /** Nothing has been paid back yet. */
  private async returnForm(made: Doc, about: { sku: Doc[string]; currency: string }): Promise<Doc> {
    const record = await this.desk.record('returns', plain(made['id']));
    const nothing = money(0, about.currency);
    const lines = docsIn(record['lines']).map(({ id, quantity }) => ({
      id: gid('ReturnLineItem', id),
      sku: about.sku,
      kind: 'return',
      quantity: quantity ?? null,
      refund: nothing,
      match: 'matched',
    }));
    return {
      id: made['admin_graphql_api_id'] ?? null,
      number: made['name'] ?? null,
      currency: about.currency,
      lines,
      total: nothing,
    };
  }

  private async editLines(draft: Draft, placed: Placed): Promise<void> {
    const wanted = new Map(draft.lines.map((line) => [line.id, line]));
    const changed = [...placed.lines].filter(([name, { quantity }]) => (wanted.get(name)?.quantity ?? 0) !== quantity);
    const added = draft.lines.filter((line) => !placed.lines.has(line.id));
    if (changed.length + added.length === 0) return;
    const begun = await this.desk.ask(EDIT.begin, { id: gid('Order', placed.id) });
    const id = calculatedId(begun);
    for (const [name, line] of changed) {
      line.quantity = wanted.get(name)?.quantity ?? 0;
      await this.desk.ask(EDIT.set, { id, line: gid('CalculatedLineItem', line.id), quantity: line.quantity });
    }
    for (const { sku, quantity } of added) {
      const { id: variant } = await this.desk.variant(sku);
      await this.desk.ask(EDIT.add, { id, variant, quantity });
    }
    await this.desk.ask(EDIT.commit, { id });
    await this.numberAdded(added, placed);
  }

  /** Lines that were added stand behind all others, in the order in which they were. */
  private async numberAdded(added: Draft['lines'], placed: Placed): Promise<void> {
    if (added.length === 0) return;
    const last = docsIn((await this.desk.record('orders', placed.id))['lines']).slice(-added.length);
    for (const [index, { id, quantity }] of added.entries())
      placed.lines.set(id, { id: plain(last[index]?.['id'] ?? null), quantity });
  }

  private of(draft: Draft): Placed {
    const placed = this.placed.get(draft.id);
    if (placed === undefined) throw new Error(`${draft.id} was not placed`);
    return placed;
  }
}

function sidesOf(draft: Draft): { shipTo: string; note: string } {
  return { shipTo: JSON.stringify(draft.shipTo), note: JSON.stringify(draft.extras['note'] ?? null) };
}

function calculatedId(begun: Doc): string {
  const payload = begun['orderEditBegin'];
  const calculated = isDoc(payload) ? payload['calculatedOrder'] : null;
  return isDoc(calculated) ? plain(calculated['id']) : '';
}
