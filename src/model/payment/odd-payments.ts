import type { Code } from '../../errors.ts';
import type { Body, Finding, Notice } from '../entity.ts';
import type { Json } from '../json.ts';
import type { PaymentTerms } from './payment.ts';
import type { TenderSums } from './tender-sums.ts';
import type { Transaction } from './transactions.ts';

/** What does not hold in a set of transactions: a statement about all of them, whatever came first. */
export interface OddPayment {
  code: Code;
  tender: string;
  currency: string;
  /** In minor units: how much it is about. */
  amount: number;
}

interface Judged {
  all: readonly Transaction[];
  tenders: readonly TenderSums[];
  /** The one that the order is reckoned in. */
  currency: string;
  cancelledAt: string | null;
  terms: PaymentTerms;
}

/** Everything odd, sorted by tender, currency and code. */
export function oddPayments(judged: Judged): OddPayment[] {
  const { tenders, all, terms, currency } = judged;
  const found = tenders.flatMap((sums) => [
    ...tooMuchBack(sums),
    ...tooMuchTaken(sums, all, terms),
    ...keptAfterCancel(sums, judged.cancelledAt),
    ...lateFailures(sums, all),
    ...otherCurrency(sums, currency),
  ]);
  return found.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

function text({ tender, currency, code }: OddPayment): string {
  return JSON.stringify([tender, currency, code]);
}

/** refund ≤ captured − refunded − disputed, by its three ways to be broken. */
function tooMuchBack({ tender, currency, captured, refunded, disputed }: TenderSums): OddPayment[] {
  const odd = (code: Code, amount: number): OddPayment[] => [{ code, tender, currency, amount }];
  if (refunded > 0 && captured <= 0) return odd('SYN_PROJECT_REFUND_BEFORE_CAPTURE', refunded);
  if (refunded > 0 && disputed > 0 && refunded + disputed > captured) {
    return odd('SYN_PROJECT_DOUBLE_LOSS', refunded + disputed - captured);
  }
  return refunded > captured ? odd('SYN_PROJECT_REFUND_ABOVE_CAPTURED', refunded - captured) : [];
}

/** Judged only of a tender of which authorisations are known: a source may tell of captures alone. */
function tooMuchTaken(sums: TenderSums, all: readonly Transaction[], { overCapture }: PaymentTerms): OddPayment[] {
  const { tender, currency } = sums;
  const own = all.filter((one) => one.tender === tender && one.currency === currency);
  if (!own.some(({ kind, status }) => kind === 'authorise' && (status === 'succeeded' || status === 'expired'))) return [];
  const captured = own
    .filter(({ kind, status }) => kind === 'capture' && status === 'succeeded')
    .reduce((sum, { amount }) => sum + amount, 0);
  const allowed = sums.authorised + Math.floor((sums.authorised * (overCapture[tender] ?? 0)) / 100);
  const above = captured - allowed;
  return above > 0 ? [{ code: 'SYN_PROJECT_CAPTURE_ABOVE_AUTHORISED', tender, currency, amount: above }] : [];
}

/** A refund that is under way is on its way: only what nobody gives back is named. */
function keptAfterCancel({ tender, currency, balance, refunding }: TenderSums, cancelledAt: string | null): OddPayment[] {
  const kept = balance - (refunding ?? 0);
  if (cancelledAt === null || kept <= 0) return [];
  return [{ code: 'SYN_PROJECT_CANCELLED_AND_PAID', tender, currency, amount: kept }];
}

function lateFailures({ tender, currency }: TenderSums, all: readonly Transaction[]): OddPayment[] {
  const captured = new Set(all.filter(isCaptured).map(({ parent }) => parent));
  const late = all.filter(
    (one) =>
      one.kind === 'authorise' &&
      one.tender === tender &&
      one.currency === currency &&
      (one.failedLate || (one.status === 'failed' && captured.has(one.transaction))),
  );
  const amount = late.reduce((sum, one) => sum + one.amount, 0);
  return late.length === 0 ? [] : [{ code: 'SYN_PROJECT_LATE_AUTHORISATION_FAILURE', tender, currency, amount }];
}

function isCaptured({ kind, status }: Transaction): boolean {
  return kind === 'capture' && status === 'succeeded';
}

function otherCurrency({ tender, currency, captured, authorised, refunded }: TenderSums, ours: string): OddPayment[] {
  if (currency === ours) return [];
  return [{ code: 'SYN_PROJECT_PAYMENT_CURRENCY', tender, currency, amount: Math.max(captured, authorised, refunded) }];
}

/** What is odd in a derived payment, as findings: the record is delivered, and the difference stays open until it heals. */
export function paymentFindings(derived: Record<string, Json>): Finding[] {
  const { odd = [] } = (derived['payment'] ?? {}) as { odd?: OddPayment[] };
  return odd.map(({ code, tender, currency, amount }) => ({
    code,
    effect: 'tolerate',
    path: `derived.payment.${tender}.${currency}`,
    detail: `${tender}: ${amount} in minor units of ${currency}`,
  }));
}

/** Money that nobody had taken was given back: a person has to look where it went. */
export function paymentNotices(body: Body): Notice[] {
  const derived = (body['derived'] ?? {}) as Record<string, Json>;
  return paymentFindings(derived)
    .filter(({ code }) => code === 'SYN_PROJECT_REFUND_ABOVE_CAPTURED')
    .map(({ code, path, detail }) => ({ code, path, detail: `more was refunded than captured, ${detail}.` }));
}
