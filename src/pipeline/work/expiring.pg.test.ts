import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub } from '../../config.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { orderGroups, variantGroups } from '../../testing/orders.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { reportExpiring } from './expiring.ts';

const NOWHERE = 'http://127.0.0.1:9';
const EXPIRES = '2027-11-08T10:00:00Z';

let hub: TestHub;

beforeEach(async () => {
  const { ownership } = orderHub({ warehouse: NOWHERE, erp: NOWHERE });
  const systems = {
    shop: plainSystem(NOWHERE, ['order', 'variant']),
    warehouse: plainSystem(NOWHERE, ['order']),
    erp: plainSystem(NOWHERE, ['order', 'variant']),
  };
  hub = await openTestHub(defineHub({ hub: 'test', systems, ownership, flows: [], payments: { warnBefore: '24h' } }), {
    deliver: false,
  });
  await hub.send('variant', { id: 'v1', groups: variantGroups('TEE') });
});

afterEach(() => hub.end());

const told = (transaction: string, kind: string, more: object = {}): object => ({
  key: `${transaction}:succeeded`,
  type: 'payment',
  at: '2027-11-01T10:01:00Z',
  classifier: 'actual',
  data: { transaction, kind, status: 'succeeded', amount: 2_000, currency: 'EUR', tender: 'card', ...more },
});

/** Looks at a moment of the engine's clock; returns the open cases. */
async function casesAt(moment: string): Promise<{ code: string; detail: string }[]> {
  await reportExpiring({ ...hub.engine, now: () => Date.parse(moment) });
  const { cases } = await hub.api<{ cases: { code: string; detail: string }[] }>('/cases?state=open');
  return cases;
}

async function authorised(): Promise<void> {
  const groups = orderGroups([{ sku: 'TEE', quantity: 2 }]);
  await hub.send('order', { id: '1', groups, events: [told('a', 'authorise', { expiresAt: EXPIRES })] });
  await hub.quiet();
}

test('an authorisation that lapses within the time that is set is a case, and none before', async () => {
  await authorised();
  expect(await casesAt('2027-11-07T09:59:59Z')).toEqual([]);
  expect(await casesAt('2027-11-07T10:00:01Z')).toMatchObject([
    {
      code: 'SYN_PROJECT_AUTHORISATION_EXPIRES',
      detail: `a (card): 20.00 EUR can be captured until ${EXPIRES}`,
    },
  ]);
});

test.each([
  ['captured', told('c', 'capture', { parent: 'a' })],
  ['voided', told('v', 'void', { parent: 'a' })],
])('its case closes by itself when it is %s', async (_, event) => {
  await authorised();
  expect(await casesAt('2027-11-07T12:00:00Z')).toHaveLength(1);
  await hub.send('order', { id: '1', groups: {}, events: [event] });
  await hub.quiet();
  expect(await casesAt('2027-11-07T12:00:01Z')).toEqual([]);
  expect(await hub.rows('select 1 from expiry')).toEqual([]);
});

test('what is captured in part still lapses', async () => {
  await authorised();
  await hub.send('order', { id: '1', groups: {}, events: [told('c', 'capture', { parent: 'a', amount: 500 })] });
  await hub.quiet();
  expect(await casesAt('2027-11-07T12:00:00Z')).toMatchObject([
    { detail: `a (card): 15.00 EUR can be captured until ${EXPIRES}` },
  ]);
});
