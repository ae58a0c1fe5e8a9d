import { describe, expect, test } from 'vitest';
import type { Child } from '../entity.ts';
import type { Json } from '../json.ts';
import { grants, type Grant } from './grants.ts';
import { PLAIN_TERMS, type Payment, type PaymentTerms } from './payment.ts';

type Returns = NonNullable<PaymentTerms['grants']>['returns'];

const terms = (requests: boolean, returns: Returns): PaymentTerms => ({
  ...PLAIN_TERMS,
  provider: 'psp',
  grants: { requests, returns },
});

function said(status: Payment['status'], changes: Partial<Payment> & { system?: string } = {}) {
  const { system = 'shop', ...rest } = changes;
  const data: Payment = { transaction: 't9', kind: 'refund', status, amount: 700, currency: 'EUR', tender: null, ...rest };
  return { system, key: `t9:${status}`, type: 'payment', at: '2026-11-03T10:00:00Z', classifier: 'actual' as const, data };
}

const totals = { refundable: 3000, earned: 2000, inspected: 1000, refunded: 0, pending: 0, currency: 'EUR' };

function child(changes: Record<string, Json> = {}, sums: Partial<typeof totals> = {}): Child {
  const body = { header: { order: { id: 'o-1' } }, lines: { lines: [] }, derived: { totals: { ...totals, ...sums } } };
  return { entity: 'return', id: 'ret_1', body: { ...body, ...changes } };
}

const ofRequests = (...events: ReturnType<typeof said>[]): Grant[] => grants({ events, children: [] }, terms(true, null));
const ofReturn = (one: Child, returns: Returns = 'received'): number[] =>
  grants({ events: [], children: [one] }, terms(false, returns)).map(({ amount }) => amount);

describe('a refund that is asked for', () => {
  const grant: Grant = { id: 'shop/t9', by: 'request', amount: 700, currency: 'EUR', told: 0 };

  test.each<[string, Grant[], Grant[]]>([
    ['is a grant', ofRequests(said('requested')), [grant]],
    ['is none where nobody asked', ofRequests(said('succeeded')), []],
    ['is none any more once it is given up', ofRequests(said('failed'), said('requested')), []],
    ['stays one that its own system has paid', ofRequests(said('requested'), said('succeeded')), [{ ...grant, told: 700 }]],
    ['is none of the provider', ofRequests(said('requested', { system: 'psp' })), []],
    ['is none of a capture', ofRequests(said('requested', { kind: 'capture' })), []],
    [
      'is none where the hub does not go by it',
      grants({ events: [said('requested')], children: [] }, terms(false, 'received')),
      [],
    ],
    ['is none where nothing is said', grants({ events: [said('requested')], children: [child()] }, PLAIN_TERMS), []],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});

describe('a return grants', () => {
  test.each<[string, number[], number[]]>([
    ['all of it once it is approved', ofReturn(child(), 'approved'), [3000]],
    ['what has arrived', ofReturn(child(), 'received'), [2000]],
    ['what was looked at', ofReturn(child(), 'inspected'), [1000]],
    ['nothing before anything is worth anything', ofReturn(child({}, { earned: 0 })), []],
    ['nothing that is denied', ofReturn(child({ resolution: { kind: 'denied' } })), []],
    ['no money for store credit', ofReturn(child({ resolution: { kind: 'store_credit' } })), []],
    ['a refund that was decided on', ofReturn(child({ resolution: { kind: 'refund' } })), [2000]],
    ['nothing for an exchange', ofReturn(child({ header: { exchangeOrder: { id: 'o-2' } } })), []],
    ['nothing of several orders', ofReturn(child({ lines: { lines: [{ order: 'o-1' }, { order: 'o-2' }] } })), []],
    ['what its lines say of the same order', ofReturn(child({ lines: { lines: [{ order: 'o-1' }, {}] } })), [2000]],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  test('and tells what was paid of it', () => {
    const [grant] = grants({ events: [], children: [child({}, { refunded: 500, pending: 100 })] }, terms(false, 'received'));
    expect(grant).toEqual({ id: 'ret_1', by: 'return', amount: 2000, currency: 'EUR', told: 600 });
  });
});
