import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groups, input, lines } from '../../testing/whole-order.ts';
import type { DeriveInput } from '../entity.ts';
import type { Fact } from '../fact.ts';
import type { Json } from '../json.ts';
import { occurrences } from '../occurrences.ts';
import { order } from '../order/order.ts';
import type { Lines } from '../order/order-schema.ts';
import { nextLook } from '../order-life/clock.ts';
import { PLAIN_TERMS, type Payment } from './payment.ts';

describe('the payment of an order', () => {
  let serial = 0;
  const event = (kind: Payment['kind'], amount: number, changes: Partial<Payment> = {}): DeriveInput['events'][number] => {
    serial += 1;
    const data = {
      transaction: `t${serial}`,
      kind,
      status: 'succeeded',
      amount,
      currency: 'EUR',
      ...changes,
    } as const;
    return {
      system: 'shop',
      key: `${data.transaction}:${data.status}`,
      type: 'payment',
      at: '2025-11-03T13:05:12Z',
      classifier: 'actual',
      data,
    };
  };
  const payment = (events: DeriveInput['events'], changes: Partial<Lines> = {}): Json =>
    order.derive(input({ events, groups: { ...groups, lines: { ...lines, ...changes } } }))['payment'] as Json;

  test.each<[string, DeriveInput['events'], string, number]>([
    ['nothing', [], 'not_paid', 5274],
    ['an authorisation', [event('authorise', 5274)], 'authorised', 5274],
    ['a part of one', [event('authorise', 5000)], 'partially_authorised', 5274],
    ['one that was voided', [event('authorise', 5274), event('void', 5274)], 'voided', 5274],
    ['a sale', [event('sale', 5274)], 'paid', 0],
    ['a part', [event('authorise', 5274), event('capture', 5000)], 'partially_paid', 274],
    ['too much', [event('sale', 6000)], 'overpaid', -726],
    ['a refund of a part', [event('sale', 5274), event('refund', 74)], 'partially_refunded', 74],
    ['a refund', [event('sale', 5274), event('refund', 5274)], 'refunded', 5274],
    ['a dispute', [event('sale', 5274), event('chargeback', 5274)], 'disputed', 0],
    ['a dispute that was won', [event('sale', 5274), event('chargeback', 5274), event('chargeback_reversal', 5274)], 'paid', 0],
    ['one that is pending', [event('sale', 5274, { status: 'pending' })], 'not_paid', 5274],
    ['a currency that is none of the order’s', [event('sale', 5274, { currency: 'GBP' })], 'not_paid', 5274],
    ['one that lapsed', [event('authorise', 5274, { status: 'expired' })], 'expired', 5274],
    [
      'one that lapsed and one that stands',
      [event('authorise', 5274, { status: 'expired' }), event('authorise', 5274)],
      'authorised',
      5274,
    ],
    ['one that was raised', [event('authorise', 5000), event('adjustment', 274)], 'authorised', 5274],
    ['one that was lowered', [event('authorise', 5274), event('adjustment', -1000)], 'partially_authorised', 5274],
    ['a refund that came back', [event('sale', 5274), event('refund', 5274), event('refund_reversal', 5274)], 'paid', 0],
    ['a refund that is under way', [event('sale', 5274), event('refund', 5274, { status: 'pending' })], 'paid', 0],
    ['a refund of what was never captured', [event('authorise', 5274), event('refund', 74)], 'authorised', 5348],
  ])('%s', (_, events, status, balance) => {
    expect(payment(events)).toMatchObject({ status, balance, currency: 'EUR' });
  });

  describe('covers the order', () => {
    const until = '2025-11-10T13:05:12Z';
    const held = event('authorise', 5274, { expiresAt: until });
    const looked = (at: string): DeriveInput['events'][number] => {
      return { system: 'hub', key: `tick:${at}`, type: 'tick', at, classifier: 'actual', data: {} };
    };

    test.each<[string, DeriveInput['events'], boolean]>([
      ['with nothing', [], false],
      ['with an authorisation', [held], true],
      ['with a part of one', [event('authorise', 5273)], false],
      ['with one before its time', [held, looked('2025-11-10T13:05:11Z')], true],
      ['with one after its time, which nobody has told of', [held, looked(until)], false],
      ['with what was captured of one in time', [held, event('capture', 5274), looked(until)], true],
      ['with a sale', [event('sale', 5274)], true],
      ['with what was refunded', [event('sale', 5274), event('refund', 1)], false],
      ['with what was charged back', [event('sale', 5274), event('chargeback', 5274)], false],
    ])('%s', (_, events, covered) => {
      expect(payment(events)).toMatchObject({ covered });
    });

    test('less what is granted', () => {
      const granted = event('refund', 274, { status: 'requested' });
      const terms = { ...PLAIN_TERMS, provider: 'psp', grants: { requests: true, returns: null } };
      const derived = order.derive(input({ events: [event('authorise', 5000), granted], payments: terms }));
      expect(derived['payment']).toMatchObject({ covered: true, grants: [{ by: 'request', amount: 274 }] });
    });

    test('until the hub looks at its clock: at the time that lapses first, of holds and authorisations', () => {
      const derived = (events: DeriveInput['events']): string | null => nextLook({ derived: order.derive(input({ events })) });
      const later = event('authorise', 1, { expiresAt: '2025-11-11T13:05:12Z' });
      const placed = { id: 'h', reason: 'manual', releaseAt: '2025-11-09T00:00:00Z' };
      const hold = { ...looked('2025-11-03T13:00:00Z'), key: 'hold:h', type: 'hold', data: placed };
      expect(derived([later, held])).toBe(until);
      expect(derived([later, held, hold])).toBe('2025-11-09T00:00:00Z');
      expect(derived([held, looked(until)])).toBeNull();
    });
  });

  test('counts a transaction once, and a late failure not at all', () => {
    const pending = event('sale', 5274, { transaction: 'x', status: 'pending' });
    const paid = event('sale', 5274, { transaction: 'x' });
    const failed = event('sale', 5274, { transaction: 'x', status: 'failed' });
    for (const events of [
      [pending, paid, failed],
      [failed, paid, pending],
    ]) {
      expect(payment(events)).toMatchObject({ status: 'paid', captured: 5274 });
    }
  });

  test('a gift card is a tender, counted once', () => {
    const giftCards = [{ id: 'gc-1', amount: { shop: 1000, presentment: 1083 } }];
    expect(payment([event('sale', 4274)], { giftCards })).toMatchObject({ status: 'paid', captured: 5274 });
    expect(payment([event('sale', 4274), event('sale', 1000, { tender: 'gift_card' })], { giftCards })).toMatchObject({
      captured: 5274,
    });
  });

  test('is reckoned in the presentment currency where all was paid in it', () => {
    expect(payment([event('sale', 5715, { currency: 'USD' })])).toMatchObject({ status: 'paid', currency: 'USD', balance: 0 });
    expect(payment([event('sale', 5715, { currency: 'USD' }), event('sale', 5274)])).toMatchObject({
      status: 'paid',
      currency: 'EUR',
      captured: 5274,
      odd: [{ code: 'SYN_PROJECT_PAYMENT_CURRENCY', currency: 'USD', amount: 5715 }],
    });
  });

  test('each tender is summed by itself', () => {
    const events = [
      event('authorise', 4000, { transaction: 'a', tender: 'card', expiresAt: '2025-11-10T13:05:12Z' }),
      event('capture', 1500, { parent: 'a' }),
      event('sale', 1274, { tender: 'store_credit' }),
      event('refund', 74, { tender: 'store_credit' }),
      event('refund', 100, { tender: 'store_credit', status: 'pending' }),
    ];
    expect(payment(events)).toMatchObject({
      status: 'partially_refunded',
      authorised: 4000,
      captured: 2774,
      refunded: 74,
      balance: 2574,
      tenders: [
        { tender: 'card', currency: 'EUR', authorised: 4000, captured: 1500, refunded: 0, disputed: 0, balance: 1500 },
        { tender: 'store_credit', currency: 'EUR', captured: 1274, refunded: 74, balance: 1200, refunding: 100 },
      ],
      authorisations: [{ transaction: 'a', tender: 'card', open: 2500, expiresAt: '2025-11-10T13:05:12Z' }],
    });
  });

  test('what lapses after a part was captured is the rest alone', () => {
    const events = [
      event('authorise', 5274, { transaction: 'a' }),
      event('authorise', 5274, { transaction: 'a', status: 'expired' }),
      event('capture', 5000, { parent: 'a' }),
    ];
    expect(payment(events)).toMatchObject({ status: 'partially_paid', authorised: 5000, tenders: [{ expired: 274 }] });
  });

  test('a refund that never came about has nothing to be taken back', () => {
    const failed = event('refund', 1000, { transaction: 'r', status: 'failed' });
    const back = event('refund_reversal', 1000, { parent: 'r' });
    expect(payment([event('sale', 5274), failed, back])).toMatchObject({ status: 'paid', refunded: 0 });
  });

  test('says the same of the same set, whatever came first', () => {
    const telling = fc.record({
      transaction: fc.constantFrom('a', 'b', 'c', 'd'),
      status: fc.constantFrom<Payment['status']>('requested', 'pending', 'action_required', 'succeeded', 'failed', 'expired'),
      parent: fc.constantFrom(null, 'a', 'b'),
      amount: fc.constantFrom(100, 2000, 5274),
      tender: fc.constantFrom('card', 'gift_card', null),
      minute: fc.integer({ min: 10, max: 59 }),
    });
    const kindOf = { a: 'authorise', b: 'capture', c: 'refund', d: 'chargeback' } as const;
    fc.assert(
      fc.property(fc.array(telling, { maxLength: 8 }), (told) => {
        const events = told.map(({ minute, ...data }) => ({
          ...event(kindOf[data.transaction], data.amount, data),
          at: `2025-11-03T13:${minute}:00Z`,
        }));
        const facts = events.map((one, index) => ({ ...fact, changeId: index, events: [one] }));
        const seen = (some: Fact[]): Json => payment(occurrences([{ system: 'shop', id: '1', primary: true, facts: some }]));
        expect(seen(facts.toReversed())).toEqual(seen(facts));
      }),
    );
  });
});

const fact: Fact = {
  subject: { system: 'shop', entity: 'order', id: '1' },
  changeId: 1,
  normaliser: 1,
  version: 1,
  at: 0,
  receivedAt: 0,
  via: 'push',
  versioned: true,
  groups: {},
  events: [],
  movements: [],
  gone: false,
};
