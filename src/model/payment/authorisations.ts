import type { PaymentTerms } from './payment.ts';
import type { Transaction } from './transactions.ts';
import { isAlike, whatIsLeft } from './what-is-left.ts';

/** An authorisation that was given, with what has become of it. */
export interface Authorisation {
  transaction: string;
  tender: string;
  currency: string;
  /** What was authorised, with its adjustments. */
  amount: number;
  /** What can still be captured. */
  open: number;
  /** What lapsed, and what a capture or nobody's word released. */
  expired: number;
  released: number;
  expiresAt: string | null;
}

/** Every authorisation that was given, in the order of their times. One that was captured was given, whatever else is said of it. */
export function authorisations(all: readonly Transaction[], terms: PaymentTerms): Authorisation[] {
  const captures = all.filter(({ kind, status }) => kind === 'capture' && status === 'succeeded');
  const captured = new Set(captures.map(({ parent }) => parent));
  const given = all
    .filter(({ kind }) => kind === 'authorise')
    .filter(({ status, transaction }) => status === 'succeeded' || status === 'expired' || captured.has(transaction));
  const adjusted = withAdjustments(given, all);
  const voids = all.filter(({ kind, status }) => kind === 'void' && status === 'succeeded');
  const uncaptured = whatIsLeft(adjusted, captures);
  const left = whatIsLeft(adjusted, [...captures, ...voids]);
  return adjusted.map(({ transaction, tender, currency, amount, status, expiresAt }) => {
    const rest = left.get(transaction) ?? 0;
    const lapsed = status === 'expired';
    const released = !lapsed && terms.releasesRest.includes(tender) && (uncaptured.get(transaction) ?? 0) < amount;
    return {
      transaction,
      tender,
      currency,
      amount,
      open: lapsed || released ? 0 : rest,
      expired: lapsed ? rest : 0,
      released: released ? rest : 0,
      expiresAt,
    };
  });
}

/** An adjustment changes the authorisation it names, or else the first of its tender and currency. */
function withAdjustments(given: readonly Transaction[], all: readonly Transaction[]): Transaction[] {
  const added = new Map<string, number>();
  for (const change of all) {
    if (change.kind !== 'adjustment' || change.status !== 'succeeded') continue;
    const to = given.find(({ transaction }) => transaction === change.parent) ?? given.find((one) => isAlike(one, change));
    if (to !== undefined) added.set(to.transaction, (added.get(to.transaction) ?? 0) + change.amount);
  }
  return given.map((one) => ({ ...one, amount: Math.max(0, one.amount + (added.get(one.transaction) ?? 0)) }));
}
