import { Type, type Static } from 'typebox';
import type { DeriveInput, EntityDefinition, Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import { Instant } from '../value/instant.ts';
import { orNull, Text } from '../value/or-null.ts';
import { Decimal } from '../value/quantity.ts';
import { milestones, type Scan } from './milestone.ts';

const Id = Type.String({ minLength: 1 });

const Header = Type.Object({
  /** The number people use for the shipment. */
  number: Text,
  /** The order's id in the system that claims the group; null for a shipment without one. */
  order: orNull(Type.Object({ id: Id })),
  direction: Type.Optional(Type.Enum(['outbound', 'return', 'transfer', 'inbound'])),
  /** The code of the location it leaves from. */
  location: Text,
  service: Text,
});

const Packages = Type.Object({
  packages: Type.Array(
    Type.Object({
      id: Id,
      sscc: Text,
      carrier: Text,
      trackingNumber: Text,
      /** Numbers recur: with this date they do not. */
      labelCreatedAt: Type.Optional(orNull(Instant)),
      /** Grams. */
      weight: Type.Optional(orNull(Type.Integer({ minimum: 0 }))),
      contents: Type.Array(
        Type.Object({
          /** The id of the order's line. */
          line: Id,
          sku: Text,
          quantity: Decimal,
        }),
      ),
    }),
  ),
});

const Status = Type.Object({
  status: Type.Enum(['pending', 'packed', 'shipped', 'in_transit', 'out_for_delivery', 'delivered', 'exception', 'cancelled']),
  shippedAt: Type.Optional(orNull(Instant)),
});

/** One scan of one package; its event's key is the carrier's id of it, or a hash of what it says. */
const ScanData = Type.Object({
  carrier: Type.String(),
  trackingNumber: Type.String(),
  /** One of the milestones; null when the carrier's code has none. */
  milestone: orNull(Type.String()),
  code: Text,
  text: Text,
  place: Text,
});

/** Goods on their way, and with that the fulfilment of an order: what left, in which packages, and how far it is. */
export const shipment = {
  name: 'shipment',
  prefix: 'shp',
  groups: {
    header: { schema: Header },
    packages: { schema: Packages },
    /** Claimed by whoever ships; the carrier's scans are events. */
    status: { schema: Status },
  },
  essential: ['header'],
  events: { scan: ScanData },
  keys: shipmentKeys,
  references: shipmentReferences,
  derive: deriveShipment,
} as const satisfies EntityDefinition;

/** `tracking:ups/1Z999`: the carrier in lower case, the number in upper case without blanks. */
export function trackingKey(carrier: string, number: string): string {
  return `tracking:${carrier.trim().toLowerCase()}/${number.replaceAll(/\s/g, '').toUpperCase()}`;
}

/** Claims are read before they are judged: anything may stand where a package should. */
function shipmentKeys(groups: Record<string, Json>): string[] {
  const { packages } = groups;
  if (packages === undefined || packages === null || typeof packages !== 'object' || Array.isArray(packages)) return [];
  const list = packages['packages'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry) => {
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return [];
    const { carrier, trackingNumber } = entry;
    return typeof carrier === 'string' && typeof trackingNumber === 'string' && trackingNumber.trim() !== ''
      ? [trackingKey(carrier, trackingNumber)]
      : [];
  });
}

function shipmentReferences(groups: Record<string, Json>, systemOf: (group: string) => string): Reference[] {
  const header = (groups['header'] ?? null) as Static<typeof Header> | null;
  if (!header?.order) return [];
  const subject = { system: systemOf('header'), entity: 'order', id: header.order.id };
  return [{ role: 'order', entity: 'order', subject, missing: 'wait', path: 'header.order' }];
}

/** `{ milestone, eta, packages: [{ id, milestone, at }], flags }` from the scans and what the shipper says. */
function deriveShipment({ groups, events }: DeriveInput): Record<string, Json> {
  const packages = ((groups['packages'] ?? null) as Static<typeof Packages> | null)?.packages ?? [];
  const status = (groups['status'] ?? null) as Static<typeof Status> | null;
  const scans = events
    .filter((event) => event.type === 'scan')
    .map((event): Scan => {
      const { carrier, trackingNumber, milestone } = event.data as Static<typeof ScanData>;
      return {
        package: trackingKey(carrier, trackingNumber),
        milestone: milestone ?? 'unknown',
        at: event.at,
        classifier: event.classifier,
      };
    });
  const numbered = packages.map(({ id, carrier, trackingNumber }) => ({
    id,
    key: carrier && trackingNumber ? trackingKey(carrier, trackingNumber) : null,
  }));
  return milestones(numbered, scans, status?.status ?? null);
}
