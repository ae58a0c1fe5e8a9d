import type { Json } from '../json.ts';
import type { Authorisation, Header, Inspection, Lines, Receipt, Resolution, Shipment } from './return-schema.ts';

/** The groups of a return as far as they are there. */
export interface ReturnGroups {
  header: Header | null;
  lines: Lines | null;
  authorisation: Authorisation | null;
  receipt: Receipt | null;
  inspection: Inspection | null;
  shipment: Shipment | null;
  resolution: Resolution | null;
}

/** Groups that fit their schemas, each null where it is null or absent. */
export function returnGroups(groups: Record<string, Json>): ReturnGroups {
  const of = (name: keyof ReturnGroups): Json => groups[name] ?? null;
  return {
    header: of('header') as Header | null,
    lines: of('lines') as Lines | null,
    authorisation: of('authorisation') as Authorisation | null,
    receipt: of('receipt') as Receipt | null,
    inspection: of('inspection') as Inspection | null,
    shipment: of('shipment') as Shipment | null,
    resolution: of('resolution') as Resolution | null,
  };
}
