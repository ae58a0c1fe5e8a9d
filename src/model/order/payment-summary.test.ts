import { describe, expect, test } from 'vitest';
import { groups, input, lines } from '../../testing/whole-order.ts';
import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import { order } from './order.ts';
import type { Lines, Payment } from './order-schema.ts';

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
    ['another currency', [event('sale', 5274, { currency: 'USD' })], 'not_paid', 5274],
  ])('%s', (_, events, status, balance) => {
    expect(payment(events)).toMatchObject({ status, balance, currency: 'EUR' });
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
});
