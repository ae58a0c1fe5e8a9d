import { describe, expect, test } from 'vitest';
import type { DeriveInput } from '../entity.ts';
import { PLAIN_TERMS, type Payment } from './payment.ts';
import { transactions } from './transactions.ts';

type Status = Payment['status'];

const AT = '2025-11-03T13:05:00Z';
const LATER = '2025-11-03T14:05:00Z';

function told(status: Status, at: string, changes: Partial<Payment> & { system?: string } = {}): DeriveInput['events'][number] {
  const { system = 'shop', ...rest } = changes;
  const data: Payment = { transaction: 't', kind: 'sale', status, amount: 100, currency: 'EUR', ...rest };
  return { system, key: `${data.transaction}:${status}`, type: 'payment', at, classifier: 'actual', data };
}

/** What a transaction is in, told to be in the state of the row and an hour later in that of the column. */
const COLUMNS: Status[] = ['requested', 'pending', 'action_required', 'succeeded', 'failed', 'expired'];
const OF_ANY: Record<Status, Status[]> = {
  requested: ['requested', 'pending', 'action_required', 'succeeded', 'failed', 'expired'],
  pending: ['requested', 'pending', 'action_required', 'succeeded', 'failed', 'expired'],
  action_required: ['requested', 'pending', 'action_required', 'succeeded', 'failed', 'expired'],
  succeeded: ['succeeded', 'succeeded', 'succeeded', 'succeeded', 'succeeded', 'succeeded'],
  failed: ['failed', 'failed', 'failed', 'succeeded', 'failed', 'failed'],
  expired: ['expired', 'expired', 'expired', 'succeeded', 'failed', 'expired'],
};
/** An authorisation that was given lapses: that alone comes after success. */
const OF_AUTHORISATIONS: Record<Status, Status[]> = {
  ...OF_ANY,
  succeeded: ['succeeded', 'succeeded', 'succeeded', 'succeeded', 'succeeded', 'expired'],
  expired: ['expired', 'expired', 'expired', 'expired', 'failed', 'expired'],
};

describe('a transaction', () => {
  const kinds = [
    'sale',
    'capture',
    'void',
    'refund',
    'refund_reversal',
    'chargeback',
    'chargeback_reversal',
    'adjustment',
  ] as const;
  const pairs = [...kinds.map((kind) => [kind, OF_ANY] as const), ['authorise', OF_AUTHORISATIONS] as const].flatMap(
    ([kind, table]) =>
      COLUMNS.flatMap((before) =>
        COLUMNS.map((next, column) => ({ kind, before, next, expected: table[before][column] as Status })),
      ),
  );

  test.each(pairs)('$kind: $before, then $next, is $expected', ({ kind, before, next, expected }) => {
    const events = [told(before, AT, { kind }), told(next, LATER, { kind })];
    for (const some of [events, events.toReversed()]) {
      expect(transactions(some, PLAIN_TERMS).map(({ status }) => status)).toEqual([expected]);
    }
  });

  test('told of two open states at one moment is in the further one', () => {
    const events = [told('action_required', AT), told('pending', AT), told('requested', AT)];
    expect(transactions(events, PLAIN_TERMS)).toMatchObject([{ status: 'action_required' }]);
    expect(transactions(events.toReversed(), PLAIN_TERMS)).toMatchObject([{ status: 'action_required' }]);
  });

  test('takes the tender of what it takes from, where it names none', () => {
    const events = [told('succeeded', AT, { transaction: 'a', tender: 'card' }), told('succeeded', LATER, { parent: 'a' })];
    expect(transactions(events, PLAIN_TERMS).map(({ tender }) => tender)).toEqual(['card', 'card']);
  });

  test('counts by the provider’s word where the provider has spoken, but for what it knows nothing of', () => {
    const shop = told('succeeded', AT, { transaction: 's', tender: 'stripe' });
    const card = told('succeeded', AT, { transaction: 'gc', tender: 'gift_card' });
    const provider = told('succeeded', AT, { transaction: 'ch_1', tender: 'card', system: 'psp' });
    const ids = (events: DeriveInput['events']): string[] =>
      transactions(events, { ...PLAIN_TERMS, provider: 'psp' }).map(({ transaction }) => transaction);
    expect(ids([shop, card])).toEqual(['gc', 's']);
    expect(ids([shop, card, provider])).toEqual(['ch_1', 'gc']);
    const exchange = told('succeeded', AT, { transaction: 'ex', tender: 'exchange' });
    expect(ids([shop, exchange, provider])).toEqual(['ch_1', 'ex']);
  });
});
