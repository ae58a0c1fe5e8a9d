import { describe, expect, test } from 'vitest';
import { groups, input, lines } from '../../testing/whole-order.ts';
import type { DeriveInput } from '../entity.ts';
import { order } from '../order/order.ts';
import { paymentFindings, type OddPayment } from './odd-payments.ts';
import type { Payment, PaymentTerms } from './payment.ts';

const terms: PaymentTerms = { overCapture: {}, releasesRest: [] };

function event(
  transaction: string,
  kind: Payment['kind'],
  amount: number,
  changes: Partial<Payment> = {},
): DeriveInput['events'][number] {
  const data: Payment = { transaction, kind, status: 'succeeded', amount, currency: 'EUR', tender: 'card', ...changes };
  const key = `${transaction}:${data.status}`;
  return { system: 'shop', key, type: 'payment', at: '2025-11-03T13:05:12Z', classifier: 'actual', data };
}

function odd(events: DeriveInput['events'], changes: Partial<DeriveInput> = {}): [string, string, number][] {
  const { payment } = order.derive(input({ events, ...changes })) as unknown as { payment: { odd?: OddPayment[] } };
  return (payment.odd ?? []).map(({ code, tender, amount }) => [code.replace('SYN_PROJECT_', ''), tender, amount]);
}

describe('odd payments', () => {
  const cancelled = { groups: { ...groups, cancellation: { at: '2025-11-03T15:00:00Z' } } };
  const sale = event('s', 'sale', 5274);
  const auth = event('a', 'authorise', 5274);

  test.each<[string, DeriveInput['events'], [string, string, number][], Partial<DeriveInput>?]>([
    ['a sale', [sale], []],
    ['all of it refunded', [sale, event('r', 'refund', 5274)], []],
    [
      'more than all of it refunded',
      [sale, event('r', 'refund', 5000), event('q', 'refund', 1000)],
      [['REFUND_ABOVE_CAPTURED', 'card', 726]],
    ],
    [
      'of each tender by itself',
      [event('s', 'sale', 3000), event('g', 'sale', 2274, { tender: 'gift_card' }), event('r', 'refund', 3274)],
      [['REFUND_ABOVE_CAPTURED', 'card', 274]],
    ],
    ['a refund and nothing captured', [auth, event('r', 'refund', 100)], [['REFUND_BEFORE_CAPTURE', 'card', 100]]],
    [
      'charged back after a refund',
      [sale, event('r', 'refund', 5274), event('d', 'chargeback', 5274)],
      [['DOUBLE_LOSS', 'card', 5274]],
    ],
    ['a part refunded, the rest charged back', [sale, event('r', 'refund', 274), event('d', 'chargeback', 5000)], []],
    [
      'charged back after a refund, and won back',
      [sale, event('r', 'refund', 5274), event('d', 'chargeback', 5274), event('w', 'chargeback_reversal', 5274)],
      [],
    ],
    ['captured as authorised', [auth, event('c', 'capture', 5274, { parent: 'a' })], []],
    ['captured above it', [auth, event('c', 'capture', 5774, { parent: 'a' })], [['CAPTURE_ABOVE_AUTHORISED', 'card', 500]]],
    [
      'captured above it by what its tender allows',
      [auth, event('c', 'capture', 5774, { parent: 'a' })],
      [],
      { payments: { ...terms, overCapture: { card: 10 } } },
    ],
    ['captured, and no authorisation told of', [event('c', 'capture', 5274)], []],
    [
      'captured after the void',
      [auth, event('v', 'void', 5274), event('c', 'capture', 5274)],
      [['CAPTURE_ABOVE_AUTHORISED', 'card', 5274]],
    ],
    ['cancelled and captured', [auth, event('c', 'capture', 5274)], [['CANCELLED_AND_PAID', 'card', 5274]], cancelled],
    ['cancelled and voided', [auth, event('v', 'void', 5274)], [], cancelled],
    ['cancelled and refunded', [sale, event('r', 'refund', 5274)], [], cancelled],
    ['cancelled, and the refund is under way', [sale, event('r', 'refund', 5274, { status: 'pending' })], [], cancelled],
    [
      'an authorisation that failed after it was given',
      [auth, event('a', 'authorise', 5274, { status: 'failed' })],
      [['LATE_AUTHORISATION_FAILURE', 'card', 5274]],
    ],
    [
      'one that failed after its capture',
      [event('a', 'authorise', 5274, { status: 'failed' }), event('c', 'capture', 5274, { parent: 'a' })],
      [['LATE_AUTHORISATION_FAILURE', 'card', 5274]],
    ],
    ['one that failed', [event('a', 'authorise', 5274, { status: 'failed' })], []],
    ['another currency', [sale, event('x', 'sale', 900, { currency: 'GBP' })], [['PAYMENT_CURRENCY', 'card', 900]]],
  ])('%s', (_, events, expected, changes = {}) => {
    expect(odd(events, changes)).toEqual(expected);
    expect(odd(events.toReversed(), changes)).toEqual(expected);
  });

  test('are findings that are tolerated: the order goes on', () => {
    const events = [sale, event('r', 'refund', 6000)];
    expect(paymentFindings(order.derive(input({ events, groups: { ...groups, lines } })))).toEqual([
      {
        code: 'SYN_PROJECT_REFUND_ABOVE_CAPTURED',
        effect: 'tolerate',
        path: 'derived.payment.card.EUR',
        detail: 'card: 726 in minor units of EUR',
      },
    ]);
    expect(paymentFindings({ lifecycle: 'draft', flags: [] })).toEqual([]);
  });

  test('a refund above what was captured calls a person, until a capture or a reversal makes up for it', () => {
    const told = (...events: DeriveInput['events']): unknown[] =>
      order.notices({ derived: order.derive(input({ events })) }).map(({ code, detail }) => [code, detail]);
    const above = 'more was refunded than captured, card: 726 in minor units of EUR.';
    expect(told(sale, event('r', 'refund', 6000))).toEqual([['SYN_PROJECT_REFUND_ABOVE_CAPTURED', above]]);
    expect(told(sale, event('r', 'refund', 6000), event('s2', 'sale', 726))).toEqual([]);
    expect(told(auth, event('r', 'refund', 100))).toEqual([]);
  });
});
