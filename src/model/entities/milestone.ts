import type { Classifier } from '../fact.ts';
import type { Json } from '../json.ts';

/** How far a package is: the rank orders scans of one instant. Data, so that a carrier's codes can be mapped to it. */
const RANKS = {
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
} as const;

export type Milestone = keyof typeof RANKS;

/** In the order of their ranks. */
export const MILESTONES = Object.keys(RANKS) as Milestone[];

/** After a delivery only these move the state: the goods come back. */
const AFTER_DELIVERY = new Set(['returning', 'returned']);

/** One scan, of the package its tracking key names. */
export interface Scan {
  package: string;
  milestone: string;
  /** RFC 3339. */
  at: string;
  classifier: Classifier;
}

export interface TrackedPackage {
  id: string;
  /** Null: it has no number yet. */
  key: string | null;
  /** RFC 3339; null: not known. */
  labelCreatedAt: string | null;
}

const DAY_MS = 86_400_000;
/** Carriers give numbers out again: what is scanned so long after the end of a journey is of another one. */
const RECYCLED_MS = 60 * DAY_MS;
/** Clocks and zones of carriers: a scan may seem this much older than the label. */
const BEFORE_LABEL_MS = DAY_MS;
const ENDS = new Set(['delivered', 'returned', 'cancelled']);

/** Whether a scan is of another package that has, or had, the same number. */
function isOfAnother(scan: Scan, scans: readonly Scan[], packages: readonly TrackedPackage[]): boolean {
  const at = Date.parse(scan.at);
  const label = packages.find(({ key }) => key === scan.package)?.labelCreatedAt ?? null;
  if (label !== null && at < Date.parse(label) - BEFORE_LABEL_MS) return true;
  // The first end counts: what follows long after it is of another journey, its own end included.
  const ends = scans.filter((one) => one.package === scan.package && ENDS.has(one.milestone)).map((one) => Date.parse(one.at));
  const first = Math.min(...ends.filter((end) => label === null || end >= Date.parse(label) - BEFORE_LABEL_MS));
  return at > first + RECYCLED_MS;
}

interface Reached {
  milestone: string;
  at: string | null;
}

/**
 * The milestone of each package and of the whole shipment. A scan that did not happen yet (an
 * estimate) changes none. Delivered is sticky: a scan before it is history, one after it that is
 * no return is an anomaly for a person. A scan from before the label, or from long after the end of the
 * journey, is of another package with the same number. The shipment is as far as its last package.
 *
 * @param stated what the shipper says, for packages without scans: `packed`, `shipped` …
 */
export function milestones(
  packages: readonly TrackedPackage[],
  scans: readonly Scan[],
  stated: string | null,
): Record<string, Json> {
  const happened = scans.filter((scan) => scan.classifier === 'actual');
  const actual = happened.filter((scan) => !isOfAnother(scan, happened, packages));
  const reached = packages.map(({ id, key }) => {
    const own = actual.filter((scan) => scan.package === key);
    return { id, ...(own.length === 0 ? { milestone: fromStated(stated), at: null } : furthest(own)) };
  });
  // Scans may come before the packages they are of: then they speak for the whole.
  const unclaimed = packages.length === 0 && actual.length > 0 ? [furthest(actual)] : reached;
  const whole = unclaimed.toSorted((a, b) => rankOf(a.milestone) - rankOf(b.milestone));
  const exception = unclaimed.find((one) => one.milestone === 'exception');
  const flags = [
    ...(actual.some((scan) => isAnomaly(scan, actual)) ? ['undelivered_after_delivered'] : []),
    ...(actual.length < happened.length ? ['recycled_number'] : []),
  ];
  return {
    milestone: exception?.milestone ?? whole[0]?.milestone ?? fromStated(stated),
    eta: latest(scans.filter((scan) => scan.classifier === 'estimated'))?.at ?? null,
    packages: reached,
    flags,
  };
}

/** A milestone that is not listed is kept and counts as unknown. */
function rankOf(milestone: string): number {
  return (RANKS as Record<string, number>)[milestone] ?? 0;
}

/** A scan of which nobody knows how far the package is, as a delay, moves nothing. */
const SAYS_NOTHING = 'unknown';

function furthest(scans: readonly Scan[]): Reached {
  const told = scans.filter((scan) => scan.milestone !== SAYS_NOTHING);
  const delivered = told.find((scan) => scan.milestone === 'delivered');
  const eligible =
    delivered === undefined ? told : told.filter((scan) => scan.milestone === 'delivered' || isReturn(scan, delivered));
  const last = latest(eligible);
  return { milestone: last?.milestone ?? 'unknown', at: last?.at ?? null };
}

function isReturn(scan: Scan, delivered: Scan): boolean {
  return AFTER_DELIVERY.has(scan.milestone) && Date.parse(scan.at) >= Date.parse(delivered.at);
}

function isAnomaly(scan: Scan, scans: readonly Scan[]): boolean {
  const { milestone } = scan;
  if (milestone === 'delivered' || milestone === SAYS_NOTHING || AFTER_DELIVERY.has(milestone)) return false;
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
