import { expect, test } from 'vitest';
import { defineHub, describeHub } from '../config.ts';
import { orderHub } from '../testing/order-hub.ts';

const hub = orderHub({ warehouse: 'http://127.0.0.1:9', erp: 'http://127.0.0.1:9' });

const define = (payments?: unknown): ReturnType<typeof defineHub> => {
  const { ownership, systems } = hub;
  return defineHub({ hub: 'test', systems, ownership, flows: [], ...(payments !== undefined && { payments }) } as never);
};

test('nothing is said: payments are read, two days’ warning is given, and nobody is asked for anything', () => {
  expect(define()).toMatchObject({ payments: { provider: null, warnBeforeMs: 48 * 3_600_000, asks: null }, flows: [] });
  expect(define({ warnBefore: '90m' }).payments.warnBeforeMs).toBe(90 * 60_000);
});

test('a provider that is asked has a flow by which nothing is written', () => {
  const asking = define({ provider: 'erp', capture: 'on_ship', overCapture: { card: 15 }, releasesRest: ['card'] });
  expect(asking.payments.asks).toEqual({ provider: 'erp', capture: true, refund: false, grants: false, ledgers: {} });
  expect(asking.flows).toMatchObject([{ name: 'order-to-erp-payments', facet: 'payments', shadowOnly: true }]);
  expect(asking.entities['order']?.payments).toEqual({ provider: 'erp', overCapture: { card: 15 }, releasesRest: ['card'] });
  expect(describeHub(asking)).toContain('erp is asked to capture what has left, void what is cancelled');
  expect(asking.version).not.toBe(define().version);
});

test('whose word is enough for a refund, and who keeps the ledger of a tender', () => {
  const refund = ['on_cancel', 'on_request', 'on_return_inspected'];
  const asking = define({ provider: 'erp', refund, ledgers: { gift_card: 'shop' }, refundFirst: [] });
  expect(asking.payments.asks).toEqual({
    provider: 'erp',
    capture: false,
    refund: true,
    grants: true,
    ledgers: { gift_card: 'shop' },
    first: [],
  });
  expect(asking.flows.map(({ name }) => name)).toEqual(['order-to-erp-payments', 'order-to-shop-payments']);
  expect(asking.entities['order']?.payments?.grants).toEqual({ requests: true, returns: 'inspected' });
  expect(describeHub(asking)).toContain('refund what is granted; shop to credit gift_card');
  expect(define({ provider: 'erp', refund: 'on_cancel' }).entities['order']?.payments?.grants).toBeUndefined();
});

test.each([
  [{ warnBefore: 'soon' }, 'payments.warnBefore: found "soon", expected a duration such as "48h"'],
  [{ provider: 'psp' }, 'payments.provider: there is no system "psp"; known are shop, warehouse, erp'],
  [{ refund: 'on_cancel' }, 'payments.provider: name the system that is to be asked'],
  [{ provider: 'erp', capture: 'always' }, 'payments.capture'],
  [{ provider: 'erp', refund: ['on_request', 'on_request'] }, 'payments.refund'],
  [
    { provider: 'erp', refund: ['on_return_approved', 'on_return_received'] },
    'payments.refund: a return is refunded at one moment',
  ],
  [{ provider: 'erp', ledgers: { gift_card: 'bank' } }, 'payments.ledgers.gift_card: there is no system "bank"'],
  [{ overCapture: { card: -1 } }, 'payments.overCapture.card'],
])('%j is refused by its path', (payments, words) => {
  expect(() => define(payments)).toThrow(words);
});
