import { plain, type Doc } from '../json.ts';
import type { Expectation, Manifest } from '../manifest.ts';
import { targetsOf, versionLine } from '../manifest.ts';
import { priceOrder } from '../orders/price.ts';
import type { Draft } from '../orders/draft.ts';
import type { Till } from '../shops/till.ts';

/** One order on its way through the shop, and what the manifest says of it after each step. */
export class OrderStory {
  readonly draft: Draft;
  order: Doc = {};
  expectation: Expectation = { expect: 'delivered', reason: null };
  /** Whether an edit may have come when the goods were already being picked. */
  raced = false;
  readonly shape: string[];
  private readonly till: Till;
  private readonly manifest: Manifest;
  private readonly versions: Doc[] = [];
  /** The whole order after each step, where the shop does not keep that. */
  private readonly contents: Doc[] = [];

  constructor(draft: Draft, till: Till, manifest: Manifest) {
    this.draft = draft;
    this.shape = [...draft.shape];
    this.till = till;
    this.manifest = manifest;
  }

  /** The shop's own id of it. */
  get id(): string {
    return plain(this.order['id']);
  }

  /** Enters the order in the shop, spoiled by `spoil` if it is to be a bad one. */
  async place(spoil: (order: Doc) => Doc = (order) => order): Promise<void> {
    this.note(await this.till.place(this.draft, spoil(priceOrder(this.draft))), 'place');
  }

  /** Tells the shop the draft as it is now. */
  async edit(): Promise<void> {
    this.raced = true;
    this.note(await this.till.edit(this.draft), 'edit');
  }

  async pay(transactions: Doc[]): Promise<void> {
    this.note(await this.till.pay(this.draft, transactions), 'pay');
  }

  /** False when the shop did not cancel it: it has been sent. */
  async cancel(reason: string): Promise<boolean> {
    const cancelled = await this.till.cancel(this.draft, reason);
    if (cancelled === null) return false;
    this.expectation = { expect: 'cancelled', reason: null };
    this.note(cancelled, 'cancel');
    return true;
  }

  /** The shop's answer is what the order is now; a fulfilment may have raised its version in between. */
  private note(order: Doc, op: string): void {
    this.order = order;
    this.versions.push(versionLine(order, op));
    if (this.till.forgetful) this.contents.push(order);
    this.write();
  }

  write(): void {
    const targets = targetsOf(this.order);
    const raced = this.raced ? 'final_or_answered' : 'final';
    this.manifest.write({
      type: 'order',
      id: this.id,
      number: this.draft.number,
      ...this.expectation,
      targets,
      shape: this.shape,
      warehouse: targets.includes('warehouse') ? raced : 'none',
      versions: this.versions,
      ...(this.till.forgetful ? { contents: this.contents } : {}),
      final: this.order,
    });
  }
}
