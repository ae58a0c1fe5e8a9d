import type { Frame } from '../frame/frame.ts';
import type { Doc, Json } from '../frame/json.ts';
import { Ceilings, linesIn } from '../frame/ceilings.ts';
import { isDoc, plain } from '../frame/json.ts';
import { Shelf } from '../frame/shelf.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import { Desk, textOf } from '../frame/desk.ts';

/**
 * The shop's orders. The shop believes whatever its administrator enters, broken totals included:
 * what a merchant's shop says is what the hub has to cope with. Every version is kept for the checker.
 */
export class OrderBook {
  readonly desk: Desk;
  readonly ceilings: Ceilings;
  private readonly versions: Shelf;
  private readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
    this.desk = new Desk(frame, {
      table: 'orders',
      topic: 'order.updated',
      reference: (body) => textOf(body, 'number'),
      parent: customerOf,
    });
    this.ceilings = new Ceilings(frame.store);
    this.versions = new Shelf(frame.store, 'order_version');
  }

  get(id: string): Doc {
    const order = this.desk.shelf.get(id);
    if (order === null) throw notFound(`order ${id}`);
    return order;
  }

  place(given: Doc): Doc {
    const serial = this.frame.store.next('order', 1001);
    const id = textOf(given, 'id') ?? `o-${serial}`;
    if (this.desk.shelf.get(id) !== null) throw new Refusal(409, 'exists', { field: 'id' });
    const defaults: Doc = { number: `#${serial}`, fulfilment_status: 'unfulfilled', cancelled_at: null, cancel_reason: null };
    return this.save(id, { ...defaults, ...given }, 'order.created');
  }

  change(id: string, changes: Doc): Doc {
    return this.save(id, { ...this.get(id), ...changes }, 'order.updated');
  }

  cancel(id: string, reason: string | null): Doc {
    const cancelledAt = this.frame.stamp(this.frame.clock.now());
    return this.save(id, { ...this.get(id), cancelled_at: cancelledAt, cancel_reason: reason }, 'order.cancelled');
  }

  /** Adds transactions. Its webhook tells of nothing else: the receiver must not take the rest of the order for absent. */
  pay(id: string, added: Json[]): Doc {
    const before = this.get(id);
    const known = Array.isArray(before['transactions']) ? before['transactions'] : [];
    const stored = this.save(id, { ...before, transactions: [...known, ...added] }, null);
    const thin: Doc = {
      id,
      version: stored['version'] ?? null,
      updated_at: stored['updated_at'] ?? null,
      transactions: stored['transactions'] ?? [],
    };
    this.desk.tell('order.paid', stored, thin);
    return stored;
  }

  private save(id: string, body: Doc, topic: string | null): Doc {
    const stored = this.desk.save(id, body, topic);
    const version = Number(stored['version']);
    const label = {
      id: `${id}@${version}`,
      reference: textOf(stored, 'number'),
      parent: id,
      version,
      updatedAt: plain(stored['updated_at']),
    };
    this.versions.put(label, stored);
    for (const line of linesIn(stored)) this.raiseCeiling(id, line);
    return stored;
  }

  /** Broken quantities are no ceiling: nothing of them can be fulfilled. */
  private raiseCeiling(id: string, line: Doc): void {
    const quantity = line['quantity'];
    if (typeof quantity === 'number' && Number.isSafeInteger(quantity))
      this.ceilings.raise(id, plain(line['id']), { quantity, amount: 0 });
  }
}

function customerOf(order: Doc): string | null {
  const customer = order['customer'];
  return isDoc(customer) ? textOf(customer, 'id') : null;
}
