import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LineQuantities } from '../../model/order/line-quantities.ts';
import { order } from '../../model/order/order.ts';
import { PLAIN_TERMS, type Payment } from '../../model/payment/payment.ts';
import { groups, input, line, lines } from '../../testing/whole-order.ts';
import type { DeriveInput } from '../../model/entity.ts';
import type { Json } from '../../model/json.ts';
import { paymentAsks, type PaymentAsks } from './payment-asks.ts';
import { shippedValue } from './shipped-value.ts';

const ASKS: PaymentAsks = { provider: 'psp', capture: true, refund: true, grants: false, ledgers: {} };
/** Of a card that is captured once, as most are. */
const ONCE = { ...PLAIN_TERMS, releasesRest: ['card'] };

function event(transaction: string, kind: Payment['kind'], amount: number, changes: Partial<Payment> & { system?: string } = {}) {
  const { system = 'psp', ...rest } = changes;
  const data: Payment = { transaction, kind, status: 'succeeded', amount, currency: 'EUR', tender: 'card', ...rest };
  const key = `${transaction}:${data.status}`;
  return { system, key, type: 'payment', at: '2025-11-03T13:05:12Z', classifier: 'actual' as const, data };
}

const shipped = (count: string): Record<string, Json> => ({
  ...groups,
  fulfilment: { status: 'x', lines: [{ line: 'l1', picked: count, packed: count, shipped: count, short: '0' }] },
});
const cancelled = { ...groups, cancellation: { at: '2025-11-03T15:00:00Z' } };

/** `kind transaction amount` of everything asked for. */
function asked(
  given: Record<string, Json>,
  events: DeriveInput['events'],
  { asks = ASKS, terms = PLAIN_TERMS, stages = {} } = {},
): string[] {
  const derived = order.derive(input({ groups: given, events, stages, payments: terms }));
  return paymentAsks({ ...given, derived }, { asks, terms }).map(
    ({ kind, payment: { transaction, amount } }) => `${kind} ${transaction} ${amount}`,
  );
}

describe('what the provider is asked for', () => {
  const held = event('a', 'authorise', 5274);
  const released = { stages: { released: 'warehouse' } };

  test.each<[string, string[], string[]]>([
    ['while nothing has left', asked(groups, [held]), []],
    ['once all has left', asked(shipped('2'), [held], released), ['capture a 5274']],
    // The rest of the line is 3798 − 100 + 776 = 4474 for two: half of it stays.
    ['once a part has left', asked(shipped('1'), [held], released), ['capture a 3037']],
    ['once a part has left, of a card that is captured once', asked(shipped('1'), [held], { ...released, terms: ONCE }), []],
    [
      'once all has left, of a card that is captured once',
      asked(shipped('2'), [held], { ...released, terms: ONCE }),
      ['capture a 5274'],
    ],
    ['for the rest', asked(shipped('2'), [held, event('c', 'capture', 3037, { parent: 'a' })], released), ['capture a 2237']],
    ['once it is captured', asked(shipped('2'), [held, event('c', 'capture', 5274, { parent: 'a' })], released), []],
    [
      'while it is being captured',
      asked(shipped('2'), [held, event('c', 'capture', 5274, { parent: 'a', status: 'pending' })], released),
      [],
    ],
    [
      'beside an attempt that the buyer gave up',
      asked(shipped('2'), [held, event('o', 'sale', 5274, { status: 'requested' })], released),
      ['capture a 5274'],
    ],
    [
      'beside a gift card',
      asked(
        shipped('2'),
        [event('a', 'authorise', 4274), event('g', 'sale', 1000, { tender: 'gift_card', system: 'shop' })],
        released,
      ),
      ['capture a 4274'],
    ],
    ['of another’s authorisation', asked(shipped('2'), [event('a', 'authorise', 5274, { system: 'shop' })], released), []],
    ['where it is not to capture', asked(shipped('2'), [held], { ...released, asks: { ...ASKS, capture: false } }), []],
    ['of a cancelled order that was held', asked(cancelled, [held]), ['void a 5274']],
    ['of a cancelled order that was paid', asked(cancelled, [event('s', 'sale', 5274)]), ['refund s 5274']],
    [
      'of a cancelled order that was paid, where nothing is refunded',
      asked(cancelled, [event('s', 'sale', 5274)], { asks: { ...ASKS, refund: false } }),
      [],
    ],
    [
      'of a cancelled order that is being refunded',
      asked(cancelled, [event('s', 'sale', 5274), event('r', 'refund', 5274, { parent: 's', status: 'pending' })]),
      [],
    ],
    [
      'of an order that has left in spite of its cancellation',
      asked({ ...shipped('2'), cancellation: cancelled.cancellation }, [held], released),
      [],
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  test('the same wish has the same trigger, and the next one another', () => {
    const triggers = (events: DeriveInput['events']): string[] => {
      const given = shipped('2');
      const derived = order.derive(input({ groups: given, events, ...released }));
      return paymentAsks({ ...given, derived }, { asks: ASKS }).map(({ trigger }) => trigger);
    };
    expect(triggers([held])).toEqual(['a:0']);
    expect(triggers([held, event('c', 'capture', 3037, { parent: 'a' })])).toEqual(['a:3037']);
  });
});

test('what has left and what has not come to the total, whatever the quantities', () => {
  const quantity = fc.integer({ min: 1, max: 40 }).map((tenths) => String(tenths / 10));
  fc.assert(
    fc.property(
      quantity,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 9_999 }),
      (ordered, part, total) => {
        const left = (Math.round(Number(ordered) * part * 10) / 10).toString();
        const all = {
          ...lines,
          lines: [line({ quantity: ordered, total: { shop: total }, taxLines: [], discountAllocations: [] })],
        };
        const value = total + 500;
        const whole = { ...all, totals: { shop: { ...lines.totals.shop, total: value } } };
        const of = (shippedNow: string): number => {
          const quantities: LineQuantities[] = [{ id: 'l1', ordered, shipped: shippedNow }];
          return shippedValue(whole, quantities, { side: 'shop', taxesIncluded: true }).value;
        };
        expect(of(ordered)).toBe(value);
        expect(of(left)).toBeLessThanOrEqual(value);
        expect(of(left)).toBeGreaterThanOrEqual(left === '0' ? 0 : 500);
      },
    ),
  );
});
