import type { PaymentRequest } from '../../model/delivery.ts';
import type { Body } from '../../model/entity.ts';
import type { LineQuantities } from '../../model/order/line-quantities.ts';
import type { Header, Lines } from '../../model/order/order-schema.ts';
import { PLAIN_TERMS, type PaymentTerms } from '../../model/payment/payment.ts';
import type { PaymentSummary } from '../../model/payment/payment-summary.ts';
import type { Transaction } from '../../model/payment/transactions.ts';
import { takenOf, withAsked, type Asked } from './asked.ts';
import { planGrants } from './plan-grants.ts';
import { planRefund, type RefundPolicy } from './plan-refund.ts';
import { shippedValue } from './shipped-value.ts';

/** What a hub has its payment provider do. */
export interface PaymentAsks {
  provider: string;
  /** What has left is captured; what is open of a cancelled order is voided. */
  capture: boolean;
  /** What was captured of a cancelled order is refunded. */
  refund: boolean;
  /** What is granted by a return, or by another system's word, is refunded, or captured no more. */
  grants: boolean;
  /** Who is asked instead of the provider, by tender: the system that keeps the ledger of gift cards. */
  ledgers: Readonly<Record<string, string>>;
  /** Tenders that get back first what they paid; absent: gift cards and store credit. */
  first?: readonly string[];
}

/** One thing to ask of the provider, or of whoever keeps the ledger of a tender. */
export interface PaymentAsk {
  to: string;
  kind: PaymentRequest;
  /** The transaction and what had been taken of it: the same wish twice is one. */
  trigger: string;
  /** Amount in minor units of the currency. */
  payment: { transaction: string; amount: number; currency: string; tender: string; grant: string | null };
}

/** A derived order, as far as it matters here. */
interface Derived {
  lifecycle?: string;
  payment?: PaymentSummary;
  payments?: (Omit<Transaction, 'failedLate' | 'parent' | 'expiresAt'> & Partial<Transaction>)[];
  lines?: LineQuantities[];
}

interface Asking {
  all: readonly Transaction[];
  asks: PaymentAsks;
  asked: readonly Asked[];
  terms: PaymentTerms;
}

/**
 * What an order's state asks of the provider, of the provider's own transactions alone, and of gift cards' ledgers.
 * Level-triggered: a wish that was carried out shows in the transactions, and is no more; until it shows, its trigger
 * makes it the same wish.
 *
 * @param before refunds that were asked for already
 */
export function paymentAsks(
  body: Body,
  { asks, terms = PLAIN_TERMS, before = [] }: { asks: PaymentAsks; terms?: PaymentTerms | undefined; before?: readonly Asked[] },
): PaymentAsk[] {
  const { lifecycle, payment, payments = [], lines: quantities = [] } = (body['derived'] ?? {}) as Derived;
  const header = (body['header'] ?? null) as Header | null;
  const lines = (body['lines'] ?? null) as Lines | null;
  if (payment === undefined || header === null || lines === null) return [];
  const told = payments.map((one): Transaction => ({ parent: null, expiresAt: null, failedLate: false, ...one }));
  const asking: Asking = { all: withAsked(withoutLapsed(told, payment), before), asks, asked: before, terms };
  const side = payment.currency === header.currency ? 'shop' : 'presentment';
  const total = (lines.totals[side] ?? lines.totals.shop).total;
  if (lifecycle === 'cancelled' && asks.refund) return giveBack(asking);
  const { granted, captureAtMost } = grantAsks(asking, payment, total);
  if (lifecycle === 'cancelled') return [...giveBack(asking), ...granted.filter(({ kind }) => kind === 'refund')];
  // Goods that left in spite of a cancellation are a person's to settle.
  if (!asks.capture || (body['cancellation'] ?? null) !== null) return granted;
  const shipped = shippedValue(lines, quantities, { side, taxesIncluded: header.taxesIncluded });
  return [...granted, ...captures(payment, { ...asking, ...shipped, captureAtMost })];
}

/** The summary knows by the clock what has lapsed, and its provider may not have said so. */
function withoutLapsed(told: readonly Transaction[], { authorisations = [] }: PaymentSummary): Transaction[] {
  const open = new Set(authorisations.map(({ transaction }) => transaction));
  return told.map((one) =>
    one.kind === 'authorise' && one.status === 'succeeded' && !open.has(one.transaction) ? { ...one, status: 'expired' } : one,
  );
}

