import type { Doc } from '../json.ts';
import type { Expectation, Manifest } from '../manifest.ts';
import { targetsOf, versionLine } from '../manifest.ts';
import { priceOrder } from '../orders/price.ts';
import type { Draft } from '../orders/draft.ts';
import type { Systems } from '../systems.ts';

/** One order on its way through the shop, and what the manifest says of it after each step. */
export class OrderStory {
  readonly draft: Draft;
  order: Doc = {};
  expectation: Expectation = { expect: 'delivered', reason: null };
  /** Whether an edit may have come when the goods were already being picked. */
  raced = false;
  readonly shape: string[];
  private readonly systems: Systems;
  private readonly manifest: Manifest;
  private readonly versions: Doc[] = [];

  constructor(draft: Draft, systems: Systems, manifest: Manifest) {
    this.draft = draft;
    this.shape = [...draft.shape];
    this.systems = systems;
    this.manifest = manifest;
  }

  /** Enters the order in the shop, spoiled by `spoil` if it is to be a bad one. */
  async place(spoil: (order: Doc) => Doc = (order) => order): Promise<void> {
    this.note(await this.systems.shop.post('/admin/orders', spoil(priceOrder(this.draft))), 'place');
  }

  /** Tells the shop the draft as it is now. */
  async edit(): Promise<void> {
    this.raced = true;
    const { id: _id, number: _number, ...fields } = priceOrder(this.draft);
    this.note(await this.systems.shop.patch(`/admin/orders/${this.draft.id}`, fields), 'edit');
  }

  async pay(transactions: Doc[]): Promise<void> {
    this.note(await this.systems.shop.post(`/admin/orders/${this.draft.id}/pay`, { transactions }), 'pay');
  }

  async cancel(reason: string): Promise<void> {
    this.expectation = { expect: 'cancelled', reason: null };
    this.note(await this.systems.shop.post(`/admin/orders/${this.draft.id}/cancel`, { reason }), 'cancel');
  }

  /** The shop's answer is what the order is now; a fulfilment may have raised its version in between. */
  private note(order: Doc, op: string): void {
    this.order = order;
    this.versions.push(versionLine(order, op));
    this.write();
  }

  write(): void {
    const targets = targetsOf(this.order);
    const raced = this.raced ? 'final_or_answered' : 'final';
    this.manifest.write({
      type: 'order',
      id: this.draft.id,
      number: this.draft.number,
      ...this.expectation,
      targets,
      shape: this.shape,
      warehouse: targets.includes('warehouse') ? raced : 'none',
      versions: this.versions,
      final: this.order,
    });
  }
}
