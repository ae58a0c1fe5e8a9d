import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub } from '../../config.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { payment } from '../../testing/orders.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { reportStubs } from './sweep.ts';

const NOWHERE = 'http://127.0.0.1:9';

let hub: TestHub;

beforeEach(async () => {
  const { ownership } = orderHub({ warehouse: NOWHERE, erp: NOWHERE });
  const systems = {
    shop: plainSystem(NOWHERE, ['order', 'variant']),
    warehouse: plainSystem(NOWHERE, ['order']),
    erp: plainSystem(NOWHERE, ['order', 'variant']),
  };
  hub = await openTestHub(defineHub({ hub: 'test', systems, ownership, flows: [] }));
});

afterEach(() => hub.end());

test('an order of which its owner told only the payment is a case after a quarter of an hour; what the ERP has for itself is none', async () => {
  await hub.send('order', { id: '1', groups: {}, events: [payment('t1', 'succeeded', 100)] });
  await hub.send('order', { id: 'S7', version: 1, groups: { posting: { number: 'S7', status: 'draft' } } }, { system: 'erp' });
  await hub.quiet();
  expect(await hub.rows('select 1 from record where stub')).toHaveLength(2);
  await hub.rows(`update record set created_at = now() - interval '1 hour'`);
  await reportStubs(hub.engine);
  const { cases } = await hub.api<{ cases: { code: string; subjects: string[] }[] }>('/cases');
  expect(cases).toMatchObject([{ code: 'SYN_PROJECT_MISSING_PARENT', subjects: ['shop/order/1'] }]);

  await hub.send('order', { id: '1', groups: { cancellation: { at: '2026-01-01T10:00:00Z' } } });
  await hub.quiet();
  expect(await hub.api('/cases?state=open')).toMatchObject({ cases: [] });
});

test('an order that was cancelled before its content was read has nothing missing', async () => {
  await hub.send('order', { id: '1', groups: { cancellation: { at: '2026-01-01T10:00:00Z' } } });
  await hub.quiet();
  expect(await hub.rows('select 1 from record where stub')).toHaveLength(1);
  await hub.rows(`update record set created_at = now() - interval '1 hour'`);
  expect(await reportStubs(hub.engine)).toBe(0);
});
