import { authorisations } from '../../model/payment/authorisations.ts';
import type { PaymentTerms } from '../../model/payment/payment.ts';
import type { Transaction } from '../../model/payment/transactions.ts';
import { whatIsLeft } from '../../model/payment/what-is-left.ts';
import { allocate } from '../../model/value/money.ts';

/** What a provider has to be asked for; amounts in minor units of `currency`. */
export type RefundAction =
  /** Give the whole authorisation up: nothing of it was captured, and all that is open goes back. */
  | { kind: 'void'; transaction: string; tender: string; currency: string; amount: number }
  /** Capture no more than `captureAtMost` of what is open: `amount` of it goes back by never being taken. */
  | { kind: 'reduce'; transaction: string; tender: string; currency: string; amount: number; captureAtMost: number }
  /** Pay back what was captured. */
  | { kind: 'refund'; transaction: string; tender: string; currency: string; amount: number };

export interface RefundWish {
  /** Above zero, in minor units. */
  amount: number;
  currency: string;
}

export interface RefundPolicy {
  /** Tenders that get back what they paid before any other does. None: all get back by what they paid. */
  first: readonly string[];
}

const SAME_TENDER_FIRST: RefundPolicy = { first: ['gift_card', 'store_credit'] };

export interface RefundPlan {
  actions: RefundAction[];
  /** What no tender can give back: of captured and authorised money nothing was left for it. */
  unplaced: number;
}

/** A transaction of which something is left. */
interface Source {
  transaction: string;
  left: number;
  /** Of an authorisation: nothing of it was ever captured or released. */
  whole: boolean;
}

/** What one tender could still give back. */
interface Purse {
  tender: string;
  currency: string;
  held: Source[];
  taken: Source[];
  sum: number;
}

/**
 * How to bring `wish.amount` back to the buyer: gift cards and store credit first, the rest shared out to the other
 * tenders by what each could give, by largest remainder, so that the amounts sum to the wish exactly. Within a tender
 * what was never captured is released before what was captured is refunded; the earliest transaction first. Refunds
 * that are under way count as made: asking twice gives nothing back twice. Pure.
 */
export function planRefund(
  all: readonly Transaction[],
  wish: RefundWish,
  { policy = SAME_TENDER_FIRST, terms }: { policy?: RefundPolicy; terms: PaymentTerms },
): RefundPlan {
  const purses = pursesOf(
    all.filter(({ currency }) => currency === wish.currency),
    terms,
  );
  const favoured = purses.filter(({ tender }) => policy.first.includes(tender));
  const others = purses.filter(({ tender }) => !policy.first.includes(tender));
  const first = share(favoured, wish.amount);
  const rest = share(others, first.unplaced);
  return { actions: [...first.actions, ...rest.actions], unplaced: rest.unplaced };
}

function share(purses: readonly Purse[], amount: number): RefundPlan {
  const sums = purses.map(({ sum }) => sum);
  const placed = Math.min(
    amount,
    sums.reduce((total, sum) => total + sum, 0),
  );
  if (placed <= 0) return { actions: [], unplaced: amount };
  // No share exceeds its purse: a share is rounded up only where its exact value lies below the purse.
  const shares = allocate(placed, sums);
  return { actions: purses.flatMap((purse, index) => giveBack(purse, shares[index] ?? 0)), unplaced: amount - placed };
}

function giveBack({ tender, currency, held, taken }: Purse, amount: number): RefundAction[] {
  const actions: RefundAction[] = [];
  let rest = amount;
  for (const { transaction, left, whole } of held) {
    const part = Math.min(left, rest);
    if (part <= 0) continue;
    const of = { transaction, tender, currency, amount: part };
    actions.push(whole && part === left ? { kind: 'void', ...of } : { kind: 'reduce', ...of, captureAtMost: left - part });
    rest -= part;
  }
  for (const { transaction, left } of taken) {
    const part = Math.min(left, rest);
    if (part > 0) actions.push({ kind: 'refund', transaction, tender, currency, amount: part });
    rest -= part;
  }
  return actions;
}

function pursesOf(all: readonly Transaction[], terms: PaymentTerms): Purse[] {
  const held = openSources(all, terms);
  const taken = capturedSources(all);
  const tenders = [...new Set([...held.keys(), ...taken.keys()])].toSorted();
  return tenders.map((tender) => {
    const [open, kept] = [held.get(tender) ?? [], taken.get(tender) ?? []];
    const sum = [...open, ...kept].reduce((total, { left }) => total + left, 0);
    return { tender, currency: all[0]?.currency ?? '', held: open, taken: kept, sum };
  });
}

/** What is being captured or voided is no longer open, though it has not ended. */
function openSources(all: readonly Transaction[], terms: PaymentTerms): Map<string, Source[]> {
  const given = authorisations(all, terms).filter(({ open }) => open > 0);
  const byId = new Map(all.map((one) => [one.transaction, one]));
  const parents = given.flatMap(({ transaction, open }) => {
    const one = byId.get(transaction);
    return one === undefined ? [] : [{ ...one, amount: open }];
  });
  const left = whatIsLeft(
    parents,
    all.filter((one) => (one.kind === 'capture' || one.kind === 'void') && isUnderWay(one)),
  );
  const sources = given.map(({ transaction, tender, amount }) => {
    const rest = left.get(transaction) ?? 0;
    return { tender, source: { transaction, left: rest, whole: rest === amount } };
  });
  return byTender(sources);
}

function capturedSources(all: readonly Transaction[]): Map<string, Source[]> {
  const captured = all.filter(({ kind, status }) => (kind === 'capture' || kind === 'sale') && status === 'succeeded');
  const left = whatIsLeft(captured, givenBack(all));
  return byTender(
    captured.map(({ transaction, tender }) => ({
      tender,
      source: { transaction, left: left.get(transaction) ?? 0, whole: false },
    })),
  );
}

/** Refunds made and under way, and what was charged back, less what came back of them. */
function givenBack(all: readonly Transaction[]): Transaction[] {
  const back = new Map<string, number>();
  for (const { kind, status, parent, amount } of all) {
    if (status !== 'succeeded' || parent === null) continue;
    if (kind === 'refund_reversal' || kind === 'chargeback_reversal') back.set(parent, (back.get(parent) ?? 0) + amount);
  }
  return all
    .filter((one) => one.kind === 'refund' || one.kind === 'chargeback')
    .filter((one) => one.status === 'succeeded' || (one.kind === 'refund' && isUnderWay(one)))
    .map((one) => ({ ...one, amount: Math.max(0, one.amount - (back.get(one.transaction) ?? 0)) }));
}

function isUnderWay({ status }: Transaction): boolean {
  return status === 'requested' || status === 'pending' || status === 'action_required';
}

function byTender(sources: { tender: string; source: Source }[]): Map<string, Source[]> {
  const found = new Map<string, Source[]>();
  for (const { tender, source } of sources) {
    if (source.left > 0) found.set(tender, [...(found.get(tender) ?? []), source]);
  }
  return found;
}
