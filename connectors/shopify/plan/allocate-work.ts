import { numberOf } from '../mappings/reading.ts';
import type { Work } from './work-step.ts';

/** How many of a line of the order have left. */
export interface Shipped {
  line: string;
  quantity: number;
}

interface Part {
  id: string;
  lines: { id: string; quantity: number }[];
}

/** `elsewhere`: part of it the shop has given to another place than it left from, where it has to be moved first. */
export type Allocated = { orders: Part[] } | { elsewhere: Part; to: string } | { refused: string };

/** Lines of work by the order that they are of. */
type Taken = Map<string, { id: string; quantity: number }[]>;

const OPEN = new Set(['OPEN', 'IN_PROGRESS']);

/**
 * Which work what has left belongs to: that of the place it left from first. A fulfilment is of one place, so work of
 * several is moved to the one that sent it, or refused where nobody knows which that is; and so is what nobody was asked to
 * send: never is less told than was sent.
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
  if (new Set(used.map((order) => order.location)).size > 1) return gathered(used, taken, { work, location });
  return { orders: used.map((order) => partOf(order, taken)) };
}

/** As often as work of one shipment may have to be moved. */
const MOST_MOVES = 10;

function gathered(
  used: Work['orders'],
  taken: Taken,
  { work: { moves = 0, kept }, location }: { work: Work; location: string | null },
): Allocated {
  const several = 'the shop has given the goods to several places to send';
  const other = used.find((order) => rank(order, location) > 0 && order.status === 'OPEN');
  if (kept !== undefined) return { refused: `${several}, and keeps them there: ${kept}` };
  if (location === null || other === undefined || moves >= MOST_MOVES) return { refused: several };
  return { elsewhere: partOf(other, taken), to: location };
}

function partOf({ id }: { id: string }, taken: Taken): Part {
  return { id, lines: taken.get(id) ?? [] };
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
