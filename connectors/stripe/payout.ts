import { Type, type Static } from 'typebox';
import { entity } from '../../src/config/entity.ts';
import type { FactDraft } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import type { Body, Finding } from '../../src/model/entity.ts';
import { Instant } from '../../src/model/value/instant.ts';
import { Amount, Currency } from '../../src/model/value/money.ts';
import { orNull, Text } from '../../src/model/value/or-null.ts';
import { readAmount } from './amount.ts';
import { isoTime } from './happened.ts';

/** Amounts in ISO minor units of the payout's currency. */
const Header = Type.Object({
  createdAt: Instant,
  arrivesAt: orNull(Instant),
  /** `pending`, `in_transit`, `paid`, `failed`, `canceled`. */
  status: Type.String(),
  currency: Currency,
  /** What reaches the bank; below zero: it was taken from there. */
  amount: Amount,
});

const Entries = Type.Object({
  entries: Type.Array(
    Type.Object({
      id: Type.String(),
      /** `charge`, `refund`, `adjustment` …, in Stripe's words. */
      type: Type.String(),
      at: Instant,
      amount: Amount,
      fee: Amount,
      /** amount − fee */
      net: Amount,
      /** What moved the money: a charge, a refund, a dispute. */
      source: Text,
      /** The payment that it was about, by its intent. */
      payment: Text,
    }),
  ),
});

/** A payout with every movement of money in it: the configuration lists it under `entities` where it is wanted. */
const payout = { ...entity({ name: 'payout', prefix: 'pyo', groups: { header: Header, entries: Entries } }), check: payoutCheck };

export const stripeEntities = { payout };

/** Topics of what a payout is read by. */
export const LISTED_PAYOUT = 'list:payout';
export const READ_PAYOUT = 'read:payout';

/** `{ payout, entries }` as it was read → the payout. Its own entry, which takes the money out, is none of them. */
export function payoutFact(doc: Doc): FactDraft {
  const own = doc.object('payout');
  const { amount, currency } = readAmount(own);
  const arrives = own.maybeInteger('arrival_date');
  const header: Static<typeof Header> = {
    createdAt: isoTime(own.integer('created')),
    arrivesAt: arrives === null ? null : isoTime(arrives),
    status: own.text('status'),
    currency,
    amount,
  };
  const entries = doc.list('entries').filter((entry) => !entry.text('type').startsWith('payout'));
  return { entity: 'payout', id: own.id('id'), groups: { header, entries: { entries: entries.map(entryOf) } } };
}

function entryOf(entry: Doc): Static<typeof Entries>['entries'][number] {
  const source = entry.maybeObject('source');
  return {
    id: entry.id('id'),
    type: entry.text('type'),
    at: isoTime(entry.integer('created')),
    amount: readAmount(entry).amount,
    fee: readAmount(entry, 'fee').amount,
    net: readAmount(entry, 'net').amount,
    source: source?.maybeId('id') ?? null,
    payment: source?.maybeText('payment_intent') ?? null,
  };
}

/** What is in a payout comes to what was paid out: money that nobody can account for is a difference that stays open. */
function payoutCheck(groups: Body): Finding[] {
  const header = (groups['header'] ?? null) as Static<typeof Header> | null;
  const { entries } = (groups['entries'] ?? { entries: [] }) as Static<typeof Entries>;
  const sum = entries.reduce((total, { net }) => total + net, 0);
  if (header === null || sum === header.amount) return [];
  const detail = `${entries.length} entries come to ${sum}, and ${header.amount} was paid out, in minor units of ${header.currency}`;
  return [{ code: 'SYN_PROJECT_PAYOUT_DIFFERS', effect: 'tolerate', path: 'entries', detail }];
}
