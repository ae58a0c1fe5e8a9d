import type { Child } from '../../model/entity.ts';
import type { Header, Packages, Status } from '../../model/entities/shipment-schema.ts';
import { hasLeft, isOutbound } from '../../model/order-life/parcels.ts';
import type { PlaceUnits } from './place-units.ts';

/** A shipment of an order that is on its way. */
export interface Departure {
  /** The code of the location that it left; null: nobody says. */
  location: string | null;
  /** Lines that are in it; none: nobody says. */
  lines: readonly string[];
  /** RFC 3339; null: nobody says when it left. */
  at: string | null;
}

/** What has left of an order for its buyer. */
export function departuresOf(children: readonly Child[]): Departure[] {
  return children.flatMap(({ entity, body }): Departure[] => {
    if (entity !== 'shipment' || !isOutbound(body['header'])) return [];
    const { milestone = 'unknown' } = (body['derived'] ?? {}) as { milestone?: string };
    if (!hasLeft({ milestone })) return [];
    const { location = null } = (body['header'] ?? {}) as Partial<Header>;
    const packages = ((body['packages'] ?? null) as Packages | null)?.packages ?? [];
    const { shippedAt = null } = (body['status'] ?? {}) as Partial<Status>;
    return [{ location, lines: packages.flatMap(({ contents }) => contents.map(({ line }) => line)), at: shippedAt }];
  });
}

/**
 * When the last that one place sends has left; `known` is false where a shipment does not say. One that names no place is
 * of each that is asked for something in it.
 */
export function lastDeparture(departures: readonly Departure[], place: PlaceUnits): { last: string | null; known: boolean } {
  const own = departures.filter(({ location, lines }) => {
    if (place.location === null || location === place.location) return true;
    return location === null && (lines.length === 0 || lines.some((line) => place.lines.includes(line)));
  });
  const times = own.flatMap(({ at }) => at ?? []);
  const last = times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null;
  return { last, known: times.length === own.length && last !== null };
}