/** Everything that is still open or kept; a hold that cannot be reduced to nothing is voided. */
function giveBack(asking: Asking): PaymentAsk[] {
  const { all, asks, terms } = asking;
  const own = all.filter((one) => ownerOf(one, asks) !== null);
  return [...new Set(own.map(({ currency }) => currency))].toSorted().flatMap((currency) => {
    const amount = own.reduce((sum, one) => sum + (one.currency === currency ? Math.max(0, one.amount) : 0), 0);
    const { actions } = planRefund(own, { amount, currency }, { terms });
    return actions
      .filter(({ kind }) => asks.refund || kind !== 'refund')
      .flatMap((action) => askOf(asking, { ...action, kind: action.kind === 'refund' ? 'refund' : 'void', grant: null }));
  });
}

/** What is granted, tender by tender. Of a tender that nobody can be asked for its share is a person's. */
function grantAsks(
  asking: Asking,
  payment: PaymentSummary,
  total: number,
): { granted: PaymentAsk[]; captureAtMost: ReadonlyMap<string, number> } {
  const { all, asks, asked, terms } = asking;
  if (!asks.grants || payment.grants === undefined) return { granted: [], captureAtMost: new Map() };
  const policy: { policy?: RefundPolicy } = asks.first === undefined ? {} : { policy: { first: asks.first } };
  const { actions, captureAtMost } = planGrants({ payment, total, all, asked, terms, ...policy });
  const taken = new Map<string, number>();
  const granted = actions.flatMap(({ grant, action }) => {
    if (action.kind === 'reduce') return [];
    const earlier = taken.get(action.transaction) ?? 0;
    taken.set(action.transaction, earlier + action.amount);
    return askOf(asking, { ...action, grant }, earlier);
  });
  return { granted, captureAtMost };
}

interface Due extends Asking {
  value: number;
  final: boolean;
  captureAtMost: ReadonlyMap<string, number>;
}

/** What has left and is not paid for yet, from the holds in the order of their times. */
function captures(payment: PaymentSummary, due: Due): PaymentAsk[] {
  const { all, asks, terms, value, final, captureAtMost } = due;
  const taken = payment.tenders
    .filter(({ currency }) => currency === payment.currency)
    .reduce((sum, { captured, capturing = 0 }) => sum + captured + capturing, 0);
  let left = value - taken;
  const asked: PaymentAsk[] = [];
  for (const { transaction, tender, currency, open } of payment.authorisations ?? []) {
    const given = all.find((one) => one.transaction === transaction && one.system === asks.provider);
    const amount = Math.min(open, captureAtMost.get(transaction) ?? open, left);
    if (given === undefined || currency !== payment.currency || amount <= 0) continue;
    // A capture that releases what it leaves is the only one: it waits for the last parcel.
    if (terms.releasesRest.includes(tender) && !final) continue;
    const trigger = `${transaction}:${given.amount - open}`;
    asked.push({ to: asks.provider, kind: 'capture', trigger, payment: { transaction, amount, currency, tender, grant: null } });
    left -= amount;
  }
  return asked;
}

interface Wish {
  kind: 'void' | 'refund';
  transaction: string;
  amount: number;
  currency: string;
  tender: string;
  grant: string | null;
}

/** @param earlier what is asked for of the transaction in the same breath */
function askOf({ all, asked, asks }: Asking, { kind, ...payment }: Wish, earlier = 0): PaymentAsk[] {
  const about = all.find(({ transaction }) => transaction === payment.transaction);
  const to = about === undefined ? null : ownerOf(about, asks);
  if (about === undefined || to === null) return [];
  const before = kind === 'refund' ? takenOf(all, asked, payment.transaction) + earlier : about.amount - payment.amount;
  return [{ to, kind, trigger: `${payment.transaction}:${before}`, payment }];
}

/** Who can be asked about a transaction; null: nobody. */
function ownerOf({ tender, system }: Transaction, { provider, ledgers }: PaymentAsks): string | null {
  return ledgers[tender] ?? (system === provider ? provider : null);
}
