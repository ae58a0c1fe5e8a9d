import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import { cancelling, flags, fulfilmentStatus, lifecycle } from './lifecycle.ts';
import { isShippable, lineQuantities } from './line-quantities.ts';
import type { Fulfilment, Header, Line, Lines } from './order-schema.ts';
import { paymentList } from './payment-list.ts';
import { paymentSummary } from './payment-summary.ts';

/**
 * `{ lifecycle, payment, payments, fulfilment, lines, flags }`: all of an order's state that is computed, from
 * sets of facts alone. Of a stub only that it is one: `{ lifecycle: 'draft', flags: [] }`.
 */
export function deriveOrder(input: DeriveInput): Record<string, Json> {
  const { groups, stages } = input;
  const header = (groups['header'] ?? null) as Header | null;
  const lines = (groups['lines'] ?? null) as Lines | null;
  if (header === null || lines === null) return { lifecycle: 'draft', flags: [] };
  const fulfilment = (groups['fulfilment'] ?? null) as Fulfilment | null;
  const asked = cancelling((groups['cancellation'] ?? null) !== null, input);
  const cancel = asked === 'refused' && nothingCame(lines.lines, fulfilment) ? 'granted' : asked;
  const released = stages['released'] !== undefined;
  const rest = { cancelled: cancel === 'granted', released };
  const quantities = lineQuantities(lines.lines, fulfilment, rest);
  const progress = { cancel, released, lines: lines.lines, quantities };
  return {
    lifecycle: lifecycle(progress),
    payment: { ...paymentSummary(input.events, lines, header.currency) },
    payments: paymentList(input.events),
    fulfilment: fulfilmentStatus(progress),
    lines: quantities.map((line) => ({ ...line })),
    flags: flags(progress),
  };
}

/** The warehouse was short of every unit: it may refuse to cancel what it has closed, and yet nothing will leave. */
function nothingCame(lines: readonly Line[], fulfilment: Fulfilment | null): boolean {
  const goods = lines.filter(isShippable);
  const quantities = lineQuantities(goods, fulfilment, { cancelled: false, released: true });
  return goods.length > 0 && quantities.every(({ ordered, backordered }) => ordered === backordered);
}
