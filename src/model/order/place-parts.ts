import type { Body } from '../entity.ts';
import type { Json } from '../json.ts';
import type { StockView } from '../stock/stock-view.ts';
import { isSome, leastQuantity } from '../value/quantity.ts';
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

/** True when the location has to send something of the order, or had to. */
export function isAskedOf(body: Body, location: string): boolean {
  return partsOf(body)?.[location] !== undefined;
}

/**
 * The lines that the location is to send, with the quantities that it is to send of them. A hub that keeps no stock decides no
 * locations, so there every line is: all of it.
 */
export function linesFor(body: Body, location: string): Line[] {
  const { lines } = body['lines'] as Lines;
  const parts = partsOf(body);
  if (parts === null) return lines;
  const own = parts[location] ?? {};
  return lines.flatMap((line) => {
    const asked = own[line.id];
    return asked === undefined ? [] : [{ ...line, quantity: leastQuantity(asked, line.quantity) }];
  });
}

function partsOf(body: Body): PlaceParts | null {
  const { parts } = (body['derived'] ?? {}) as { parts?: Json };
  return (parts ?? null) as PlaceParts | null;
}
