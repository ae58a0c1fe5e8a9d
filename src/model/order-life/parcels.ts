import type { Child } from '../entity.ts';
import { MILESTONES } from '../entities/milestone.ts';
import type { Header, Packages } from '../entities/shipment-schema.ts';
import type { Fulfilment, Line } from '../order/order-schema.ts';
import { isComponent, packedKits, type Content, type Kits } from './kits.ts';
import { addQuantities, compareQuantities, leastQuantity, subtractQuantities } from '../value/quantity.ts';

/** One package of an order on its way out. */
export interface Parcel {
  /** One of the milestones of a shipment. */
  milestone: string;
  contents: { line: string; quantity: string }[];
}

interface ShipmentState {
  milestone?: string;
  packages?: { id: string; milestone: string }[];
}

/** Milestones that only goods which have left can have. */
const LEFT = new Set<string>(MILESTONES.slice(MILESTONES.indexOf('picked_up')).filter((one) => one !== 'cancelled'));

export function hasLeft({ milestone }: Pick<Parcel, 'milestone'>): boolean {
  return LEFT.has(milestone);
}

/**
 * The packages of an order's outbound shipments that are not cancelled. A shipment that names no packages is one, of
 * contents that nobody knows.
 */
export function parcelsOf(children: readonly Child[], kits: Kits = {}): Parcel[] {
  const outbound = children.filter(({ entity, body }) => entity === 'shipment' && isOutbound(body['header']));
  return outbound
    .flatMap(({ body }) => {
      const { milestone = 'unknown', packages: reached = [] } = (body['derived'] ?? {}) as ShipmentState;
      const packages = ((body['packages'] ?? null) as Packages | null)?.packages ?? [];
      if (packages.length === 0) return [{ milestone, contents: [] }];
      const packed = packages.map(({ id, contents }) => ({
        milestone: reached.find((one) => one.id === id)?.milestone ?? milestone,
        contents,
      }));
      return withKits(packed.filter(isGoing), kits);
    })
    .filter(isGoing);
}

function isGoing({ milestone }: { milestone: string }): boolean {
  return milestone !== 'cancelled';
}

/** Components are counted as the kits that they make, in that package of theirs which is the least far. */
function withKits(packed: readonly { milestone: string; contents: readonly Content[] }[], kits: Kits): Parcel[] {
  const parcels = packed.map(({ milestone, contents }) => ({
    milestone,
    contents: contents.filter((one) => !isComponent(kits, one)).map(({ line, quantity }) => ({ line, quantity })),
  }));
  const made = packedKits(
    kits,
    packed.flatMap(({ contents }) => contents),
  );
  for (const { line, units } of made) {
    const holds = packed.map(({ contents }) => contents.some((one) => one.line === line && isComponent(kits, one)));
    const own = parcels.filter((_, index) => holds[index] === true);
    const last = own.find((one) => !hasLeft(one)) ?? own.find(({ milestone }) => milestone !== 'delivered') ?? own[0];
    if (compareQuantities(units, '0') > 0) last?.contents.push({ line, quantity: units });
  }
  return parcels;
}

/** What goes to the buyer. */
export function isOutbound(header: unknown): boolean {
  const { direction = 'outbound' } = (header ?? {}) as Partial<Header>;
  return direction === 'outbound';
}

/**
 * What the warehouse says of its work, with what carriers say beside it: units in a package that has left are shipped,
 * and delivered where the whole package is, even if the warehouse has not said so yet. The larger count stands, for the
 * two speak of the same units. A package's contents never make more units than were ordered.
 */
export function withParcels(
  fulfilment: Fulfilment | null,
  { lines, parcels }: { lines: readonly Line[]; parcels: readonly Parcel[] },
): Fulfilment | null {
  const left = parcels.filter(hasLeft);
  const delivered = left.filter(({ milestone }) => milestone === 'delivered');
  const entries = lines.flatMap((line): Fulfilment['lines'] => {
    const own = fulfilment?.lines.filter((entry) => entry.line === line.id) ?? [];
    const shippedMore = more(
      line,
      left,
      own.map(({ shipped }) => shipped),
    );
    const deliveredMore = more(
      line,
      delivered,
      own.map((entry) => entry.delivered ?? '0'),
    );
    if (shippedMore === '0' && deliveredMore === '0') return [];
    // Entries of one line add up, so this one is what is missing in the others.
    return [{ line: line.id, picked: '0', packed: '0', shipped: shippedMore, short: '0', delivered: deliveredMore }];
  });
  if (entries.length === 0) return fulfilment;
  return { status: fulfilment?.status ?? '', lines: [...(fulfilment?.lines ?? []), ...entries] };
}

/** By how much the contents of the packages exceed what was counted. */
function more(line: Line, parcels: readonly Parcel[], counted: string[]): string {
  const contents = parcels.flatMap((parcel) => parcel.contents.filter((one) => one.line === line.id));
  const packed = leastQuantity(contents.map(({ quantity }) => quantity).reduce(addQuantities, '0'), line.quantity);
  const missing = subtractQuantities(packed, counted.reduce(addQuantities, '0'));
  return compareQuantities(missing, '0') > 0 ? missing : '0';
}
