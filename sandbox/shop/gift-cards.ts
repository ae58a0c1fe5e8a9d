import type { Frame } from '../frame/frame.ts';
import type { Doc, Json } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import { Shelf } from '../frame/shelf.ts';
import type { Fields } from '../wire/fields.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Answer, Call, Route } from '../wire/routes.ts';
import { keyedRoute, route } from '../wire/routes.ts';
import type { OrderBook } from './order-book.ts';

/** The ledger of gift cards: what each was issued with, what orders took of it, and what was given back. */
export class GiftCards {
  private readonly shelf: Shelf;
  private readonly book: OrderBook;
  private readonly frame: Frame;

  constructor(frame: Frame, book: OrderBook) {
    this.frame = frame;
    this.book = book;
    this.shelf = new Shelf(frame.store, 'gift_cards');
  }

  routes(): Route[] {
    return [
      keyedRoute('POST /orders/:id/refunds', (call) => this.refund(call)),
      route('GET /gift_cards/:id', (call) => ({ status: 200, body: this.get(call.param('id')) })),
    ];
  }

  adminRoutes(): Route[] {
    return [
      // {id, balance}: sells a card; {id, entry}: what an order takes of it, below zero
      route('POST /admin/gift_cards', (call) => {
        const fields = call.fields();
        const amount = fields.inner('amount');
        const entry = { amount: amount.integer('amount'), reference: fields.optionalText('reference') };
        return { status: 201, body: this.enter(fields.text('id'), entry, amount.text('currency')) };
      }),
    ];
  }

  /** What a gift card paid of an order goes back to it: `{transaction_id, amount}`. Money of other tenders is not the shop's to move. */
  private refund(call: Call): Answer {
    const order = this.book.get(call.param('id'));
    const fields = call.fields();
    const money = fields.inner('amount');
    const paid = this.paidBy(order, fields);
    const amount = money.quantity('amount');
    const own = plain((paid['amount'] as Doc)['currency']);
    if (money.text('currency') !== own) throw money.invalid('currency', own);
    const left = this.leftOf(order, paid);
    if (amount > left) throw new Refusal(422, 'over_refunded', { field: 'amount.amount', extra: { left } });
    const id = `${plain(paid['id'])}-r${this.frame.store.next('refund')}`;
    const at = this.frame.stamp(this.frame.clock.now());
    const refund: Doc = {
      id,
      kind: 'refund',
      status: 'success',
      gateway: 'gift_card',
      parent_id: plain(paid['id']),
      amount: { amount, currency: own },
      at,
    };
    this.enter(cardOf(order, paid), { amount, reference: id }, own);
    const stored = this.book.pay(plain(order['id']), [refund]);
    return { status: 201, body: stored, effect: { kind: 'create', entity: 'refund', id, reference: null, version: null } };
  }

  private paidBy(order: Doc, fields: Fields): Doc {
    const wanted = fields.text('transaction_id');
    const paid = docsOf(order['transactions']).find(({ id }) => id === wanted);
    if (paid === undefined || paid['kind'] !== 'sale' || paid['status'] !== 'success' || paid['gateway'] !== 'gift_card') {
      throw fields.invalid('transaction_id', 'a payment by gift card of this order');
    }
    return paid;
  }

  private leftOf(order: Doc, paid: Doc): number {
    const back = docsOf(order['transactions']).filter(({ parent_id: parent }) => parent === paid['id']);
    return amountOf(paid) - back.reduce((sum, one) => sum + amountOf(one), 0);
  }

  private enter(id: string, entry: { amount: number; reference: string | null }, currency: string): Doc {
    const before = this.shelf.get(id);
    const version = Number(before?.['version'] ?? 0) + 1;
    const updatedAt = this.frame.stamp(this.frame.clock.now());
    const entries = [...docsOf(before?.['entries']), entry];
    const balance = entries.reduce((sum, one) => sum + Number(one['amount']), 0);
    const body: Doc = { id, currency, balance, entries, version, updated_at: updatedAt };
    this.shelf.put({ id, version, updatedAt }, body);
    return body;
  }

  private get(id: string): Doc {
    const body = this.shelf.get(id);
    if (body === null) throw notFound(`gift card ${id}`);
    return body;
  }
}

function amountOf(transaction: Doc): number {
  return Number((transaction['amount'] as Doc)['amount']);
}

/** An order that several cards pay says of each payment which it was. */
function cardOf(order: Doc, paid: Doc): string {
  const [card] = docsOf(order['gift_cards']);
  return plain(paid['gift_card_id'] ?? card?.['id'] ?? '');
}

function docsOf(value: Json | undefined): Doc[] {
  return Array.isArray(value) ? value.filter(isDoc) : [];
}
