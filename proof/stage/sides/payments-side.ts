import type { Doc } from '../../generator/json.ts';
import { plain } from '../../generator/json.ts';
import type { Play } from '../scenario.ts';
import type { PlacedOrder } from './placed-order.ts';
import type { Side } from './side.ts';

/** What a buyer does, beside paying all of it at once. */
interface Paying {
  /** Held until it is captured. */
  hold?: boolean;
  /** Minor units; what the order costs when left out. */
  amount?: number;
  /** The test card; one that pays when left out. */
  card?: string;
}

/** The payment provider: what buyers pay there, what banks do, and what its own books say. */
export class PaymentsSide {
  readonly side: Side;

  constructor({ further }: Pick<Play, 'further'>) {
    this.side = further('payments');
  }

  /** A buyer pays for the order; the id of the payment. */
  async pay(
    order: PlacedOrder,
    { hold = false, amount = order.amount('total'), card = 'pm_card_visa' }: Paying = {},
  ): Promise<string> {
    order.paidElsewhere = true;
    const made = await this.side.admin.post('/admin/payments', {
      amount: String(amount),
      currency: order.draft.currency.toLowerCase(),
      payment_method: card,
      capture_method: hold ? 'manual' : 'automatic',
      confirm: 'true',
      metadata: { order_id: order.id },
    });
    return plain(made['id']);
  }

  /** How long what is held from now on stays so. */
  async holdFor(seconds: number): Promise<void> {
    await this.side.admin.post('/admin/hold_time', { seconds });
  }

  /** The buyer's bank takes money back; the id of the dispute. */
  async dispute(order: PlacedOrder, amount: number): Promise<string> {
    const [charge] = this.charges(order);
    const made = await this.side.admin.post('/admin/disputes', { charge: plain(charge?.['id']), amount });
    return plain(made['id']);
  }

  async closeDispute(id: string, won: boolean): Promise<void> {
    await this.side.admin.post(`/admin/disputes/${id}/close`, { won });
  }

  /** The state of each payment of the order, in the provider's words. */
  states(order: PlacedOrder): unknown[] {
    return this.of(order, 'payment_intent').map(({ status }) => status);
  }

  charges(order: PlacedOrder): Doc[] {
    return this.of(order, 'charge').filter(({ status }) => status === 'succeeded');
  }

  /** What was ever captured of it, in minor units. */
  captured(order: PlacedOrder): number {
    return this.charges(order).reduce((sum, one) => sum + Number(one['amount_captured']), 0);
  }

  /** The amounts of the refunds that were made, oldest first. */
  refunds(order: PlacedOrder): number[] {
    const own = new Set(this.of(order, 'payment_intent').map(({ id }) => id));
    return this.all('refund')
      .filter(({ payment_intent: intent }) => own.has(intent ?? null))
      .map(({ amount }) => Number(amount));
  }

  /** How often a write to this path was carried out, by the provider's own log. */
  effects(path: RegExp): number {
    return this.side.store.effects().filter((one) => path.test(one.path)).length;
  }

  private of(order: PlacedOrder, kind: string): Doc[] {
    return this.all(kind).filter(({ metadata }) => (metadata as Doc)['order_id'] === order.id);
  }

  private all(kind: string): Doc[] {
    return this.side.store.bodies('object').filter(({ object }) => object === kind);
  }
}
