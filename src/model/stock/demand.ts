import { addQuantities, compareQuantities, isSome, leastQuantity, subtractQuantities } from '../value/quantity.ts';
import { dated, inHand, placeCounts, type LeavesAt, type PlaceCount, type Saying, type Told } from './place-count.ts';

/** What one line of an order needs of the stock. */
export interface Demand {
  recordId: string;
  line: string;
  sku: string;
  /** What the quantities are told in, as a UN/ECE code; null: the variant's own. */
  unit: string | null;
  /** The system that sold it. */
  channel: string;
  /** ISO 3166-1; null: not known, or handed over where it is. */
  country: string | null;
  /** The key of the cart that the order came of; null: it names none. */
  cart: string | null;
  /** Units that stock is wanted for, and of these how many have left. */
  wanted: string;
  consumed: string;
  /** Epoch milliseconds: when the last of these left, or were found missing. */
  consumedAt: number | null;
  /** What each place has said of it. */
  places: PlaceCount[];
  /** Epoch milliseconds. */
  placedAt: number;
}

interface Lined {
  id: string;
  sku: string | null;
  kind: string;
  unit?: string;
}

/** A line's buckets, as an order's derived state holds them. */
export interface Buckets {
  id: string;
  ordered: string;
  cancelled?: string;
  picked?: string;
  shipped?: string;
  delivered?: string;
  writtenOff?: string;
  overShipped?: string;
}

export interface Ordered {
  recordId: string;
  channel: string;
  country: string | null;
  cart: string | null;
  placedAt: number;
  /** Epoch milliseconds: of what the warehouse last said. */
  movedAt: number | null;
  lines: readonly Lined[];
  buckets: readonly Buckets[];
  /** What places have said of its lines. */
  told: readonly Told[];
  /** When they said it. */
  sayings: readonly Saying[];
  /** From when on units are no longer on hand. */
  leaves: LeavesAt;
}

/** What an order needs of the stock, one demand for each line that a warehouse handles. */
export function demandsOf(order: Ordered): Demand[] {
  const { recordId, channel, country, cart, placedAt, leaves } = order;
  return order.lines.flatMap(({ id, sku, kind, unit = null }) => {
    const buckets = order.buckets.find((one) => one.id === id);
    if (buckets === undefined || sku === null || !STOCKED.has(kind)) return [];
    const consumed = left(buckets, order);
    const wanted = subtractQuantities(buckets.ordered, buckets.cancelled ?? '0');
    const places = dated(placeCounts(order.told, { line: id, leaves }), { line: id, leaves, sayings: order.sayings });
    const moved = compareQuantities(consumed, '0') > 0 || places.some(({ short }) => compareQuantities(short, '0') > 0);
    const consumedAt = moved ? order.movedAt : null;
    return [{ recordId, line: id, sku, unit, channel, country, cart, wanted, consumed, consumedAt, places, placedAt }];
  });
}

/** A bundle's parent stands for a kit: its components are found where the variant is described. */
const STOCKED = new Set(['physical', 'bundle_component']);

function left(buckets: Buckets, { told, leaves }: Pick<Ordered, 'told' | 'leaves'>): string {
  const { id: line, picked = '0', shipped = '0', delivered = '0', writtenOff = '0', overShipped = '0' } = buckets;
  const gone = [shipped, delivered, writtenOff, overShipped].reduce(addQuantities, '0');
  // Of what is picked, units that are counted until they are shipped; a carrier may have told of them before their place does.
  const rest = subtractQuantities(picked, inHand(told, { line, leaves, when: 'shipped' }));
  // Picked units that no place has told of are as those of which nobody says where.
  const off = leaves(null) === 'picked' ? rest : leastQuantity(rest, inHand(told, { line, leaves, when: 'picked' }));
  return addQuantities(gone, isSome(off) ? off : '0');
}
