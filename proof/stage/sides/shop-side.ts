import { createHmac, randomUUID } from 'node:crypto';
import type { Doc } from '../../generator/json.ts';
import type { Product } from '../../generator/orders/catalogue.ts';
import type { Draft, DraftLine } from '../../generator/orders/draft.ts';
import { convert, rateBetween } from '../../generator/orders/money.ts';
import { makeAddress, type Person } from '../../generator/orders/people.ts';
import { payments, priceOrder, saleOf, shopAmount } from '../../generator/orders/price.ts';
import type { Random } from '../../generator/random.ts';
import type { Administration } from '../../generator/systems.ts';
import type { Till } from '../../generator/shops/till.ts';
import { PlacedOrder } from './placed-order.ts';
import { PlacedReturn, type ReturnWish } from './placed-return.ts';
import { Side, type SidePlace } from './side.ts';
import type { StoreView } from './store-view.ts';

export interface Wish {
  /** Units of each line. */
  lines: number[];
  /** What the lines are of; drawn by luck when it is left out. */
  goods?: Product[];
  /** What the first line is sold in. */
  unit?: string;
  currency?: string;
  /** What the buyer sees. */
  presentment?: string;
  /** Targets of the first line: units, each to an address of its own. */
  targets?: number[];
  placedAt?: string;
  /** By when it is to be shipped: a day such as `2026-11-22`, or a moment. */
  shipBy?: string;
  /** Unpaid orders are paid later, by `order.pay()`, or at the payment provider. */
  unpaid?: boolean;
  /** What a gift card pays of it, in minor units. */
  giftCard?: number;
}

export interface Shop extends SidePlace {
  catalogue: Product[];
  people: Person[];
  /** Where its webhooks go, and with what they are signed. */
  hub: { url: string; secret: string };
}

/** A level as its owner and the hub have it. */
export interface Level {
  /** `SKU@PLACE` */
  place: string;
  onHand: number;
  reserved: number;
}

/** The shop, where orders are placed and changed: the plain one, unless it is said otherwise. */
export class ShopSide extends Side {
  readonly orders: PlacedOrder[] = [];
  readonly returns: PlacedReturn[] = [];
  readonly catalogue: Product[];
  readonly people: Person[];
  readonly till: Till;
  /** What was sent by hand: event ids, and how often each was answered with success. */
  readonly sentByHand = new Map<string, number>();
  private readonly hub: Shop['hub'];
  private readonly luck: Random;
  private serial = 1000;

  constructor(shop: Shop, luck: Random, { till, store }: { till: (admin: Administration) => Till; store?: StoreView }) {
    super(shop, store);
    this.catalogue = shop.catalogue;
    this.people = shop.people;
    this.hub = shop.hub;
    this.luck = luck;
    this.till = till(this.admin);
  }

  /** Enters an order, paid unless it is said otherwise. */
  place(wish: Wish): Promise<PlacedOrder> {
    return this.enter(this.draft(wish), wish.unpaid === true ? () => [] : paidWhole);
  }

  /**
   * The same order once more, unpaid: of the same buyer, with the same goods.
   *
   * @param extras what else the shop is told of it, in its own words
   */
  placeLike({ draft: pattern }: PlacedOrder, extras: Doc = {}): Promise<PlacedOrder> {
    const { id, number } = this.nextId();
    const lines = pattern.lines.map((line, index) => ({ ...line, id: `${id}-${index + 1}`, targets: [...line.targets] }));
    return this.enter({ ...pattern, id, number, lines, extras }, () => []);
  }

  private async enter(draft: Draft, paid: (priced: Doc, draft: Draft) => Doc[]): Promise<PlacedOrder> {
    const priced = priceOrder(draft);
    const doc = await this.till.place(draft, { ...priced, transactions: paid(priced, draft) });
    const order = new PlacedOrder(draft, doc, this.till);
    this.orders.push(order);
    return order;
  }

  /** Grants, or notes, that something of an order comes back. */
  async takeBack(order: PlacedOrder, wish: ReturnWish): Promise<PlacedReturn> {
    const back = await PlacedReturn.place(order, wish, this.admin, this.returns.length + 1);
    this.returns.push(back);
    return back;
  }

  /**
   * Takes a unit of an order's first line back and sends other goods for it, at a price in minor units. What comes back pays
   * as much of them as it is worth, under the tender `exchange`; the buyer pays the rest, where the first was paid.
   */
  async exchange(order: PlacedOrder, unitPrice: number): Promise<{ back: PlacedReturn; sent: PlacedOrder }> {
    const next = this.nextId();
    const back = await this.takeBack(order, { units: { [order.line()]: 1 }, exchange: next.id });
    const draft: Draft = {
      ...order.draft,
      ...next,
      placedAt: new Date().toISOString(),
      lines: [],
      nextLine: 1,
      shipping: 0,
      extras: { exchange_of: back.id },
    };
    this.addLine(draft, 1).unitPrice = unitPrice;
    const sent = await this.enter(draft, (priced) => exchanged(priced, draft, { worth: back.worth, here: !order.paidElsewhere }));
    return { back, sent };
  }

  /** The shop's latest word on it. */
  async look(order: PlacedOrder): Promise<Doc> {
    return this.store.body('orders', order.id) ?? {};
  }

