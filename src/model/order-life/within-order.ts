import type { Body, Child } from '../entity.ts';
import type { Packages, Status } from '../entities/shipment-schema.ts';
import type { Lines } from '../order/order-schema.ts';
import { inUnitsOfLines, kitsOf, type Kits } from './kits.ts';
import { isOutbound } from './parcels.ts';
import { addQuantities, compareQuantities, leastQuantity, subtractQuantities } from '../value/quantity.ts';

/** Units of one order line. */
export interface LineUnits {
  line: string;
  quantity: string;
}

/** How many of each order line are in a shipment, over all its packages; components count as the kits that they make. */
export function unitsOf(shipment: Body, kits: Kits = {}): LineUnits[] {
  const sums = new Map<string, string>();
  const packages = ((shipment['packages'] ?? null) as Packages | null)?.packages ?? [];
  const contents = packages.flatMap((one) => one.contents);
  for (const { line, quantity } of inUnitsOfLines(kits, contents)) sums.set(line, addQuantities(sums.get(line) ?? '0', quantity));
  return [...sums].map(([line, quantity]) => ({ line, quantity }));
}

/**
 * What of a shipment the order asks for: a system that counts an order's units takes no more than were ordered. Those that it
 * was told of already come first, as they were told; the others take theirs in the order in which they left, then of their
 * ids; what is left of the last is beyond the order and no part of the answer. A line that the order does not know is left as it is.
 *
 * @param shipments every shipment of the order, the one with the id `of` among them
 */
export function unitsWithinOrder(order: Body, shipments: readonly Child[], of: string): LineUnits[] {
  const left = new Map(((order['lines'] ?? null) as Lines | null)?.lines.map(({ id, quantity }) => [id, quantity]));
  const inTurn = shipments.filter((one) => one.id === of || hasLeft(one)).toSorted(byDeparture);
  for (const { id, body } of inTurn) {
    const units = unitsOf(body, kitsOf(order)).map(({ line, quantity }) => ({
      line,
      quantity: leastQuantity(quantity, left.get(line) ?? quantity),
    }));
    if (id === of) return units.filter(({ quantity }) => compareQuantities(quantity, '0') > 0);
    for (const { line, quantity } of units) {
      const before = left.get(line);
      if (before !== undefined) left.set(line, subtractQuantities(before, quantity));
    }
  }
  return [];
}

function hasLeft({ body }: Child): boolean {
  const status = (body['status'] ?? null) as Status | null;
  return isOutbound(body['header']) && status !== null && !['pending', 'packed', 'cancelled'].includes(status.status);
}

function byDeparture(a: Child, b: Child): number {
  const [first, second] = [a, b].map(({ toldAs = Number.MAX_SAFE_INTEGER }) => toldAs) as [number, number];
  return first - second || departure(a) - departure(b) || (a.id < b.id ? -1 : 1);
}

/** Epoch milliseconds; what left at a time that nobody tells comes last. */
function departure({ body }: Child): number {
  const at = ((body['status'] ?? null) as Status | null)?.shippedAt ?? null;
  return at === null ? Number.MAX_SAFE_INTEGER : Date.parse(at);
}
