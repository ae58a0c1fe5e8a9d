import type { Body, DeriveInput, EntityDefinition, Notice, Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import { CARRIERS } from '../tracking/carriers.ts';
import { NETWORKS } from '../tracking/networks.ts';
import { milestones } from './milestone.ts';
import { readScans } from './scans.ts';
import { shipmentMoments } from './shipment-moments.ts';
import { Header, Packages, Retraction, ScanData, Status, trackingKey } from './shipment-schema.ts';

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
  events: { scan: ScanData, retraction: Retraction },
  codes: { known: [...CARRIERS, ...NETWORKS], own: [] },
  keys: shipmentKeys,
  // Two orders in one box share its number, and carriers give numbers out again. A carrier's trackers have no header.
  apart: 'header',
  references: shipmentReferences,
  derive: deriveShipment,
  moments: shipmentMoments,
  notices: shipmentNotices,
} as const satisfies EntityDefinition;

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
  const header = (groups['header'] ?? null) as Header | null;
  if (!header?.order) return [];
  const subject = { system: systemOf('header'), entity: 'order', id: header.order.id };
  return [{ role: 'order', entity: 'order', subject, missing: 'wait', path: 'header.order' }];
}

/** `{ milestone, eta, packages: [{ id, milestone, at }], flags }` from the scans and what the shipper says. */
function deriveShipment({ groups, events, codes }: DeriveInput): Record<string, Json> {
  const packages = ((groups['packages'] ?? null) as Packages | null)?.packages ?? [];
  const status = (groups['status'] ?? null) as Status | null;
  const scans = readScans(events, codes).filter(({ retracted }) => !retracted);
  const numbered = packages.map(({ id, carrier, trackingNumber, labelCreatedAt = null }) => ({
    id,
    key: carrier && trackingNumber ? trackingKey(carrier, trackingNumber) : null,
    labelCreatedAt,
  }));
  return milestones(numbered, scans, status?.status ?? null);
}

/** What the scans alone cannot settle: somebody has the parcel, or nobody has. */
function shipmentNotices(body: Body): Notice[] {
  const { flags = [] } = (body['derived'] ?? {}) as { flags?: string[] };
  if (!flags.includes('undelivered_after_delivered')) return [];
  return [
    {
      code: 'SYN_PROJECT_UNDELIVERED_AFTER_DELIVERED',
      path: 'derived.milestone',
      detail: 'a scan that is no return is later than the delivery.',
    },
  ];
}
