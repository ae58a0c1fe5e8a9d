import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub } from '../../config.ts';
import { owner } from '../../config/strategies.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { variantGroups } from '../../testing/orders.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { put, spoiledOrder } from '../../testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';

let erp: TargetServer;
let hub: TestHub;

/** An ERP in which an order may write to its customer, too. */
function config(after: string[]): ReturnType<typeof defineHub> {
  const systems = {
    shop: plainSystem(erp.url, ['order', 'variant', 'customer']),
    warehouse: plainSystem(erp.url, ['order']),
    erp: plainSystem(erp.url, ['order', 'customer']),
  };
  const { ownership } = orderHub({ warehouse: erp.url, erp: erp.url });
  return defineHub({
    hub: 'test',
    systems,
    ownership: { ...ownership, customer: { identity: owner('shop'), contact: owner('shop'), legal: owner('shop') } },
    flows: [
      { entity: 'customer', to: 'erp', groups: ['identity', 'contact'] },
      { entity: 'order', to: 'erp', groups: ['header'], needs: ['customer'], after },
    ],
  });
}

const customer = (version: number, city: string): object => ({
  id: 'c1',
  version,
  groups: {
    identity: { number: 'C1', name: 'Ana', locale: null },
    contact: { email: 'ana@example.test', phone: null, address: { city } },
  },
});

const order = (): object => spoiledOrder('1', put('header.customer', { id: 'c1' }));

beforeEach(async () => {
  erp = await openTargetServer();
  hub = await openTestHub(config(['customer']));
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.send('customer', customer(1, 'Bilbao'));
  await hub.quiet();
});

afterEach(async () => {
  await hub.end();
  await erp.close();
});

test('an order waits for the call about its customer that is under way, and not longer', async () => {
  let answer = (): void => undefined;
  erp.behave = (call) => (call.method === 'PUT' ? new Promise((resolve) => (answer = () => resolve('serve'))) : 'serve');
  await hub.send('customer', customer(2, 'Cádiz'));
  await expect.poll(() => erp.calls.length).toBe(2);
  await hub.send('order', order());
  await expect.poll(() => hub.rows(`select 1 from delivery where entity = 'order' and state = 'blocked'`)).toHaveLength(1);
  expect(erp.calls.map((call) => call.method)).toEqual(['POST', 'PUT']);
  answer();
  await hub.quiet();
  expect(erp.calls.map((call) => call.method)).toEqual(['POST', 'PUT', 'POST']);
});

test('a call about the customer that was refused holds no order up', async () => {
  erp.behave = (call) => (call.method === 'PUT' ? { status: 422, body: { message: 'No such city.' } } : 'serve');
  await hub.send('customer', customer(2, 'Nowhere'));
  await hub.quiet();
  await hub.send('order', order());
  await hub.quiet();
  expect(erp.calls.map((call) => call.method)).toEqual(['POST', 'PUT', 'POST']);
});

test('what is to be waited for has to be needed', () => {
  expect(() => config(['variant'])).toThrow('variant is not among its `needs`');
});
