import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import { cancelling, flags, fulfilmentStatus, lifecycle } from './lifecycle.ts';
import { isShippable, lineQuantities } from './line-quantities.ts';
import type { StockView } from '../stock/stock-view.ts';
import { compareQuantities } from '../value/quantity.ts';
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
  const quantities = lineQuantities(lines.lines, fulfilment, rest, input.stock?.lines);
  const progress = { cancel, released, lines: lines.lines, quantities };
  return {
    lifecycle: lifecycle(progress),
    payment: { ...paymentSummary(input.events, lines, header.currency) },
    payments: paymentList(input.events),
    fulfilment: fulfilmentStatus(progress),
    lines: quantities.map((line) => ({ ...line })),
    flags: flags(progress),
    ...(input.stock === undefined ? {} : { allocation: allocationOf(lines.lines, input.stock) }),
  };
}

/** `none` until the stock worker has looked at it; `full` when every unit that is wanted is promised or has left. */
function allocationOf(lines: readonly Line[], stock: StockView): 'none' | 'partial' | 'full' {
  const seen = lines.filter(isShippable).map(({ id }) => stock.lines[id]);
  if (seen.some((line) => line === undefined)) return 'none';
  const known = seen.filter((line) => line !== undefined);
  if (known.every(({ short }) => compareQuantities(short, '0') === 0)) return 'full';
  return known.some(({ reserved }) => compareQuantities(reserved, '0') > 0) ? 'partial' : 'none';
}

/** The warehouse was short of every unit: it may refuse to cancel what it has closed, and yet nothing will leave. */
function nothingCame(lines: readonly Line[], fulfilment: Fulfilment | null): boolean {
  const goods = lines.filter(isShippable);
  const quantities = lineQuantities(goods, fulfilment, { cancelled: false, released: true });
  return goods.length > 0 && quantities.every(({ ordered, backordered }) => ordered === backordered);
}
