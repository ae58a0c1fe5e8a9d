import type { Json } from '../json.ts';

/** How far a package is: the rank orders scans of one instant. Data, so that a carrier's codes can be mapped to it. */
const RANKS: Record<string, number> = {
  unknown: 0,
  label_created: 10,
  arrived_for_pickup: 15,
  picked_up: 20,
  departed_origin: 30,
  in_transit: 40,
  customs_hold: 45,
  customs_released: 46,
  arrived_destination: 50,
  out_for_delivery: 60,
  delivery_attempted: 65,
  available_for_pickup: 66,
  exception: 70,
  delivered: 80,
  returning: 84,
  returned: 85,
  cancelled: 90,
};

/** After a delivery only these move the state: the goods come back. */
const AFTER_DELIVERY = new Set(['returning', 'returned']);

/** One scan, of the package its tracking key names. */
export interface Scan {
  package: string;
  milestone: string;
  /** RFC 3339. */
  at: string;
  classifier: string;
}

interface Reached {
  milestone: string;
  at: string | null;
}

/**
 * The milestone of each package and of the whole shipment. A scan that did not happen yet (an
 * estimate) changes none. Delivered is sticky: a scan before it is history, one after it that is
 * no return is an anomaly for a person. The shipment is as far as its last package.
 *
 * @param stated what the shipper says, for packages without scans: `packed`, `shipped` …
 */
export function milestones(
  packages: readonly { id: string; key: string | null }[],
  scans: readonly Scan[],
  stated: string | null,
): Record<string, Json> {
  const actual = scans.filter((scan) => scan.classifier === 'actual');
  const reached = packages.map(({ id, key }) => {
    const own = actual.filter((scan) => scan.package === key);
    return { id, ...(own.length === 0 ? { milestone: fromStated(stated), at: null } : furthest(own)) };
  });
  // Scans may come before the packages they are of: then they speak for the whole.
  const unclaimed = packages.length === 0 && actual.length > 0 ? [furthest(actual)] : reached;
  const whole = unclaimed.toSorted((a, b) => rankOf(a.milestone) - rankOf(b.milestone));
  const exception = unclaimed.find((one) => one.milestone === 'exception');
  const flags = actual.some((scan) => isAnomaly(scan, actual)) ? ['undelivered_after_delivered'] : [];
  return {
    milestone: exception?.milestone ?? whole[0]?.milestone ?? fromStated(stated),
    eta: latest(scans.filter((scan) => scan.classifier === 'estimated'))?.at ?? null,
    packages: reached,
    flags,
  };
}

/** A milestone that is not listed is kept and counts as unknown. */
function rankOf(milestone: string): number {
  return RANKS[milestone] ?? 0;
}

function furthest(scans: readonly Scan[]): Reached {
  const delivered = scans.find((scan) => scan.milestone === 'delivered');
  const eligible =
    delivered === undefined ? scans : scans.filter((scan) => scan.milestone === 'delivered' || isReturn(scan, delivered));
  const last = latest(eligible);
  return { milestone: last?.milestone ?? 'unknown', at: last?.at ?? null };
}

function isReturn(scan: Scan, delivered: Scan): boolean {
  return AFTER_DELIVERY.has(scan.milestone) && Date.parse(scan.at) >= Date.parse(delivered.at);
}

function isAnomaly(scan: Scan, scans: readonly Scan[]): boolean {
  if (scan.milestone === 'delivered' || AFTER_DELIVERY.has(scan.milestone)) return false;
  return scans.some(
    (other) => other.package === scan.package && other.milestone === 'delivered' && Date.parse(other.at) < Date.parse(scan.at),
  );
}

function latest(scans: readonly Scan[]): Scan | undefined {
  return scans.toSorted(
    (a, b) =>
      Date.parse(b.at) - Date.parse(a.at) || rankOf(b.milestone) - rankOf(a.milestone) || (a.milestone < b.milestone ? -1 : 1),
  )[0];
}

const STATED: Record<string, string> = {
  packed: 'label_created',
  shipped: 'picked_up',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  delivered: 'delivered',
  exception: 'exception',
  cancelled: 'cancelled',
};

function fromStated(status: string | null): string {
  return STATED[status ?? ''] ?? 'unknown';
}
