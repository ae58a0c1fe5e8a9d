import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Body } from '../../model/entity.ts';
import { order } from '../../model/order/order.ts';
import type { Payment, PaymentTerms } from '../../model/payment/payment.ts';
import { groups, input } from '../../testing/whole-order.ts';
import type { Asked } from './asked.ts';
import { paymentAsks, type PaymentAsk, type PaymentAsks } from './payment-asks.ts';

/** What the order of these tests costs. */
const TOTAL = 5274;
const TERMS: PaymentTerms = {
  provider: 'psp',
  overCapture: {},
  releasesRest: ['card'],
  grants: { requests: true, returns: 'received' },
};
const ASKS: PaymentAsks = { provider: 'psp', capture: true, refund: false, grants: true, ledgers: { gift_card: 'shop' } };

type Said = Partial<Payment> & { system?: string };

function event(transaction: string, kind: Payment['kind'], amount: number, changes: Said = {}) {
  const { system = 'psp', ...rest } = changes;
  const data: Payment = { transaction, kind, status: 'succeeded', amount, currency: 'EUR', tender: 'card', ...rest };
  const key = `${transaction}:${data.status}`;
  return { system, key, type: 'payment', at: '2025-11-03T13:05:12Z', classifier: 'actual' as const, data };
}

type Told = ReturnType<typeof event>;

const wish = (id: string, amount: number, status: Payment['status'] = 'requested'): Told =>
  event(id, 'refund', amount, { system: 'shop', status });
const shipped = {
  ...groups,
  fulfilment: { status: 'x', lines: [{ line: 'l1', picked: '2', packed: '2', shipped: '2', short: '0' }] },
};

function ask(events: Told[], { before = [], body = groups }: { before?: Asked[]; body?: Body } = {}): PaymentAsk[] {
  const derived = order.derive(input({ groups: body, events, stages: { released: 'warehouse' }, payments: TERMS }));
  return paymentAsks({ ...body, derived }, { asks: ASKS, terms: TERMS, before });
}

const short = (asks: PaymentAsk[]): string[] =>
  asks.map(({ to, kind, payment: { transaction, amount } }) => `${to} ${kind} ${transaction} ${amount}`);

const held = event('a', 'authorise', TOTAL);
const sold = event('s', 'sale', TOTAL);
const card = event('s', 'sale', TOTAL - 2000);
const gift = event('g', 'sale', 2000, { system: 'shop', tender: 'gift_card' });
const asked = (transaction: string, amount: number, grant = 'shop/w'): Asked => ({ transaction, amount, grant });

describe('what is granted is asked for', () => {
  test.each<[string, string[], string[]]>([
    ['of a sale', short(ask([sold, wish('w', 700)])), ['psp refund s 700']],
    ['once', short(ask([sold, wish('w', 700)], { before: [asked('s', 700)] })), []],
    [
      'once, told of by the provider',
      short(ask([sold, wish('w', 700), event('r', 'refund', 700, { parent: 's' })], { before: [asked('s', 700)] })),
      [],
    ],
    [
      'never again when it has failed',
      short(
        ask([sold, wish('w', 700), event('r', 'refund', 700, { parent: 's', status: 'failed' })], { before: [asked('s', 700)] }),
      ),
      [],
    ],
    [
      'beside one that has failed',
      short(ask([sold, wish('v', 300), wish('w', 700)], { before: [asked('s', 700)] })),
      ['psp refund s 300'],
    ],
    ['when more is granted', short(ask([sold, wish('w', 900)], { before: [asked('s', 700)] })), ['psp refund s 200']],
    [
      'less what somebody else gave back',
      short(ask([sold, wish('w', 700), event('x', 'refund', 400, { parent: 's' })])),
      ['psp refund s 300'],
    ],
    ['not of what its own system says it has paid', short(ask([sold, wish('w', 700), wish('w', 700, 'succeeded')])), []],
    ['of a hold by giving it up', short(ask([held, wish('w', TOTAL)])), ['psp void a 5274']],
    ['of a part of a hold by nothing, yet', short(ask([held, wish('w', 700)])), []],
    ['of a part of a hold by capturing less', short(ask([held, wish('w', 700)], { body: shipped })), ['psp capture a 4574']],
    [
      'and not once more after less was captured',
      short(ask([held, event('c', 'capture', 4574, { parent: 'a' }), wish('w', 700)], { body: shipped })),
      [],
    ],
    ['gift card first, of its ledger', short(ask([card, gift, wish('w', 2500)])), ['shop refund g 2000', 'psp refund s 500']],
    [
      'of what was charged back by nothing',
      short(ask([sold, event('d', 'chargeback', TOTAL, { parent: 's' }), wish('w', 700)])),
      [],
    ],
    ['two at once', short(ask([sold, wish('v', 300), wish('w', 700)])), ['psp refund s 300', 'psp refund s 700']],
    ['no more than was paid beyond what is kept', short(ask([event('s', 'sale', 5000), wish('w', 700)])), ['psp refund s 426']],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  test('each under a trigger of its own', () => {
    const triggers = ask([sold, wish('v', 300), wish('w', 700)]).map(({ trigger }) => trigger);
    expect(triggers).toEqual(['s:0', 's:300']);
  });
});

test('whatever is told late, the buyer gets back what was granted, and once', () => {
  const grant = fc.integer({ min: 1, max: 3000 });
  const tender = fc.integer({ min: 0, max: TOTAL });
  fc.assert(
    fc.property(
      fc.array(grant, { minLength: 1, maxLength: 4 }),
      tender,
      fc.array(fc.nat(7), { maxLength: 12 }),
      (amounts, onGift, steps) => {
        const paid = [
          ...(onGift < TOTAL ? [event('s', 'sale', TOTAL - onGift)] : []),
          ...(onGift > 0 ? [event('g', 'sale', onGift, { system: 'shop', tender: 'gift_card' })] : []),
        ];
        const told: Told[] = [...paid];
        const requests: PaymentAsk[] = [];
        const silent: PaymentAsk[] = [];
        const look = (): void => {
          const before = requests.map(({ payment }) => payment);
          for (const one of ask(told, { before })) {
            if (requests.some(({ to, trigger }) => to === one.to && trigger === one.trigger)) continue;
            requests.push(one);
            silent.push(one);
          }
        };
        const tell = (index: number): void => {
          const [one] = silent.splice(index % Math.max(1, silent.length), 1);
          if (one === undefined) return;
          const { transaction, amount, tender: of } = one.payment;
          told.push(event(`r${told.length}`, 'refund', amount, { parent: transaction, tender: of, system: one.to }));
        };
        const wishes = amounts.map((amount, index) => wish(`w${index}`, amount));
        for (const step of steps) {
          const next = step < 3 ? wishes.shift() : undefined;
          if (next === undefined) tell(step);
          else told.push(next);
          look();
        }
        told.push(...wishes);
        for (let round = 0; round < 20; round += 1) {
          look();
          tell(0);
        }
        const sum = requests.reduce((total, { payment }) => total + payment.amount, 0);
        const granted = amounts.reduce((total, amount) => total + amount, 0);
        expect(sum).toBe(Math.min(TOTAL, granted));
        const ofGift = requests.filter(({ to }) => to === 'shop').reduce((total, { payment }) => total + payment.amount, 0);
        expect(ofGift).toBe(Math.min(onGift, granted));
      },
    ),
  );
});
