import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_TERMS } from '../../model/payment/payment.ts';
import type { Transaction } from '../../model/payment/transactions.ts';
import { planRefund, type RefundAction, type RefundPlan } from './plan-refund.ts';

function of(transaction: string, kind: Transaction['kind'], amount: number, changes: Partial<Transaction> = {}): Transaction {
  return {
    transaction,
    system: 'psp',
    kind,
    status: 'succeeded',
    amount,
    currency: 'EUR',
    tender: 'card',
    parent: null,
    expiresAt: null,
    at: '2025-11-03T13:05:12Z',
    failedLate: false,
    ...changes,
  };
}

const plan = (all: Transaction[], amount: number, first?: string[]): RefundPlan =>
  planRefund(all, { amount, currency: 'EUR' }, { terms: PLAIN_TERMS, ...(first !== undefined && { policy: { first } }) });

const short = ({ actions, unplaced }: RefundPlan): (string | number)[] => [
  ...actions.map(
    (one) => `${one.kind} ${one.transaction} ${one.amount}${one.kind === 'reduce' ? ` to ${one.captureAtMost}` : ''}`,
  ),
  ...(unplaced > 0 ? [unplaced] : []),
];

const gift = { tender: 'gift_card' };

describe('the plan of a refund', () => {
  test.each<[string, Transaction[], number, (string | number)[], string[]?]>([
    ['of a sale', [of('s', 'sale', 1000)], 300, ['refund s 300']],
    ['of more than was paid', [of('s', 'sale', 1000)], 1300, ['refund s 1000', 300]],
    ['of nothing that was paid', [], 300, [300]],
    ['of what was refunded before', [of('s', 'sale', 1000), of('r', 'refund', 900, { parent: 's' })], 300, ['refund s 100', 200]],
    [
      'of what is being refunded',
      [of('s', 'sale', 1000), of('r', 'refund', 900, { parent: 's', status: 'pending' })],
      300,
      ['refund s 100', 200],
    ],
    [
      'of what a refund failed to give',
      [of('s', 'sale', 1000), of('r', 'refund', 900, { parent: 's', status: 'failed' })],
      300,
      ['refund s 300'],
    ],
    [
      'of what came back',
      [of('s', 'sale', 1000), of('r', 'refund', 900, { parent: 's' }), of('v', 'refund_reversal', 900, { parent: 'r' })],
      300,
      ['refund s 300'],
    ],
    ['of what was charged back', [of('s', 'sale', 1000), of('d', 'chargeback', 1000, { parent: 's' })], 300, [300]],
    ['of an authorisation', [of('a', 'authorise', 1000)], 1000, ['void a 1000']],
    ['of a part of one', [of('a', 'authorise', 1000)], 300, ['reduce a 300 to 700']],
    [
      'of one that was captured in part',
      [of('a', 'authorise', 1000), of('c', 'capture', 600, { parent: 'a' })],
      500,
      ['reduce a 400 to 0', 'refund c 100'],
    ],
    [
      'of one that is being captured',
      [of('a', 'authorise', 1000), of('c', 'capture', 600, { parent: 'a', status: 'pending' })],
      500,
      ['reduce a 400 to 0', 100],
    ],
    ['of one that lapsed', [of('a', 'authorise', 1000, { status: 'expired' })], 500, [500]],
    ['gift card first', [of('s', 'sale', 1000), of('g', 'sale', 400, gift)], 600, ['refund g 400', 'refund s 200']],
    ['gift card alone', [of('s', 'sale', 1000), of('g', 'sale', 400, gift)], 300, ['refund g 300']],
    [
      'by what each paid, where policy says so',
      [of('s', 'sale', 1000), of('g', 'sale', 500, gift)],
      100,
      ['refund s 67', 'refund g 33'],
      [],
    ],
    ['in another currency', [of('s', 'sale', 1000, { currency: 'USD' })], 300, [300]],
  ])('%s', (_, all, amount, expected, first) => {
    expect(short(plan(all, amount, first))).toEqual(expected);
  });

  const transaction = fc.record({
    kind: fc.constantFrom('authorise', 'capture', 'sale', 'refund', 'void', 'chargeback', 'refund_reversal'),
    status: fc.constantFrom('succeeded', 'pending', 'failed', 'expired'),
    amount: fc.integer({ min: 1, max: 10_000 }),
    tender: fc.constantFrom('card', 'wallet', 'gift_card', 'store_credit'),
    parent: fc.constantFrom(null, 't0', 't1', 't2', 't3'),
  });
  const set = fc
    .array(transaction, { maxLength: 10 })
    .map((some) =>
      some.map(({ kind, amount, ...rest }, index) =>
        of(`t${index}`, kind as Transaction['kind'], amount, rest as Partial<Transaction>),
      ),
    );
  const wish = fc.integer({ min: 1, max: 30_000 });

  test('comes to the wish exactly, and asks for no more than there is', () => {
    fc.assert(
      fc.property(set, wish, (all, amount) => {
        const { actions, unplaced } = plan(all, amount);
        expect(actions.reduce((sum, one) => sum + one.amount, unplaced)).toBe(amount);
        for (const one of actions) {
          expect(one.amount).toBeGreaterThan(0);
          expect(one.amount).toBeLessThanOrEqual(all.find(({ transaction: id }) => id === one.transaction)?.amount ?? 0);
        }
        expect(new Set(actions.map(({ kind, transaction: id }) => `${kind} ${id}`)).size).toBe(actions.length);
      }),
    );
  });

  test('refunds what was captured alone, and voids or reduces what was authorised alone', () => {
    fc.assert(
      fc.property(set, wish, (all, amount) => {
        for (const { kind, transaction: id } of plan(all, amount).actions) {
          const from = all.find((one) => one.transaction === id)?.kind ?? '';
          expect(kind === 'refund' ? ['capture', 'sale'] : ['authorise']).toContain(from);
        }
      }),
    );
  });

  test('gives no other tender anything while a gift card or store credit can still take it', () => {
    fc.assert(
      fc.property(set, wish, (all, amount) => {
        const isFirst = ({ tender }: RefundAction): boolean => tender === 'gift_card' || tender === 'store_credit';
        const { actions } = plan(all, amount);
        if (actions.every(isFirst)) return;
        const most = plan(all, 1_000_000).actions.filter(isFirst);
        const sum = (some: RefundAction[]): number => some.reduce((total, one) => total + one.amount, 0);
        expect(sum(actions.filter(isFirst))).toBe(sum(most));
      }),
    );
  });

  test('once its actions are under way, the rest of the wish and no more is planned', () => {
    fc.assert(
      fc.property(set, wish, (all, amount) => {
        const { actions, unplaced } = plan(all, amount);
        const asked = actions.flatMap((one, index): Transaction[] => {
          const more = { tender: one.tender, parent: one.transaction, status: 'pending' as const };
          return [of(`x${index}`, one.kind === 'refund' ? 'refund' : 'void', one.amount, more)];
        });
        const more = plan([...all, ...asked], 1_000_000);
        const before = plan(all, 1_000_000);
        expect(more.unplaced - before.unplaced).toBe(amount - unplaced);
      }),
    );
  });
});
