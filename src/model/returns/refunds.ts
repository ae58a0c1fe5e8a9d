import type { DeriveInput } from '../entity.ts';
import type { Refused } from './authorisation.ts';
import type { Refund } from './return-schema.ts';

/** How far a refund has come: what ever succeeded stays so, whatever is told after it. */
const RANK: Record<Refund['status'], number> = { requested: 0, pending: 1, failed: 2, succeeded: 3 };

/** What has been paid back, in minor units of the return's currency, from transactions alone. */
export interface Refunds {
  /** False: its source tells of none. */
  told: boolean;
  /** Succeeded, less what was taken back. */
  paid: number;
  /** Of that, as store credit. */
  credited: number;
  /** Asked for, and not ended yet. */
  pending: number;
  refused: Refused[];
}

interface Step {
  refund: Refund;
  at: string;
}

/** Every transaction once, in the furthest state that it was ever said to be in. */
export function refunds(events: DeriveInput['events'], currency: string): Refunds {
  const steps = events
    .filter(({ type, classifier }) => type === 'refund' && classifier === 'actual')
    .map(({ data, at }): Step => ({ refund: data as Refund, at }));
  const own = steps.filter(({ refund }) => refund.currency === currency);
  const refused = steps
    .filter(({ refund }) => refund.currency !== currency)
    .map(({ refund, at }) => ({ what: `${refund.kind} in ${refund.currency}`, at, state: `refunds in ${currency}` }));
  const furthest = [...furthestOf(own).values()];
  const { sums, unfounded } = add(furthest);
  return { told: own.length > 0, ...sums, refused: [...refused, ...lateOf(own, furthest), ...unfounded] };
}

function furthestOf(steps: readonly Step[]): Map<string, Step> {
  const furthest = new Map<string, Step>();
  for (const step of steps) {
    const known = furthest.get(step.refund.transaction);
    if (known === undefined || RANK[step.refund.status] > RANK[known.refund.status]) furthest.set(step.refund.transaction, step);
  }
  return furthest;
}

/** A failure that is told of what has succeeded. */
function lateOf(steps: readonly Step[], furthest: readonly Step[]): Refused[] {
  const paid = new Set(furthest.filter(({ refund }) => refund.status === 'succeeded').map(({ refund }) => refund.transaction));
  return steps
    .filter(({ refund }) => refund.status === 'failed' && paid.has(refund.transaction))
    .map(({ refund, at }) => ({ what: `${refund.kind} failed`, at, state: `${refund.kind} succeeded` }));
}

function add(furthest: readonly Step[]): { sums: Pick<Refunds, 'paid' | 'credited' | 'pending'>; unfounded: Refused[] } {
  const sums = { paid: 0, credited: 0, pending: 0 };
  const unfounded: Refused[] = [];
  for (const { refund } of furthest) {
    if (refund.kind !== 'refund') continue;
    if (refund.status === 'succeeded') sums.paid += refund.amount;
    if (refund.status === 'succeeded' && refund.tender === 'store_credit') sums.credited += refund.amount;
    if (refund.status === 'requested' || refund.status === 'pending') sums.pending += refund.amount;
  }
  const reversals = furthest.filter(({ refund }) => refund.kind === 'refund_reversal' && refund.status === 'succeeded');
  const reversed = reversals.reduce((sum, { refund }) => sum + refund.amount, 0);
  // More than was paid cannot come back: then none of it is believed.
  if (reversed > sums.paid) {
    unfounded.push(...reversals.map(({ at }) => ({ what: 'refund_reversal', at, state: `${sums.paid} paid back` })));
    return { sums, unfounded };
  }
  const credit = reversals.filter(({ refund }) => refund.tender === 'store_credit');
  sums.credited = Math.max(0, sums.credited - credit.reduce((sum, { refund }) => sum + refund.amount, 0));
  sums.paid -= reversed;
  return { sums, unfounded };
}
