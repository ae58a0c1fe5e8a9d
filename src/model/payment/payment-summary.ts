import type { Header, Lines } from '../order/order-schema.ts';
import { HUB } from '../subject.ts';
import { authorisations, type Authorisation } from './authorisations.ts';
import type { Grant } from './grants.ts';
import { PLAIN_TERMS, type PaymentTerms } from './payment.ts';
import { oddPayments, type OddPayment } from './odd-payments.ts';
import { tenderSums, type TenderSums } from './tender-sums.ts';
import type { Transaction } from './transactions.ts';

export type PaymentStatus =
  | 'not_paid'
  | 'partially_authorised'
  | 'authorised'
  | 'partially_paid'
  | 'paid'
  | 'overpaid'
  | 'partially_refunded'
  | 'refunded'
  | 'disputed'
  | 'voided'
  | 'expired';

/** What has been paid, in minor units of `currency`, computed from transactions alone. */
export interface PaymentSummary {
  status: PaymentStatus;
  /** The shop's; the presentment currency where all that is known of was paid in it. Others are not counted. */
  currency: string;
  /** Authorised, and neither voided nor expired. */
  authorised: number;
  captured: number;
  refunded: number;
  /** Charged back and not won back. */
  disputed: number;
  /** total − captured + refunded: what is still owed; below zero when too much was paid. */
  balance: number;
  tenders: TenderSums[];
  /** What can still be captured; left out when there is nothing. */
  authorisations?: Pick<Authorisation, 'transaction' | 'tender' | 'currency' | 'open' | 'expiresAt'>[];
  /** What the buyer is to get back by somebody's word, paid or not; left out when there is nothing. */
  grants?: Grant[];
  /** What is kept and what can still be captured come to the total, less what is granted: nothing of it would be sent unpaid. */
  covered: boolean;
  /** What a person should look at; left out when there is nothing. */
  odd?: OddPayment[];
}

export interface PaidOrder {
  header: Pick<Header, 'currency' | 'presentmentCurrency'>;
  lines: Pick<Lines, 'giftCards' | 'totals'>;
  /** When it was cancelled, where every destination has agreed to it. */
  cancelledAt: string | null;
  terms?: PaymentTerms | undefined;
  /** In any currency. */
  grants?: readonly Grant[];
  /** RFC 3339: when the hub looked at its clock last; what was to lapse until then has. */
  clock?: string | null;
}

type Sums = Pick<TenderSums, 'authorised' | 'captured' | 'refunded' | 'disputed'> & { voided: number; expired: number };

/** One summary of an order's payments. Transactions count once, by what succeeded, in any order. */
export function paymentSummary(transactions: readonly Transaction[], order: PaidOrder): PaymentSummary {
  const terms = order.terms ?? PLAIN_TERMS;
  const told = lapsed(transactions, order.clock ?? null);
  const { currency, total, side } = account(order, told);
  const all = [...told, ...giftCards(order, { told, currency, side })];
  const given = authorisations(all, terms);
  const tenders = tenderSums(all, given);
  const sums = addUp(tenders.filter((one) => one.currency === currency));
  const open = given
    .filter((one) => one.open > 0)
    .map(({ transaction, tender, currency: of, open: left, expiresAt }) => ({
      transaction,
      tender,
      currency: of,
      open: left,
      expiresAt,
    }));
  const odd = oddPayments({ all, tenders, currency, cancelledAt: order.cancelledAt, terms });
  const { authorised, captured, refunded, disputed } = sums;
  const granted = order.grants ?? [];
  return {
    status: paymentStatus(sums, total),
    currency,
    authorised,
    captured,
    refunded,
    disputed,
    balance: total - captured + refunded,
    tenders,
    ...(open.length > 0 && { authorisations: open }),
    ...(granted.length > 0 && { grants: [...granted] }),
    covered: couldKeep({ sums, open, currency }) >= total - grantedIn(granted, currency),
    ...(odd.length > 0 && { odd }),
  };
}

/** What its provider has not said yet the clock says: an authorisation is worth nothing after its time. */
function lapsed(told: readonly Transaction[], clock: string | null): Transaction[] {
  const isOver = ({ kind, status, expiresAt }: Transaction): boolean =>
    clock !== null &&
    kind === 'authorise' &&
    status === 'succeeded' &&
    expiresAt !== null &&
    Date.parse(expiresAt) <= Date.parse(clock);
  return told.map((one) => (isOver(one) ? { ...one, status: 'expired' } : one));
}

/** What is kept of the order's money, and what can still be captured. */
export function couldKeep(of: {
  sums: Pick<TenderSums, 'captured' | 'refunded' | 'disputed'>;
  open: readonly { currency: string; open: number }[];
  currency: string;
}): number {
  const { captured, refunded, disputed } = of.sums;
  const open = of.open.reduce((sum, one) => sum + (one.currency === of.currency ? one.open : 0), 0);
  return captured - refunded - disputed + open;
}

/** All that is granted in one currency; of what was told as paid no less than that. */
export function grantedIn(granted: readonly Grant[], currency: string): number {
  return granted.reduce((sum, one) => sum + (one.currency === currency ? Math.max(one.amount, one.told) : 0), 0);
}

type Side = 'shop' | 'presentment';

/** In which of the order's two currencies it is reckoned: what is in neither is not added to anything. */
function account({ header, lines }: PaidOrder, told: readonly Transaction[]): { currency: string; total: number; side: Side } {
  const { presentment, shop } = lines.totals;
  const other = header.presentmentCurrency;
  const paysIn = (currency: string): boolean => told.some((one) => one.currency === currency);
  return presentment !== undefined && other !== undefined && paysIn(other) && !paysIn(header.currency)
    ? { currency: other, total: presentment.total, side: 'presentment' }
    : { currency: header.currency, total: shop.total, side: 'shop' };
}

/** A gift card is a tender. Of one that its source reports as a transaction, too, the transaction counts. */
function giftCards(
  { lines }: PaidOrder,
  { told, currency, side }: { told: readonly Transaction[]; currency: string; side: Side },
): Transaction[] {
  if (told.some((one) => one.tender === 'gift_card' && (one.kind === 'sale' || one.kind === 'capture'))) return [];
  return lines.giftCards.map(({ id, amount }) => ({
    transaction: `gift_card/${id}`,
    system: HUB,
    kind: 'sale',
    status: 'succeeded',
    amount: amount[side] ?? 0,
    currency,
    tender: 'gift_card',
    parent: null,
    expiresAt: null,
    at: '',
    failedLate: false,
  }));
}

function addUp(tenders: readonly TenderSums[]): Sums {
  const sums: Sums = { authorised: 0, captured: 0, refunded: 0, disputed: 0, voided: 0, expired: 0 };
  for (const one of tenders) for (const name of Object.keys(sums) as (keyof Sums)[]) sums[name] += one[name] ?? 0;
  return sums;
}

/** The first that holds; amounts in one currency. */
export function paymentStatus(sums: Sums, total: number): PaymentStatus {
  const { authorised, captured, refunded, disputed, voided, expired } = sums;
  if (disputed > 0) return 'disputed';
  if (captured > 0 && refunded > 0) return refunded >= captured ? 'refunded' : 'partially_refunded';
  if (captured > total) return 'overpaid';
  // An order that costs nothing is paid as it stands.
  if (captured === total) return 'paid';
  if (captured > 0) return 'partially_paid';
  if (authorised >= total) return 'authorised';
  if (authorised > 0) return 'partially_authorised';
  if (voided > 0) return 'voided';
  return expired > 0 ? 'expired' : 'not_paid';
}
