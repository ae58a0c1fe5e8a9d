import type { Doc } from '../../generator/json.ts';
import { docsIn, plain } from '../../generator/json.ts';
import type { Draft } from '../../generator/orders/draft.ts';
import { money } from '../../generator/orders/money.ts';
import { payments, shopAmount } from '../../generator/orders/price.ts';
import type { Till } from '../../generator/shops/till.ts';

/** What has to become of an order, in the checker's words. */
export type Outcome = { expect: 'delivered' | 'cancelled' | 'held'; reason: string | null };

/** An order of the shop: what was entered, and what can still happen to it there. */
export class PlacedOrder {
  readonly draft: Draft;
  /** What the shop answered after each step. */
  readonly contents: Doc[];
  outcome: Outcome = { expect: 'delivered', reason: null };
  /** An edit met goods that were already picked: a refusal of the warehouse then counts as an answer. */
  raced = false;
  /** By a payment provider: the shop does not know what was paid. */
  paidElsewhere = false;
  /** What somebody else than the warehouse has sent of it by now, in the form of the warehouse's shipments. */
  elsewhere: () => Doc[] = () => [];
  /** Why the systems rightly do not hold what the shop says; null when they have to. */
  deviation: string | null = null;
  private readonly till: Till;
  private refunds = 0;

  constructor(draft: Draft, doc: Doc, till: Till) {
    this.draft = draft;
    this.contents = [doc];
    this.till = till;
  }

  /** As the shop answered last. */
  get doc(): Doc {
    return this.contents.at(-1) ?? {};
  }

  /** The shop's own id of it. */
  get id(): string {
    return plain(this.doc['id']);
  }

  get number(): string {
    return this.draft.number;
  }

  /** The id of its n-th line. */
  line(index = 0): string {
    return plain(docsIn(this.doc['lines'])[index]?.['id']);
  }

  amount(name: 'subtotal' | 'discount' | 'shipping' | 'tax' | 'fees' | 'total'): number {
    return shopAmount(this.doc, name);
  }

  /** What the buyer pays for all units of its n-th line, tax and discounts included. */
  worth(index = 0): number {
    const line = docsIn(this.doc['lines'])[index] ?? {};
    const shop = (of: Doc[string] | undefined): number => Number(((of as Doc)['shop'] as Doc)['amount']);
    const taxes = docsIn(line['tax_lines']).reduce((sum, tax) => sum + shop(tax['amount']), 0);
    return shop(line['total']) - shop(line['order_discount']) + (this.draft.taxesIncluded ? 0 : taxes);
  }

  /** The merchant changes the order; every total is worked out anew. */
  async edit(change: (draft: Draft) => void): Promise<void> {
    change(this.draft);
    this.contents.push(await this.till.edit(this.draft));
  }

  /** Pays what it costs. */
  async pay(): Promise<void> {
    this.contents.push(await this.till.pay(this.draft, payments(this.doc, this.draft, new Date().toISOString())));
  }

  /** Pays what a gift card pays of it, and nothing else; how much that is. */
  async payByGiftCard(): Promise<number> {
    const sales = payments(this.doc, this.draft, new Date().toISOString()).filter(({ gateway }) => gateway === 'gift_card');
    this.contents.push(await this.till.pay(this.draft, sales));
    return sales.reduce((sum, sale) => sum + Number((sale['amount'] as Doc)['amount']), 0);
  }

  /** Wishes so much to be paid back by whoever holds the money. */
  async askRefund(amount: number): Promise<void> {
    this.contents.push(await this.till.pay(this.draft, [{ ...this.refundOf(amount), status: 'requested' }]));
  }

  /** Pays so much back, in minor units of the shop's currency. */
  async refund(amount: number): Promise<void> {
    this.contents.push(await this.till.pay(this.draft, [this.refundOf(amount)]));
  }

  private refundOf(amount: number): Doc {
    this.refunds += 1;
    return {
      id: `t-${this.draft.id.slice(2)}-${8 + this.refunds}`,
      kind: 'refund',
      status: 'success',
      gateway: 'card',
      amount: money(amount, this.draft.currency),
      at: new Date().toISOString(),
    };
  }

  async cancel(reason = 'customer'): Promise<void> {
    const cancelled = await this.till.cancel(this.draft, reason);
    if (cancelled === null) throw new Error(`the shop does not cancel ${this.number} any more`);
    this.contents.push(cancelled);
  }
}
