import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderHub } from '../testing/order-hub.ts';
import { variantGroups } from '../testing/orders.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';

let hub: TestHub;

beforeEach(async () => {
  hub = await openTestHub(orderHub({ warehouse: 'http://127.0.0.1:9', erp: 'http://127.0.0.1:9' }));
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.quiet();
});

afterEach(() => hub.end());

/** The only open case. */
async function theCase(): Promise<{ id: number; state: string }> {
  const { cases } = await hub.api<{ cases: { id: number; state: string }[] }>('/cases');
  expect(cases).toHaveLength(1);
  return cases[0] ?? { id: 0, state: '' };
}

test('a record is found by our id, by any system’s, by its subject and by a match key, and by nothing else', async () => {
  const [{ id } = { id: '' }] = await hub.rows<{ id: string }>('select id from record');
  for (const name of [id, 'v1', 'shop/variant/v1', 'sku:A', 'match/variant/sku:A']) {
    expect(await hub.api(`/trace?id=${encodeURIComponent(name)}`), name).toMatchObject([{ record: { id } }]);
  }
  for (const name of ['v', '1', 'variant/v1', 'V1', '%', `${id.slice(0, -1)}_`]) {
    expect(await hub.ask(`/trace?id=${encodeURIComponent(name)}`), name).toMatchObject({ status: 404 });
  }
});

test('nothing is told or done without the key', async () => {
  await hub.send('parade', {});
  await hub.quiet();
  const { id } = await theCase();
  const keys = ['', 'x', `${hub.apiKey}x`, hub.apiKey.slice(1), `${hub.apiKey.slice(1)}x`];
  for (const path of ['/cases', `/cases/${id}`, '/status', '/trace?id=v1', '/explain?id=v1&group=copy']) {
    expect(await hub.ask(path)).toMatchObject({ status: 200 });
    for (const key of keys)
      expect(await hub.ask(path, { key })).toMatchObject({ status: 401, body: { code: 'SYN_API_UNAUTHORISED' } });
  }
  for (const action of ['retry', 'edit', 'close']) {
    expect(await hub.ask(`/cases/${id}/${action}`, { method: 'POST', body: 'x', key: 'x' })).toMatchObject({ status: 401 });
  }
  expect(await theCase()).toMatchObject({ state: 'open' });
  expect(await hub.rows('select action from audit')).toEqual([]);
});

test('a hub that keeps no stock keeps none for carts, and says what to configure', async () => {
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const asked = { method, ...(method === 'PUT' ? { body: '{}' } : {}) };
    const refused = { code: 'SYN_STOCK_NOT_KEPT', remedy: expect.stringContaining('`stock`') as string };
    expect(await hub.ask('/stock/carts/shop/c1', asked)).toMatchObject({ status: 404, body: refused });
  }
});

test('a case that does not exist is 404, an action or a state that does not exist 400', async () => {
  for (const id of ['999', '0', '-1', 'abc', '1e3', '99999999999999999999']) {
    expect(await hub.ask(`/cases/${id}`)).toMatchObject({ status: 404, body: { code: 'SYN_CASE_NOT_FOUND' } });
    expect(await hub.ask(`/cases/${id}/retry`, { method: 'POST' })).toMatchObject({ status: 404 });
  }
  await hub.send('parade', {});
  await hub.quiet();
  expect(await hub.ask(`/cases/${(await theCase()).id}/burn`, { method: 'POST' })).toMatchObject({
    status: 400,
    body: { code: 'SYN_API_BAD_REQUEST' },
  });
  expect(await hub.ask('/cases?state=odd')).toMatchObject({ status: 400 });
  expect(await hub.ask('/cases?limit=many&after=none')).toMatchObject({ status: 200 });
  expect(await hub.rows('select action from audit')).toEqual([]);
});