  fulfilments(order: PlacedOrder): Doc[] {
    return this.store.bodies('fulfilments', { parent: order.id });
  }

  /** How many of a SKU it shows at a place, `SKU@PLACE`; null: it shows none. */
  shown(place: string): number | null {
    const level = this.store.body('stock', place);
    return level === null ? null : Number(level['on_hand']);
  }

  /** How many it has to show of a level; null: it is not told of that place, which is not the warehouse's. */
  right({ place, onHand, reserved }: Level): number | null {
    if (place.endsWith('@FBA')) return null;
    // Nothing of it may be for sale.
    if (place.endsWith('-QUARANTINE')) return 0;
    // Where the hub keeps the stock, it is told what is free of it.
    return Math.max(0, onHand - reserved);
  }

  /** What is sold of things that are shipped. */
  goods(): Product[] {
    return this.catalogue.filter(({ kind }) => kind === 'physical');
  }

  address(): Doc {
    return makeAddress('Someone Else', this.luck);
  }

  /** Something new to sell. Returns it when the shop has it. */
  async offer(sku: string, price: number, more: Doc = {}): Promise<Product> {
    const product: Product = { sku, title: `Novelty ${sku}`, kind: 'physical', price, productId: `p-${sku}`, gtin: null };
    await this.till.sell(product, 'EUR', more);
    return product;
  }

  /** Adds a line to a draft, as an edit does. */
  addLine(draft: Draft, quantity: number, wanted?: Product): DraftLine {
    const known = new Set(draft.lines.map(({ sku }) => sku));
    const product = wanted ?? this.luck.pick(this.goods().filter(({ sku }) => !known.has(sku)));
    const unitPrice = Math.max(
      1,
      convert(product.price, rateBetween('EUR', draft.currency), { from: 'EUR', to: draft.currency }),
    );
    const line: DraftLine = {
      id: `${draft.id}-${draft.nextLine}`,
      sku: product.sku,
      title: product.title,
      kind: product.kind,
      quantity,
      unitPrice,
      discount: 0,
      taxRate: draft.currency === 'KWD' ? null : '0.19',
      targets: [],
    };
    draft.nextLine += 1;
    draft.lines.push(line);
    return line;
  }

  /**
   * Posts the hub a webhook of which every byte is said, signed as the shop signs; its HTTP status.
   * @param at when the shop says that it happened; now, unless it is an old story.
   */
  async send(topic: string, body: Doc | string, { eventId = `ev-${randomUUID()}`, at = new Date() } = {}): Promise<number> {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
    const answer = await fetch(`${this.hub.url}/webhooks/shop`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-shop-topic': topic,
        'x-shop-event-id': eventId,
        'x-shop-delivery-id': randomUUID(),
        'x-shop-triggered-at': at.toISOString(),
        'x-shop-signature': createHmac('sha256', this.hub.secret).update(bytes).digest('base64'),
      },
      body: bytes,
    });
    await answer.arrayBuffer();
    if (answer.ok) this.sentByHand.set(eventId, (this.sentByHand.get(eventId) ?? 0) + 1);
    return answer.status;
  }

  private nextId(): { id: string; number: string } {
    this.serial += 1;
    return { id: `o-${this.serial}`, number: `#${this.serial}` };
  }

  private draft(wish: Wish): Draft {
    const { currency = 'EUR', presentment = currency } = wish;
    const person = this.luck.pick(this.people);
    const draft: Draft = {
      ...this.nextId(),
      placedAt: wish.placedAt ?? new Date().toISOString(),
      currency,
      presentment,
      rate: rateBetween(currency, presentment),
      taxesIncluded: this.luck.chance(0.5),
      customer: { id: person.id, email: person.email, phone: person.phone, name: person.name },
      billTo: person.address,
      shipTo: person.address,
      lines: [],
      nextLine: 1,
      orderDiscount: 0,
      shipping: currency === 'EUR' ? this.luck.between(0, 900) : 0,
      shippingTaxRate: null,
      giftCard: wish.giftCard ?? 0,
      extras: wish.shipBy === undefined ? {} : { ship_by: wish.shipBy },
      shape: [],
    };
    for (const [index, quantity] of wish.lines.entries()) this.addLine(draft, quantity, wish.goods?.[index]);
    const [first] = draft.lines;
    if (first !== undefined && wish.unit !== undefined) first.unit = wish.unit;
    if (first !== undefined && wish.targets !== undefined)
      first.targets = wish.targets.map((quantity, index) => ({
        quantity,
        shipTo: makeAddress(`Friend ${index + 1}`, this.luck),
      }));
    return draft;
  }
}

function paidWhole(priced: Doc, draft: Draft): Doc[] {
  return payments(priced, draft, new Date().toISOString());
}

/** What came back pays first. */
function exchanged(priced: Doc, draft: Draft, { worth, here }: { worth: number; here: boolean }): Doc[] {
  const total = shopAmount(priced, 'total');
  const given = Math.min(worth, total);
  const at = new Date().toISOString();
  const rest = here && total > given ? [saleOf(draft, 2, { gateway: 'card', amount: total - given, at })] : [];
  return [saleOf(draft, 1, { gateway: 'exchange', amount: given, at }), ...rest];
}
