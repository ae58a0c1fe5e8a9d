import { Type, type Static } from 'typebox';
import { Instant } from '../value/instant.ts';
import { orNull, Text } from '../value/or-null.ts';
import { Decimal } from '../value/quantity.ts';

const Id = Type.String({ minLength: 1 });

export const Header = Type.Object({
  /** The number people use for the shipment. */
  number: Text,
  /** The order's id in the system that claims the group; null for a shipment without one. */
  order: orNull(Type.Object({ id: Id })),
  direction: Type.Optional(Type.Enum(['outbound', 'return', 'transfer', 'inbound'])),
  /** The code of the location it leaves from. */
  location: Text,
  service: Text,
});

export const Packages = Type.Object({
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

export const Status = Type.Object({
  status: Type.Enum(['pending', 'packed', 'shipped', 'in_transit', 'out_for_delivery', 'delivered', 'exception', 'cancelled']),
  shippedAt: Type.Optional(orNull(Instant)),
});

/** One scan of one package; its event's key is the carrier's id of it, or a hash of what it says. */
export const ScanData = Type.Object({
  carrier: Type.String(),
  trackingNumber: Type.String(),
  /** One of the milestones, where the connector knows it; null: the hub's code tables tell what the code means. */
  milestone: orNull(Type.String()),
  code: Text,
  /** Whose code it is, where it is not the carrier's own: `x12-214`, `aftership`. */
  list: Text,
  /** Who sent it, where partners use the list in ways of their own. */
  partner: Text,
  text: Text,
  place: Text,
});

/** The source takes a scan back: it was of another package, or never happened. The scan stays in the history. */
export const Retraction = Type.Object({
  /** The key of the scan's event in the same system. */
  of: Id,
  reason: Text,
});

export type Header = Static<typeof Header>;
export type Packages = Static<typeof Packages>;
export type Status = Static<typeof Status>;
export type ScanData = Static<typeof ScanData>;
export type Retraction = Static<typeof Retraction>;

/** `tracking:ups/1Z999`: the carrier in lower case, the number in upper case without blanks. */
export function trackingKey(carrier: string, number: string): string {
  return `tracking:${carrier.trim().toLowerCase()}/${number.replaceAll(/\s/g, '').toUpperCase()}`;
}
