import type { Doc } from './json.ts';
import type { Store } from './store.ts';

export type Ceiling = { quantity: number; amount: number };

/**
 * The most units of a line that an order ever had. Goods may have left before an edit took them off the order;
 * what was shipped is accepted as long as it was once ordered, for physical facts beat paper.
 */
export class Ceilings {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
    store.database
      .exec(`create table if not exists line_ceiling (order_id text not null, line text not null, quantity integer not null,
      amount integer not null, primary key (order_id, line))`);
  }

  /** `amount` is the line's total at that quantity. */
  raise(orderId: string, line: string, to: Ceiling): void {
    this.store
      .sql(
        `insert into line_ceiling (order_id, line, quantity, amount) values (?, ?, ?, ?) on conflict (order_id, line) do update
            set amount = excluded.amount, quantity = excluded.quantity where excluded.quantity >= line_ceiling.quantity`,
      )
      .run(orderId, line, to.quantity, to.amount);
  }

  of(orderId: string, line: string): Ceiling | null {
    const row = this.store.sql('select quantity, amount from line_ceiling where order_id = ? and line = ?').get(orderId, line);
    return row === undefined ? null : { quantity: Number(row['quantity']), amount: Number(row['amount']) };
  }
}

/** The lines of an order-like document, as objects. */
export function linesIn(body: Doc): Doc[] {
  const lines = body['lines'];
  return Array.isArray(lines)
    ? lines.filter((line): line is Doc => typeof line === 'object' && line !== null && !Array.isArray(line))
    : [];
}
