import type { PaymentRequest } from '../../model/delivery.ts';
import type { Body } from '../../model/entity.ts';
import type { LineQuantities } from '../../model/order/line-quantities.ts';
import type { Header, Lines } from '../../model/order/order-schema.ts';
import { PLAIN_TERMS, type PaymentTerms } from '../../model/payment/payment.ts';
import type { PaymentSummary } from '../../model/payment/payment-summary.ts';
import type { Transaction } from '../../model/payment/transactions.ts';
import { planRefund } from './plan-refund.ts';
import { shippedValue } from './shipped-value.ts';

/** What a hub has its payment provider do. */
export interface PaymentAsks {
  provider: string;
  /** What has left is captured; what is open of a cancelled order is voided. */
  capture: boolean;
  /** What was captured of a cancelled order is refunded. */
  refund: boolean;
}

/** One thing to ask of the provider. */
export interface PaymentAsk {
  kind: PaymentRequest;
  /** The transaction and what had been taken of it: the same wish twice is one. */
  trigger: string;
  /** Amount in minor units of the currency. */
  payment: { transaction: string; amount: number; currency: string };
}

/** A derived order, as far as it matters here. */
interface Derived {
  lifecycle?: string;
  payment?: PaymentSummary;
  payments?: (Omit<Transaction, 'failedLate' | 'parent' | 'expiresAt'> & Partial<Transaction>)[];
  lines?: LineQuantities[];
}

/**
 * What an order's state asks of the provider, of the provider's own transactions alone. Level-triggered: a wish that was
 * carried out shows in the transactions, and is no more; until it shows, its trigger makes it the same wish.
 */
export function paymentAsks(body: Body, asks: PaymentAsks, terms: PaymentTerms = PLAIN_TERMS): PaymentAsk[] {
  const { lifecycle, payment, payments = [], lines: quantities = [] } = (body['derived'] ?? {}) as Derived;
  const header = (body['header'] ?? null) as Header | null;
  const lines = (body['lines'] ?? null) as Lines | null;
  if (payment === undefined || header === null || lines === null) return [];
  const all = payments.map((one): Transaction => ({ parent: null, expiresAt: null, failedLate: false, ...one }));
  const own = all.filter(({ system }) => system === asks.provider);
  if (lifecycle === 'cancelled') return giveBack(own, asks, terms);
  // Goods that left in spite of a cancellation are a person's to settle.
  if (!asks.capture || (body['cancellation'] ?? null) !== null) return [];
  const side = payment.currency === header.currency ? 'shop' : 'presentment';
  const shipped = shippedValue(lines, quantities, { side, taxesIncluded: header.taxesIncluded });
  return captures(payment, { own, terms, ...shipped });
}

/** Everything that is still open or kept; a hold that cannot be reduced to nothing is voided. */
function giveBack(own: readonly Transaction[], { refund }: PaymentAsks, terms: PaymentTerms): PaymentAsk[] {
  return [...new Set(own.map(({ currency }) => currency))].toSorted().flatMap((currency) => {
    const amount = own.reduce((sum, one) => sum + (one.currency === currency ? Math.max(0, one.amount) : 0), 0);
    const { actions } = planRefund(own, { amount, currency }, { terms });
    return actions
      .filter(({ kind }) => refund || kind !== 'refund')
      .map((action): PaymentAsk => {
        const kind = action.kind === 'refund' ? 'refund' : 'void';
        const whole = own.find(({ transaction }) => transaction === action.transaction)?.amount ?? 0;
        return askOf(kind, action, whole - action.amount);
      });
  });
}

interface Due {
  own: readonly Transaction[];
  terms: PaymentTerms;
  value: number;
  final: boolean;
}

/** What has left and is not paid for yet, from the holds in the order of their times. */
function captures(payment: PaymentSummary, { own, terms, value, final }: Due): PaymentAsk[] {
  const taken = payment.tenders
    .filter(({ currency }) => currency === payment.currency)
    .reduce((sum, { captured, capturing = 0 }) => sum + captured + capturing, 0);
  let due = value - taken;
  const asked: PaymentAsk[] = [];
  for (const { transaction, tender, currency, open } of payment.authorisations ?? []) {
    const given = own.find((one) => one.transaction === transaction);
    if (given === undefined || currency !== payment.currency || due <= 0) continue;
    // A capture that releases what it leaves is the only one: it waits for the last parcel.
    if (terms.releasesRest.includes(tender) && !final) continue;
    const amount = Math.min(open, due);
    asked.push(askOf('capture', { transaction, amount, currency }, given.amount - open));
    due -= amount;
  }
  return asked;
}

function askOf(
  kind: PaymentRequest,
  { transaction, amount, currency }: { transaction: string; amount: number; currency: string },
  before: number,
): PaymentAsk {
  return { kind, trigger: `${transaction}:${before}`, payment: { transaction, amount, currency } };
}
