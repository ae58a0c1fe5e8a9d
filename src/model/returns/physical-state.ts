import { compareQuantities, isSome } from '../value/quantity.ts';
import type { Authorised } from './authorisation.ts';
import { isGoods, type Counted, type LineCounts } from './line-counts.ts';
import type { ReturnGroups } from './return-groups.ts';

export type PhysicalState =
  | 'requested'
  | 'approved'
  | 'declined'
  | 'cancelled'
  | 'expired'
  | 'label_issued'
  | 'in_transit'
  | 'blind_received'
  | 'unmatched'
  | 'matched'
  | 'partially_received'
  | 'received'
  | 'inspected'
  | 'restocked'
  | 'quarantined'
  | 'scrapped'
  | 'kept_by_customer'
  | 'closed';

/** What has become of goods by their disposition. What is to be repaired or goes to its vendor is set aside until then. */
const BECOMES = {
  restock: 'restocked',
  refurbish: 'quarantined',
  quarantine: 'quarantined',
  vendor: 'quarantined',
  scrap: 'scrapped',
  keep: 'kept_by_customer',
} as const;

/** Of goods that went several ways the first of these: what is set aside still has to be decided. */
const WAYS = ['quarantined', 'restocked', 'scrapped', 'kept_by_customer'] as const;

export interface Physical {
  groups: ReturnGroups;
  authorised: Authorised;
  counted: Counted;
}

/** Whether the goods may come back: then they are worth a refund. */
export function mayReturn(authorised: Authorised): boolean {
  return authorised === 'approved' || authorised === 'closed';
}

/**
 * Where the goods are. A statement about a set of facts, whatever their order and whoever's clock told of them:
 *
 * 1. Goods that arrived and belong to no return are blind until something on them leads to one; nothing on them: unmatched.
 * 2. What its shop has closed is closed.
 * 3. What has arrived beats every word about it. If nobody has approved it yet it is matched, and waits for that word.
 *    Else it is partly received, received, inspected, and what its inspection makes of it.
 * 4. What has not arrived is where its parcel is; without one it is what was said of it.
 */
export function physicalState({ groups, authorised, counted }: Physical): PhysicalState {
  const { header, receipt, inspection } = groups;
  const arrived = hasArrived(counted);
  if (header === null && (arrived || receipt !== null || inspection !== null))
    return isNamed(groups) ? 'blind_received' : 'unmatched';
  if (authorised === 'closed') return 'closed';
  if (arrived) return authorised === 'none' || authorised === 'requested' ? 'matched' : afterArrival(groups, counted);
  return beforeArrival(groups, authorised);
}

export function hasArrived({ lines, extra }: Counted): boolean {
  return extra.length > 0 || lines.some(({ received }) => isSome(received));
}

/** Something stands on the parcel that may lead to its return. */
function isNamed({ receipt }: ReturnGroups): boolean {
  return [receipt?.rma, receipt?.trackingNumber, receipt?.orderNumber].some((text) => (text ?? '').trim() !== '');
}

export function isSent({ shipment }: ReturnGroups): boolean {
  return (shipment?.sentAt ?? null) !== null;
}

export function hasLabel({ shipment }: ReturnGroups): boolean {
  return (shipment?.labelAt ?? null) !== null || (shipment?.packages ?? []).some(({ trackingNumber }) => Boolean(trackingNumber));
}

function beforeArrival(groups: ReturnGroups, authorised: Authorised): PhysicalState {
  if (isSent(groups)) return 'in_transit';
  if (authorised === 'none') return 'requested';
  if (authorised !== 'approved') return authorised;
  if (groups.header?.method === 'keep_it') return 'kept_by_customer';
  return hasLabel(groups) ? 'label_issued' : 'approved';
}

function afterArrival({ receipt }: ReturnGroups, { lines: all, extra }: Counted): PhysicalState {
  const lines = all.filter(({ line }) => isGoods(line));
  const complete = receipt?.status === 'complete' || lines.every(isAllThere);
  if (!complete) return 'partially_received';
  if (extra.length > 0 || !lines.every(isLookedAt)) return 'received';
  if (lines.some(({ undecided }) => isSome(undecided))) return 'inspected';
  const ways = new Set(
    lines.flatMap(({ disposed }) => (Object.keys(disposed) as (keyof typeof BECOMES)[]).map((way) => BECOMES[way])),
  );
  return WAYS.find((way) => ways.has(way)) ?? 'received';
}

function isAllThere({ line, received }: LineCounts): boolean {
  return compareQuantities(received, line.quantity) >= 0;
}

function isLookedAt({ received, inspected }: LineCounts): boolean {
  return compareQuantities(inspected, received) >= 0;
}
