import type { Doc } from '../../generator/json.ts';
import { docsIn, plain } from '../../generator/json.ts';
import { money } from '../../generator/orders/money.ts';
import type { Administration } from '../../generator/systems.ts';
import type { PlacedOrder } from './placed-order.ts';

/** What comes back of an order. */
export interface ReturnWish {
  /** Units by the order's line. */
  units: Record<string, number>;
  status?: 'requested' | 'approved';
  /** The id of the order that is sent instead. */
  exchange?: string;
  /** By what its parcel is known again. */
  parcels?: { carrier: string; tracking_number: string }[];
  /** By the order's line: what comes back of it is a component of the kit that was sold, and worth so much. */
  parts?: Record<string, { sku: string; value: number }>;
  /** Serial numbers by the order's line. */
  serials?: Record<string, string[]>;
}

/** A return of the shop: what was granted, and what is paid back for it. */
export class PlacedReturn {
  readonly order: PlacedOrder;
  /** As the shop answered last. */
  doc: Doc;
  /** Minor units that the payment provider has paid back of it, of which the shop does not know. */
  paidElsewhere = 0;
  private readonly desk: Administration;

  private constructor(order: PlacedOrder, doc: Doc, desk: Administration) {
    this.order = order;
    this.doc = doc;
    this.desk = desk;
  }

  static async place(order: PlacedOrder, wish: ReturnWish, desk: Administration, serial: number): Promise<PlacedReturn> {
    const now = new Date().toISOString();
    const currency = order.draft.currency;
    const id = `r-${order.id.slice(2)}-${serial}`;
    const lines = docsIn(order.doc['lines']).flatMap((line, index): Doc[] => {
      const name = plain(line['id']);
      const units = wish.units[name] ?? 0;
      if (units === 0) return [];
      const part = wish.parts?.[name];
      const value = part?.value ?? shareOf(order.worth(index), units, Number(line['quantity']));
      const serials = wish.serials?.[name] ?? [];
      const of: Doc = { id: `${id}-${index + 1}`, order_id: order.id, order_line_id: name, match: 'matched' };
      const goods: Doc = { sku: part?.sku ?? line['sku'] ?? null, kind: line['kind'] ?? null, quantity: units, serials };
      return [{ ...of, ...goods, value: money(value, currency), refund: money(0, currency) }];
    });
    const doc: Doc = {
      id,
      number: `${order.number}-R${serial}`,
      created_at: now,
      currency,
      customer_id: order.draft.customer['id'] ?? null,
      order_id: order.id,
      order_number: order.number,
      status: wish.status ?? 'approved',
      status_at: now,
      lines,
      ...(wish.exchange === undefined ? {} : { exchange_order_id: wish.exchange }),
      ...(wish.parcels === undefined ? {} : { parcels: wish.parcels.map((one): Doc => ({ ...one })), sent_at: now }),
      total: money(0, currency),
    };
    return new PlacedReturn(order, await desk.post('/admin/returns', doc), desk);
  }

  get id(): string {
    return plain(this.doc['id']);
  }

  get number(): string {
    return plain(this.doc['number']);
  }

  /** What its lines are worth, in minor units. */
  get worth(): number {
    return docsIn(this.doc['lines']).reduce((sum, line) => sum + Number((line['value'] as Doc)['amount']), 0);
  }

  async decide(status: 'approved' | 'declined' | 'closed'): Promise<void> {
    await this.change({ status, status_at: new Date().toISOString() });
  }

  /** Pays so much back for its first line, in minor units; the order's own payments tell of it, too. */
  async refund(amount: number): Promise<void> {
    const { currency } = this.order.draft;
    const id = `t-${this.id.slice(2)}-refund`;
    const refund: Doc = { id, status: 'success', gateway: 'card', amount: money(amount, currency), at: new Date().toISOString() };
    const lines = docsIn(this.doc['lines']).map((line, index) =>
      index === 0 ? { ...line, refund: money(amount, currency) } : line,
    );
    await this.order.refund(amount);
    await this.change({ lines, refunds: [refund], total: money(amount, currency) });
  }

  private async change(fields: Doc): Promise<void> {
    this.doc = await this.desk.post('/admin/returns', { ...this.doc, ...fields });
  }
}

/** The part of an amount that so many of the units are worth. */
export function shareOf(amount: number, units: number, of: number): number {
  return Math.round((amount * units) / of);
}
