import type { Doc } from '../../../src/kit/doc.ts';
import type { Occurrence } from '../../../src/model/fact.ts';
import type { Lines } from '../../../src/model/order/order-schema.ts';
import type { Payment } from '../../../src/model/payment/payment.ts';
import type { MoneyBags } from './money-bags.ts';

/** What was only suggested, and change given back at a till, are no payments. */
const KINDS: Record<string, Payment['kind'] | null> = {
  AUTHORIZATION: 'authorise',
  EMV_AUTHORIZATION: 'authorise',
  CAPTURE: 'capture',
  SALE: 'sale',
  VOID: 'void',
  REFUND: 'refund',
  CHANGE: null,
  SUGGESTED_REFUND: null,
};

const STATES: Record<string, Payment['status']> = {
  SUCCESS: 'succeeded',
  PENDING: 'pending',
  AWAITING_RESPONSE: 'pending',
  UNKNOWN: 'pending',
  FAILURE: 'failed',
  ERROR: 'failed',
};

/** The order's transactions in the shop's currency, each state of one an event of its own. */
export function readPayments(order: Doc): Occurrence[] {
  return order.list('transactions').flatMap((doc): Occurrence[] => {
    const kind = KINDS[doc.oneOf('kind', Object.keys(KINDS))] ?? null;
    if (kind === null) return [];
    const transaction = doc.text('id');
    const status = STATES[doc.oneOf('status', Object.keys(STATES))] ?? 'pending';
    const money = doc.object('amountSet.shopMoney');
    const currency = money.text('currencyCode');
    const tender = doc.maybeText('gateway');
    const data: Payment = { transaction, kind, status, amount: money.minor('amount', currency), currency, tender };
    const at = doc.maybeTime('processedAt') ?? doc.time('createdAt');
    return [{ key: `${transaction}:${status}`, type: 'payment', at, classifier: 'actual', data }];
  });
}

/** What was paid with gift cards: they pay the total, they do not lower it. */
export function giftCards(order: Doc, money: MoneyBags): Lines['giftCards'] {
  return order
    .list('transactions')
    .filter((doc) => doc.maybeText('gateway') === 'gift_card' && doc.text('status') === 'SUCCESS')
    .filter((doc) => ['SALE', 'CAPTURE'].includes(doc.text('kind')))
    .map((doc) => ({ id: doc.text('id'), last4: null, amount: money.amounts(doc, 'amountSet') }));
}
