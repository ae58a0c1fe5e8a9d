import type { Target } from '../../../connectors/http/target.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Header, Line, Lines } from '../../../src/model/returns/return-schema.ts';
import { shareOf } from '../../../src/model/returns/share.ts';

interface Derived {
  state?: string;
  totals?: { earned: number; refunded: number };
  lines?: { id: string; received: string }[];
}

/** What came back, for the ERP to book and to credit. A line that nobody can find in an order is blind. */
export function returnDocument(target: Target): Json {
  const header = target.body['header'] as Header;
  const { lines, total } = target.body['lines'] as Lines;
  const derived = (target.body['derived'] ?? {}) as Derived;
  const money = (amount: number): Json => ({ amount, currency: header.currency });
  const isExchange = (header.exchangeOrder ?? null) !== null;
  // Of what the shop has not paid back itself no line says how much it was: it is what has arrived.
  const byWorth = isExchange || (total === 0 && (derived.totals?.refunded ?? 0) > 0);
  return {
    number: header.number,
    order_number: header.orderNumber ?? null,
    customer_reference: header.customer === null ? null : target.needed('customer'),
    currency: header.currency,
    goods: derived.state ?? null,
    lines: lines.map((line) => {
      const received = receivedOf(line, target);
      return {
        line_ref: line.id,
        order_line_ref: line.orderLine ?? null,
        sku: line.sku,
        kind: line.kind ?? null,
        quantity: Number(line.quantity),
        ...(received === null ? {} : { received: Number(received) }),
        refund: money(line.refund),
        // Where other goods are sent for it, it is credited for what it is worth, and no money goes out.
        credit: money(byWorth ? shareOf(line.value ?? 0, received ?? '0', line.quantity) : line.refund),
        match: (line.orderLine ?? null) === null ? 'blind' : 'matched',
      };
    }),
    total: money(total),
    credit: money((isExchange ? derived.totals?.earned : derived.totals?.refunded) ?? total),
  };
}

/** Units that are here, once a warehouse has told of any; null: nobody counts. */
function receivedOf({ id }: Line, { body }: Target): string | null {
  if ((body['receipt'] ?? null) === null) return null;
  return ((body['derived'] ?? {}) as Derived).lines?.find((line) => line.id === id)?.received ?? null;
}
