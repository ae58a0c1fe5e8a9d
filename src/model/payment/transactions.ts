import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import type { Payment, PaymentTerms } from './payment.ts';

type Status = Payment['status'];

/** One transaction in the furthest state that it was ever said to be in. */
export interface Transaction extends Omit<Payment, 'tender' | 'parent' | 'expiresAt'> {
  /** Who told of the state that it is in. */
  system: string;
  /** `other` where its source names none. */
  tender: string;
  parent: string | null;
  expiresAt: string | null;
  /** When it came into its state. */
  at: string;
  /** Said to have failed, too: that word came late, and nothing goes by it. */
  failedLate: boolean;
}

interface Telling {
  at: string;
  system: string;
  payment: Payment;
}

/** What the seller settles with the buyer alone: no provider of card payments knows of it. */
const SETTLED_HERE: ReadonlySet<string> = new Set([
  'gift_card',
  'store_credit',
  'exchange',
  'terms',
  'cod',
  'cash',
  'bank_transfer',
]);

/** States that are no end, by how far they are: of two told for one moment the further one stands. */
const OPEN: readonly Status[] = ['requested', 'pending', 'action_required'];

/** Ends, by what beats what: what ever succeeded stays so, whatever is said beside it. */
const ENDS: readonly Status[] = ['expired', 'failed', 'succeeded'];

/** Every transaction once, sorted by time and id: a function of the set of events, in no order. */
export function transactions(events: DeriveInput['events'], terms: PaymentTerms): Transaction[] {
  const told = new Map<string, Telling[]>();
  for (const { at, system, data } of payments(events, terms)) {
    const payment = data as Payment;
    const known = told.get(payment.transaction);
    if (known === undefined) told.set(payment.transaction, [{ at, system, payment }]);
    else known.push({ at, system, payment });
  }
  const found = [...told.values()].map(furthest);
  const tenders = new Map(found.map(({ transaction, tender }) => [transaction, tender]));
  return found
    .map((one) => ({ instant: Date.parse(one.at), one }))
    .toSorted((a, b) => a.instant - b.instant || (a.one.transaction < b.one.transaction ? -1 : 1))
    .map(({ one }) => ({ ...one, tender: one.tender ?? tenders.get(one.parent ?? '') ?? 'other' }));
}

/** `[{ transaction, kind, status, amount, currency, tender, system, at, … }]` as their sources tell it, amounts in minor units. */
export function paymentList(told: readonly Transaction[]): Json[] {
  return told.map(({ transaction, kind, status, amount, currency, tender, system, at, parent, expiresAt }) => ({
    transaction,
    kind,
    status,
    amount,
    currency,
    tender,
    system,
    at,
    ...(parent !== null && { parent }),
    ...(expiresAt !== null && { expiresAt }),
  }));
}

/** What another system wishes to be paid back is no money on its way, where the hub is to bring it about. */
function isRefundRequest({ system, data }: DeriveInput['events'][number], { provider, grants }: PaymentTerms): boolean {
  const { kind, status } = data as Payment;
  return grants?.requests === true && system !== provider && kind === 'refund' && status === 'requested';
}

/** A provider that speaks of an order speaks for it: what a shop says of the same money would count twice. */
function payments(events: DeriveInput['events'], terms: PaymentTerms): DeriveInput['events'] {
  const { provider } = terms;
  const told = events.filter(
    (event) => event.type === 'payment' && event.classifier === 'actual' && !isRefundRequest(event, terms),
  );
  if (provider === undefined || !told.some(({ system }) => system === provider)) return told;
  return told.filter(({ system, data }) => system === provider || SETTLED_HERE.has((data as Payment).tender ?? ''));
}

function furthest(told: Telling[]): Omit<Transaction, 'tender'> & { tender: string | null } {
  const first = told[0] as Telling;
  const { at, system, payment } = told.reduce((known, next) => (isFurther(next, known) ? next : known), first);
  const has = (status: Status): Telling | undefined => told.find((one) => one.payment.status === status);
  const lapsed = payment.kind === 'authorise' && payment.status === 'succeeded' ? has('expired') : undefined;
  return {
    ...payment,
    system,
    // An authorisation that was given can still lapse: the one end that comes after success.
    ...(lapsed !== undefined && { status: 'expired' as const }),
    tender: payment.tender ?? null,
    parent: payment.parent ?? null,
    expiresAt: payment.expiresAt ?? null,
    at: lapsed?.at ?? at,
    failedLate: payment.status === 'succeeded' && has('failed') !== undefined,
  };
}

function isFurther(next: Telling, known: Telling): boolean {
  const ends = ENDS.indexOf(next.payment.status) - ENDS.indexOf(known.payment.status);
  if (ends !== 0) return ends > 0;
  if (ENDS.includes(next.payment.status)) return false;
  const later = Date.parse(next.at) - Date.parse(known.at);
  return later > 0 || (later === 0 && OPEN.indexOf(next.payment.status) > OPEN.indexOf(known.payment.status));
}
