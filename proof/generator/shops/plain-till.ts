import { isDoc, type Doc } from '../json.ts';
import type { Product } from '../orders/catalogue.ts';
import type { Draft } from '../orders/draft.ts';
import { money } from '../orders/money.ts';
import type { Person } from '../orders/people.ts';
import { priceOrder } from '../orders/price.ts';
import { settledTitle } from '../orders/settled-title.ts';
import type { Administration } from '../systems.ts';
import type { ShopRules } from './shop-rules.ts';
import type { Message, Till } from './till.ts';

/** The plain shop: it takes whatever it is given, and its answer is what the order is now. */
export class PlainTill implements Till {
  readonly rules: ShopRules = { kind: 'plain', currency: null, products: 200, longOrderLines: 700, severalAddresses: true };
  readonly forgetful = false;
  private readonly shop: Administration;

  constructor(shop: Administration) {
    this.shop = shop;
  }

  /** @param more what the shop says of the variant beside: what a kit is made of, what it is sold in. */
  async sell(product: Product, currency: string, more: Doc = {}): Promise<void> {
    const variant: Doc = {
      sku: product.sku,
      title: settledTitle(product),
      gtin: product.gtin,
      price: money(product.price, currency),
      tax_included: true,
      kind: product.kind,
      weight_g: 180,
      ...more,
    };
    const title = settledTitle(product);
    await this.shop.post('/admin/products', {
      id: product.productId,
      title,
      description: `About ${product.title}.`,
      variants: [variant],
    });
  }

  async register({ id, name, email, phone, address }: Person): Promise<void> {
    await this.shop.post('/admin/customers', { id, name, email, phone, default_address: address });
  }

  place(_draft: Draft, order: Doc): Promise<Doc> {
    return this.shop.post('/admin/orders', order);
  }

  edit(draft: Draft): Promise<Doc> {
    const { id: _id, number: _number, ...fields } = priceOrder(draft);
    return this.shop.patch(`/admin/orders/${draft.id}`, fields);
  }

  pay(draft: Draft, transactions: Doc[]): Promise<Doc> {
    return this.shop.post(`/admin/orders/${draft.id}/pay`, { transactions });
  }

  cancel(draft: Draft, reason: string): Promise<Doc> {
    return this.shop.post(`/admin/orders/${draft.id}/cancel`, { reason });
  }

  async rename({ productId, sku }: Product, title: string): Promise<void> {
    await this.shop.patch(`/admin/products/${productId}`, { title, variants: [{ sku, title }] });
  }

  takeBack(): Promise<null> {
    return Promise.resolve(null);
  }

  recount(): Promise<boolean> {
    return Promise.resolve(false);
  }

  told(order: Doc): { topic: string; body: Doc } {
    return { topic: 'order.updated', body: order };
  }

  async send({ eventId, topic, body, signature, contentType, blanks }: Message): Promise<number | null> {
    const whole = Buffer.concat([body, Buffer.alloc(blanks, ' ')]);
    const answer = await this.shop.post('/admin/webhook', {
      topic,
      body_base64: whole.toString('base64'),
      event_id: eventId,
      signature,
      content_type: contentType,
    });
    return isDoc(answer) && typeof answer['status'] === 'number' ? answer['status'] : null;
  }
}
