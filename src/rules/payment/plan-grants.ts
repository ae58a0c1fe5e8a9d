import type { Grant } from '../../model/payment/grants.ts';
import type { PaymentTerms } from '../../model/payment/payment.ts';
import { couldKeep, grantedIn, type PaymentSummary } from '../../model/payment/payment-summary.ts';
import type { Transaction } from '../../model/payment/transactions.ts';
import { refundsOf, type Asked } from './asked.ts';
import { planRefund, type RefundAction, type RefundPolicy } from './plan-refund.ts';

export interface GrantPlan {
  /** What has to be asked for, each with the grant that it is for. */
  actions: { grant: string; action: RefundAction }[];
  /** Of authorisations that are not captured whole, the most that may still be captured of each. */
  captureAtMost: ReadonlyMap<string, number>;
}

interface Granted {
  payment: PaymentSummary;
  /** The total in the currency of the payment. */
  total: number;
  /** Every transaction, with what was asked for as if it were under way. */
  all: readonly Transaction[];
  asked: readonly Asked[];
  terms: PaymentTerms;
  policy?: RefundPolicy;
}

/**
 * How to bring about what is granted: no more than is granted and neither asked for nor given back by somebody else, and
 * no more than is or could be kept beyond the total less all that is granted. So a return that was paid back by hand is
 * not paid back again, and of what was never captured less is captured. Pure.
 */
export function planGrants(granted: Granted): GrantPlan {
  const { payment, all, terms, policy } = granted;
  const open = openGrants(granted);
  let need = Math.max(0, keepable(granted) - (granted.total - grantedIn(payment.grants ?? [], payment.currency)));
  let planned = [...all];
  const actions: GrantPlan['actions'] = [];
  const captureAtMost = new Map<string, number>();
  for (const { id, amount } of open) {
    const wish = { amount: Math.min(amount, need), currency: payment.currency };
    if (wish.amount <= 0) continue;
    const plan = planRefund(planned, wish, { terms, ...(policy !== undefined && { policy }) });
    for (const action of plan.actions) {
      if (action.kind === 'reduce') captureAtMost.set(action.transaction, action.captureAtMost);
      else actions.push({ grant: id, action });
    }
    planned = [...planned, ...plan.actions.map(underWay)];
    need -= wish.amount;
  }
  return { actions, captureAtMost };
}

/** What each grant still lacks, after what was asked for it and what somebody else gave back. */
function openGrants({ payment, all, asked }: Granted): { id: string; amount: number }[] {
  const own = (payment.grants ?? []).filter(({ currency }) => currency === payment.currency);
  const askedFor = (id: string): number => asked.reduce((sum, { grant, amount }) => sum + (grant === id ? amount : 0), 0);
  // Whoever grants it and tells of having paid it pays it himself; what we asked for he only mirrors.
  const isTheirs = ({ id, told }: Grant): boolean => told > 0 && askedFor(id) === 0;
  const told = own.filter(isTheirs).reduce((sum, one) => sum + one.told, 0);
  const back = refundsOf(all).reduce((sum, one) => sum + (one.currency === payment.currency ? one.amount : 0), 0);
  const ours = asked.reduce((sum, { amount }) => sum + amount, 0);
  let elsewhere = Math.max(0, back - ours - told);
  return own
    .filter((one) => !isTheirs(one))
    .map(({ id, amount }) => {
      const lacking = Math.max(0, amount - askedFor(id));
      const covered = Math.min(lacking, elsewhere);
      elsewhere -= covered;
      return { id, amount: lacking - covered };
    });
}

/** As {@link couldKeep}, with what was asked for as if it were given back. */
function keepable({ payment, all }: Granted): number {
  const { currency, captured, disputed, authorisations: open = [] } = payment;
  const refunded = refundsOf(all).reduce((sum, one) => sum + (one.currency === currency ? one.amount : 0), 0);
  return couldKeep({ sums: { captured, refunded, disputed }, open, currency });
}

/** So that a second grant finds what the first leaves. */
function underWay({ kind, transaction, tender, currency, amount }: RefundAction, index: number): Transaction {
  return {
    transaction: `planned ${index} ${transaction}`,
    system: '',
    kind: kind === 'refund' ? 'refund' : 'void',
    status: 'requested',
    amount,
    currency,
    tender,
    parent: transaction,
    expiresAt: null,
    at: '',
    failedLate: false,
  };
}
