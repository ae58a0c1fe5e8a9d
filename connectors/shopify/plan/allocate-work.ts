import { numberOf } from '../mappings/reading.ts';
import type { Work } from './work-step.ts';

/** How many of a line of the order have left. */
export interface Shipped {
  line: string;
  quantity: number;
}

export type Allocated = { orders: { id: string; lines: { id: string; quantity: number }[] }[] } | { refused: string };

/** Lines of work by the order that they are of. */
type Taken = Map<string, { id: string; quantity: number }[]>;

const OPEN = new Set(['OPEN', 'IN_PROGRESS']);

/**
 * Which work what has left belongs to: that of the place it left from first. A fulfilment is of one place, so work of
 * several is refused, and so is what nobody was asked to send: never is less told than was sent.
 *
 * @param location number of the place it left from; null when it is not known.
 */
export function allocateWork(shipped: readonly Shipped[], work: Work, location: string | null): Allocated {
  if (shipped.length === 0) return { refused: 'no package names what is in it' };
  const open = work.orders.filter(({ status }) => OPEN.has(status)).toSorted((a, b) => rank(a, location) - rank(b, location));
  const taken: Taken = new Map();
  for (const { line, quantity } of shipped) {
    if (!Number.isSafeInteger(quantity)) return { refused: 'the shop counts whole pieces only' };
    const left = takeFrom(open, { line, quantity }, taken);
    if (left > 0) return { refused: missing(line, { quantity, left }, work) };
  }
  const used = open.filter(({ id }) => taken.has(id));
  if (new Set(used.map((order) => order.location)).size > 1)
    return { refused: 'the shop has given the goods to several places to send' };
  return { orders: used.map(({ id }) => ({ id, lines: taken.get(id) ?? [] })) };
}

/** Takes so many of a line from the work, in its order; what is left when there is no more. */
function takeFrom(open: Work['orders'], { line, quantity }: Shipped, taken: Taken): number {
  const candidates = open.flatMap((order) =>
    order.lines.filter((one) => one.line === line).map((one) => ({ order: order.id, one })),
  );
  let left = quantity;
  for (const { order, one } of candidates) {
    const amount = Math.min(left, one.remaining);
    if (amount <= 0) continue;
    taken.set(order, [...(taken.get(order) ?? []), { id: one.id, quantity: amount }]);
    left -= amount;
  }
  return left;
}

function rank({ location }: Work['orders'][number], wanted: string | null): number {
  return wanted !== null && location !== null && numberOf(location) === wanted ? 0 : 1;
}

function missing(line: string, { quantity, left }: { quantity: number; left: number }, { orders }: Work): string {
  const isHeld = orders.some(({ status, lines }) => status === 'ON_HOLD' && lines.some((one) => one.line === line));
  const why = isHeld
    ? 'the shop has put it on hold'
    : 'the order was changed or cancelled in the shop, or it has been sent already';
  return `${quantity} of ${line} were sent and ${quantity - left} are to be sent in the shop: ${why}`;
}
