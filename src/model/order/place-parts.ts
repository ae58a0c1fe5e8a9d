import type { Body } from '../entity.ts';
import type { Json } from '../json.ts';
import type { StockView } from '../stock/stock-view.ts';
import { addQuantities, compareQuantities, isSome, leastQuantity } from '../value/quantity.ts';
import { isShippable } from './line-quantities.ts';
import type { Line, Lines } from './order-schema.ts';

/** By the code of a location, how many units of which line of the order it is asked to send. */
export type PlaceParts = Record<string, Record<string, string>>;

/** What each location is asked to send, where the hub keeps the stock: by location, by line. */
export function placeParts(lines: readonly Line[], stock: StockView): PlaceParts {
  const parts: PlaceParts = {};
  for (const { id } of lines) {
    for (const [location, quantity] of Object.entries(stock.lines[id]?.asked ?? {})) {
      if (isSome(quantity)) parts[location] = { ...parts[location], [id]: quantity };
    }
  }
  return parts;
}

/** True when one of the locations has to send something of the order, or had to; always, where the hub keeps no stock. */
export function isAskedOf(body: Body, locations: readonly string[]): boolean {
  const parts = partsOf(body);
  return parts === null || locations.some((location) => parts[location] !== undefined);
}

/**
 * The lines that the locations are to send, with the quantities that they are to send of them. Of an order that nobody else
 * sends that is all of it, and so it is where the hub keeps no stock and decides no locations.
 */
export function linesFor(body: Body, locations: readonly string[]): Line[] {
  const { lines } = body['lines'] as Lines;
  const parts = partsOf(body);
  if (parts === null || isAlone(parts, locations)) return lines;
  return lines.flatMap((line) => {
    const asked = locations.map((location) => parts[location]?.[line.id] ?? '0').reduce(addQuantities, '0');
    return isSome(asked) ? [{ ...line, quantity: leastQuantity(asked, line.quantity) }] : [];
  });
}

/**
 * True when the order's lines, say those that an edit asks for, hold more than is asked of all locations, and others than
 * these send some of it: nobody has decided yet who sends the rest.
 */
export function isMoreThanAsked(body: Body, locations: readonly string[]): boolean {
  const parts = partsOf(body);
  if (parts === null || isAlone(parts, locations)) return false;
  return (body['lines'] as Lines).lines.filter(isShippable).some(({ id, quantity }) => {
    const asked = Object.values(parts).map((lines) => lines[id] ?? '0');
    return compareQuantities(quantity, asked.reduce(addQuantities, '0')) > 0;
  });
}

function isAlone(parts: PlaceParts, locations: readonly string[]): boolean {
  return Object.keys(parts).every((location) => locations.includes(location));
}

function partsOf(body: Body): PlaceParts | null {
  const { parts } = (body['derived'] ?? {}) as { parts?: Json };
  return (parts ?? null) as PlaceParts | null;
}
