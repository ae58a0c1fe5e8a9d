import type { Child } from '../entity.ts';
import type { Json } from '../json.ts';
import { addQuantities, compareQuantities, leastQuantity } from '../value/quantity.ts';
import type { LineQuantities } from '../order/line-quantities.ts';
import { inUnitsOfLines, type Kits } from './kits.ts';

/** The returns of an order, taken together: where the goods are, and where the money is. */
export interface ReturnsStatus {
  /** `requested`: nothing is back yet. `partial`: some units are. `returned`: all that had left. */
  status: 'none' | 'requested' | 'partial' | 'returned';
  financial: 'none' | 'pending' | 'partial' | 'refunded';
  /** Returns of which something is still to come: goods, a decision, or money. */
  open: number;
}

interface OneReturn {
  state: string;
  financial: string;
  lines: { orderLine: string; sku: string; quantity: string; back: string }[];
}

/** Nothing will come of it. */
const VOID = new Set(['declined', 'cancelled', 'expired']);
const ON_ITS_WAY = new Set(['requested', 'approved', 'label_issued', 'in_transit', '']);
/** Nothing more becomes of the goods. */
const AT_REST = new Set(['restocked', 'quarantined', 'scrapped', 'kept_by_customer']);
const PAID = new Set(['refunded', 'refunded_full', 'exchanged', 'store_credit']);
const PARTLY_PAID = new Set(['refunded_partial', 'partially_refunded', 'partial']);

/**
 * One statement about a set of returns, in no order. Returns are read by their shape alone: `derived` with `state` and
 * `financialState` and, where somebody counts, `lines` with `received`; and lines with `orderLine` and `quantity`. What has
 * another shape says nothing.
 *
 * @param goods the buckets of the lines that are shipped
 * @param kits a component of one that comes back alone is no whole one
 */
export function returnsStatus(children: readonly Child[], goods: readonly LineQuantities[], kits: Kits): ReturnsStatus {
  const live = children.filter(({ entity }) => entity === 'return').map(read);
  const real = live.filter(({ state }) => !VOID.has(state));
  return {
    status: physical(real, { goods, kits }),
    financial: money(real),
    open: real.filter((one) => !isEnded(one)).length,
  };
}

function isEnded({ state, financial }: OneReturn): boolean {
  return state === 'closed' || (AT_REST.has(state) && (PAID.has(financial) || financial === 'denied'));
}

interface Sold {
  goods: readonly LineQuantities[];
  kits: Kits;
}

function physical(returns: readonly OneReturn[], { goods, kits }: Sold): ReturnsStatus['status'] {
  const back = returns.filter(isBack);
  // What has ended and brought nothing was no return: the customer kept it, or never sent it.
  if (back.length === 0) return returns.some((one) => !hasEnded(one)) ? 'requested' : 'none';
  if (back.some(({ state }) => state === 'partially_received')) return 'partial';
  const left = goods.filter(({ shipped, delivered }) => shipped !== undefined || delivered !== undefined);
  const all = left.length > 0 && left.every((line) => compareQuantities(returned(back, kits, line), leftOf(line)) >= 0);
  return all ? 'returned' : 'partial';
}

function isBack({ state, lines }: OneReturn): boolean {
  if (lines.length === 0) return !ON_ITS_WAY.has(state);
  return lines.some(({ back }) => compareQuantities(back, '0') > 0);
}

function hasEnded({ state }: OneReturn): boolean {
  return state === 'closed' || AT_REST.has(state);
}

function returned(returns: readonly OneReturn[], kits: Kits, { id, ordered }: LineQuantities): string {
  const own = returns.flatMap(({ lines }) => lines.filter(({ orderLine }) => orderLine === id));
  const units = inUnitsOfLines(
    kits,
    own.map(({ sku, back }) => ({ line: id, sku, quantity: back })),
  );
  return leastQuantity(units.map(({ quantity }) => quantity).reduce(addQuantities, '0'), ordered);
}

function leftOf({ shipped = '0', delivered = '0' }: LineQuantities): string {
  return addQuantities(shipped, delivered);
}

function money(returns: readonly OneReturn[]): ReturnsStatus['financial'] {
  const states = returns.map(({ financial }) => financial).filter((state) => state !== 'none' && state !== 'denied');
  if (states.length === 0) return 'none';
  if (states.every((state) => PAID.has(state))) return 'refunded';
  return states.some((state) => PAID.has(state) || PARTLY_PAID.has(state)) ? 'partial' : 'pending';
}

function read({ body }: Child): OneReturn {
  const derived = objectOf(body['derived']);
  const state = textOf(derived['state']);
  const counted = new Map(listOf(derived['lines']).map(({ id, received }) => [id, received]));
  const lines = listOf(objectOf(body['lines'])['lines']).flatMap(({ id, orderLine, sku, quantity }) => {
    if (typeof orderLine !== 'string' || !isCount(quantity)) return [];
    const received = counted.get(id ?? null);
    // A source that counts nothing says by its state that all of it is back.
    return [
      { orderLine, sku: textOf(sku), quantity, back: isCount(received) ? received : ON_ITS_WAY.has(state) ? '0' : quantity },
    ];
  });
  return { state, financial: textOf(derived['financialState']) || 'none', lines };
}

function isCount(value: Json | undefined): value is string {
  return typeof value === 'string' && /^(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(value);
}

function listOf(value: Json | undefined): { [key: string]: Json }[] {
  return (Array.isArray(value) ? value : []).map(objectOf);
}

function objectOf(value: Json | undefined): { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
