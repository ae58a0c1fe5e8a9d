import type { Body } from '../entity.ts';
import type { Header } from './order-schema.ts';

/**
 * `due`: not all of it has left, and there is time. `late`: not all of it has left, and the hub's clock has passed the
 * moment. `shipped`: all has left, in time as far as anybody says when. `shipped_late`: all has left, some of it after.
 */
export type ShipByState = 'due' | 'late' | 'shipped' | 'shipped_late';

/** By when one place is to have sent its part of an order: an entry of `derived.shipBy`. */
export interface PlaceShipBy {
  /** The code of the location that sends; null: what no location is asked for. */
  location: string | null;
  /** The day that the order names; null: it names a moment. */
  date: string | null;
  /** IANA name: where that day is meant; null where the order names a moment. */
  zone: string | null;
  /** RFC 3339. Of a day the midnight after it. */
  at: string;
  state: ShipByState;
  /** RFC 3339: when the last of it left; null: not all has, or nobody says when. */
  shippedAt: string | null;
}

/** The one of each place; none where the order names no time. */
export function shipByOf(body: Body): PlaceShipBy[] {
  const { shipBy } = (body['derived'] ?? {}) as { shipBy?: unknown };
  return (shipBy ?? []) as PlaceShipBy[];
}

/**
 * By when these locations are to have sent what they are asked for (RFC 3339), for a mapping: the first of their moments.
 * Where the hub does not decide who sends, what the order says itself, which may be a bare day. Null: it says nothing.
 */
export function shipByFor(body: Body, locations: readonly string[]): string | null {
  const own = shipByOf(body).filter(({ location }) => location !== null && locations.includes(location));
  const [first] = own.map(({ at }) => at).toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const { window } = (body['header'] ?? {}) as Partial<Header>;
  return first ?? window?.shipBy ?? null;
}
