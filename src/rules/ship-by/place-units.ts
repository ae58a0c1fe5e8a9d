import type { LineQuantities } from '../../model/order/line-quantities.ts';
import { isShippable } from '../../model/order/line-quantities.ts';
import type { Fulfilment, Line } from '../../model/order/order-schema.ts';
import type { PlaceParts } from '../../model/order/place-parts.ts';
import { addQuantities, compareQuantities, isSome, leastQuantity, subtractQuantities } from '../../model/value/quantity.ts';

/** How far what one place sends of an order is. */
export interface PlaceUnits {
  /** Null: what no location is asked for; all of it, where the hub does not decide who sends. */
  location: string | null;
  /** The lines that it is asked for. */
  lines: readonly string[];
  /** Units are still to leave. */
  left: boolean;
  /** Every unit that it was asked for it would not send. */
  gaveUp: boolean;
}

interface OrderUnits {
  lines: readonly Line[];
  /** Where each unit is: `derived.lines`. */
  quantities: readonly LineQuantities[];
  /** What the places say themselves. */
  fulfilment: Fulfilment | null;
  /** Null: the hub does not decide who sends. */
  parts: PlaceParts | null;
}

/**
 * Each place that is or was asked to send goods of the order, and at the end what nobody is asked for. What all places
 * together still have to send is never more than the order still waits for: a carrier may know first that goods have left.
 */
export function placeUnits({ lines, quantities, fulfilment, parts }: OrderUnits): PlaceUnits[] {
  const goods = lines.filter(isShippable).map(({ id }) => ({ id, rest: restOf(quantities.find((line) => line.id === id)) }));
  const ids = goods.map(({ id }) => id);
  const places = Object.entries(parts ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const counts = places.map(([location, asked]) => {
    const own = (fulfilment?.lines ?? []).filter((entry) => places.length === 1 || entry.location === location);
    return { location, asked, own };
  });
  const known = counts.map(({ location, asked, own }) => ({
    location,
    lines: Object.keys(asked),
    rests: goods.map(({ id, rest }) => leastQuantity(rest, notBelowZero(unsent(asked[id] ?? '0', own, id)))),
    gaveUp: Object.entries(asked).every(([id, units]) => compareQuantities(sumOf(own, id, 'short'), units) >= 0),
  }));
  const unasked = goods.map(({ rest }, index) =>
    subtractQuantities(rest, known.map(({ rests }) => rests[index] ?? '0').reduce(addQuantities, '0')),
  );
  const nobody = { location: null, lines: ids, left: unasked.some(isSome), gaveUp: false };
  const asked = known.map(({ rests, ...place }) => ({ ...place, left: rests.some(isSome) }));
  return ids.length > 0 && (parts === null || nobody.left) ? [...asked, nobody] : asked;
}

/** Units of a line that have not left, were not cancelled and are still owed. */
function restOf(line: LineQuantities | undefined): string {
  const { open = '0', allocated = '0', released = '0', picked = '0', backordered = '0' } = line ?? {};
  return [open, allocated, released, picked, backordered].reduce(addQuantities, '0');
}

type Own = Fulfilment['lines'];

function unsent(asked: string, own: Own, id: string): string {
  return subtractQuantities(asked, addQuantities(sumOf(own, id, 'shipped'), sumOf(own, id, 'short')));
}

function sumOf(own: Own, id: string, of: 'shipped' | 'short'): string {
  return own
    .filter(({ line }) => line === id)
    .map((entry) => entry[of])
    .reduce(addQuantities, '0');
}

function notBelowZero(quantity: string): string {
  return compareQuantities(quantity, '0') > 0 ? quantity : '0';
}
