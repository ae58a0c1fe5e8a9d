import type { Authorisation } from './authorisations.ts';
import type { Transaction } from './transactions.ts';

/** What one tender came to in one currency, in minor units; a currency is never added to another. */
export interface TenderSums {
  tender: string;
  currency: string;
  /** Given, and neither voided nor expired: what was captured of it is in it. */
  authorised: number;
  captured: number;
  refunded: number;
  /** Charged back and not won back. */
  disputed: number;
  /** captured − refunded − disputed: what is kept of it. */
  balance: number;
  /** Captures and refunds that were asked for and have not ended; left out when zero. */
  capturing?: number;
  refunding?: number;
  /** Authorisations that were given up, or lapsed; left out when zero. */
  voided?: number;
  expired?: number;
}

/** One entry for each tender and currency, sorted by both. Only what succeeded counts, but for what is under way. */
export function tenderSums(all: readonly Transaction[], given: readonly Authorisation[]): TenderSums[] {
  const found = new Map<string, Counting>();
  const of = ({ tender, currency }: { tender: string; currency: string }): Counting => {
    const key = JSON.stringify([tender, currency]);
    const known = found.get(key) ?? blank(tender, currency);
    found.set(key, known);
    return known;
  };
  for (const { amount, expired, released, ...rest } of given) {
    of(rest).authorised += amount - expired - released;
    of(rest).expired += expired;
  }
  const refunds = new Set(all.filter((one) => one.kind === 'refund' && one.status === 'succeeded').map((one) => one.transaction));
  const known = new Set(all.map(({ transaction }) => transaction));
  for (const one of all) {
    if (one.status === 'succeeded') {
      // A refund that never came about has nothing to be taken back.
      const idle = one.kind === 'refund_reversal' && one.parent !== null && known.has(one.parent) && !refunds.has(one.parent);
      if (!idle) count(of(one), one);
    } else if (one.status === 'requested' || one.status === 'pending' || one.status === 'action_required') {
      // A sale that waits for the buyer may never come.
      if (one.kind === 'capture' || (one.kind === 'sale' && one.status === 'pending')) of(one).capturing += one.amount;
      if (one.kind === 'refund') of(one).refunding += one.amount;
    }
  }
  return [...found.values()].filter(hasAny).map(finished).toSorted(compare);
}

type Counting = Required<TenderSums>;

function blank(tender: string, currency: string): Counting {
  const none = { authorised: 0, captured: 0, refunded: 0, disputed: 0, balance: 0 };
  return { tender, currency, ...none, capturing: 0, refunding: 0, voided: 0, expired: 0 };
}

function count(sums: Counting, { kind, amount }: Transaction): void {
  if (kind === 'capture' || kind === 'sale') sums.captured += amount;
  else if (kind === 'refund') sums.refunded += amount;
  else if (kind === 'refund_reversal') sums.refunded -= amount;
  else if (kind === 'chargeback') sums.disputed += amount;
  else if (kind === 'chargeback_reversal') sums.disputed -= amount;
  else if (kind === 'void') {
    sums.authorised -= amount;
    sums.voided += amount;
  }
}

/** A void or a reversal may be known before what it undoes: until then there is nothing to be below. */
function finished({ capturing, refunding, voided, expired, ...sums }: Counting): TenderSums {
  const refunded = Math.max(0, sums.refunded);
  const disputed = Math.max(0, sums.disputed);
  return {
    ...sums,
    authorised: Math.max(0, sums.authorised),
    refunded,
    disputed,
    balance: sums.captured - refunded - disputed,
    ...(capturing > 0 && { capturing }),
    ...(refunding > 0 && { refunding }),
    ...(voided > 0 && { voided }),
    ...(expired > 0 && { expired }),
  };
}

function hasAny(sums: Counting): boolean {
  return Object.values(sums).some((sum) => typeof sum === 'number' && sum !== 0);
}

function compare(a: TenderSums, b: TenderSums): number {
  if (a.tender !== b.tender) return a.tender < b.tender ? -1 : 1;
  return a.currency < b.currency ? -1 : 1;
}
