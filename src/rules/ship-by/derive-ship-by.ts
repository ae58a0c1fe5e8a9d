import type { DeriveInput } from '../../model/entity.ts';
import type { Json } from '../../model/json.ts';
import { clockOf } from '../../model/order-life/clock.ts';
import { hasLeft } from '../../model/order/lifecycle.ts';
import type { LineQuantities } from '../../model/order/line-quantities.ts';
import type { Fulfilment, Header, Lines } from '../../model/order/order-schema.ts';
import type { PlaceParts } from '../../model/order/place-parts.ts';
import type { PlaceShipBy } from '../../model/order/ship-by.ts';
import { endOfDate, isCalendarDate } from '../../model/value/calendar-date.ts';
import { departuresOf, lastDeparture, type Departure } from './departures.ts';
import { placeUnits, type PlaceUnits } from './place-units.ts';

/** By the code of a location, the zone whose calendar it keeps: an IANA name. */
export type PlaceZones = Readonly<Record<string, string>>;

/** The order as it is derived without it. */
interface Derived {
  lifecycle?: string;
  lines?: LineQuantities[];
  parts?: PlaceParts;
}

type Limit = Pick<PlaceShipBy, 'date' | 'zone' | 'at'>;

/** Where the hub knows of no location at all. */
const NOWHERE = 'UTC';

/**
 * By when each place that sends something of the order is to have sent it, and how it stands: a function of the sets of
 * claims, shipments and looks at the hub's clock, in no order. Nothing is said of an order that names no time, is not
 * known yet or is cancelled, nor of a place that would send none of what it was asked for.
 */
export function deriveShipBy(zones: PlaceZones, input: DeriveInput, state: Record<string, Json>): PlaceShipBy[] {
  const { lifecycle = 'draft', lines: quantities = [], parts = null } = state as unknown as Derived;
  const by = ((input.groups['header'] ?? null) as Header | null)?.window?.shipBy ?? null;
  if (by === null || lifecycle === 'draft' || lifecycle === 'cancelled') return [];
  const { lines } = input.groups['lines'] as unknown as Lines;
  const fulfilment = (input.groups['fulfilment'] ?? null) as Fulfilment | null;
  const known = { departures: departuresOf(input.children), clock: clockOf(input.events) };
  const moved = new Set(quantities.filter(hasLeft).map(({ id }) => id));
  return placeUnits({ lines, quantities, fulfilment, parts })
    .filter(({ left, gaveUp, lines: ids }) => !gaveUp && (left || ids.some((id) => moved.has(id))))
    .map((place) => {
      const limit = limitOf(by, zones, place.location);
      return { location: place.location, ...limit, ...standing(place, limit, known) };
    });
}

/** A day that no place is asked for yet lasts until it is over at all of them: whoever sends it then is not earlier. */
function limitOf(by: string, zones: PlaceZones, location: string | null): Limit {
  if (!isCalendarDate(by)) return { date: null, zone: null, at: by };
  const own = location === null ? Object.values(zones).toSorted() : [zones[location] ?? NOWHERE];
  const ends = (own.length === 0 ? [NOWHERE] : own).map((zone) => ({ date: by, zone, at: endOfDate(by, zone) }));
  return ends.reduce((last, one) => (Date.parse(one.at) > Date.parse(last.at) ? one : last));
}

interface Known {
  departures: readonly Departure[];
  /** RFC 3339: when the hub has looked at its clock last. */
  clock: string | null;
}

function standing(place: PlaceUnits, { at }: Limit, { departures, clock }: Known): Pick<PlaceShipBy, 'state' | 'shippedAt'> {
  const limit = Date.parse(at);
  // A look at the very moment counts as after it: the next look may be far away.
  if (place.left) return { state: clock !== null && Date.parse(clock) >= limit ? 'late' : 'due', shippedAt: null };
  const { last, known } = lastDeparture(departures, place);
  if (last !== null && Date.parse(last) > limit) return { state: 'shipped_late', shippedAt: last };
  return { state: 'shipped', shippedAt: known ? last : null };
}
