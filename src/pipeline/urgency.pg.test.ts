import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineHub, type Hub } from '../config.ts';
import { owner } from '../config/strategies.ts';
import { orderHub } from '../testing/order-hub.ts';
import { variantGroups } from '../testing/orders.ts';
import { plainSystem, type PlainOptions } from '../testing/plain-systems.ts';
import { put, spoiledOrder } from '../testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import { apply } from './apply.ts';

let shop: TargetServer;
let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub | undefined;

beforeEach(async () => {
  [shop, warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
});

afterEach(async () => {
  await hub?.end();
  hub = undefined;
  await Promise.all([shop.close(), warehouse.close(), erp.close()]);
});

async function open(config: Hub): Promise<TestHub> {
  const opened = await openTestHub(config);
  hub = opened;
  await opened.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await opened.quiet();
  return opened;
}

const orders = (options: { warehouse?: PlainOptions; erp?: PlainOptions } = {}): Hub =>
  orderHub({ warehouse: warehouse.url, erp: erp.url }, options);

/** Holds every call to the target until it is let go. */
function hold(target: TargetServer): () => void {
  let release = (): void => undefined;
  const held = new Promise<'serve'>((resolve) => {
    release = () => resolve('serve');
  });
  target.behave = () => held;
  return () => release();
}

test('a target that is down is left alone after a few calls, while the other gets every order on time', async () => {
  const opened = await open(orders());
  warehouse.behave = () => ({ status: 503 });
  const began = performance.now();
  for (let index = 0; index < 40; index += 1) await opened.send('order', spoiledOrder(`D${index}`));
  await expect.poll(() => erp.objects.size, { timeout: 5_000 }).toBe(40);
  expect(performance.now() - began).toBeLessThan(5_000);
  // Eight failures open the breaker; those under way at that moment are at most as many as may be at once.
  expect(warehouse.calls.length).toBeLessThanOrEqual(8 + 32);
  const before = warehouse.calls.length;
  warehouse.behave = () => 'serve';
  await opened.quiet(20_000);
  expect(warehouse.objects.size).toBe(40);
  expect(warehouse.calls.length - before).toBe(40);
  expect([...warehouse.creates.values()].every((count) => count === 1)).toBe(true);
});

test('a cancel goes before the orders that wait', async () => {
  const opened = await open(orders({ warehouse: { concurrency: 1, deadlineMs: 10_000 } }));
  await opened.send('order', spoiledOrder('X'));
  await opened.quiet();
  const seen = warehouse.calls.length;
  const release = hold(warehouse);
  for (let index = 0; index < 10; index += 1) await opened.send('order', spoiledOrder(`L${index}`));
  await expect.poll(() => warehouse.calls.length).toBe(seen + 1);
  const cancellation = { at: '2026-11-01T11:00:00Z', reason: 'customer' };
  await opened.send('order', { ...spoiledOrder('X', put('cancellation', cancellation)), version: 2 });
  await expect
    .poll(() => opened.rows(`select 1 from delivery where system = 'warehouse' and state = 'due' and effect like 'cancel:%'`))
    .toHaveLength(1);
  release();
  await opened.quiet();
  expect(warehouse.calls.slice(seen).map((call) => call.path.split('/').at(-1))).toEqual([
    'things',
    'cancel',
    ...Array.from({ length: 9 }, () => 'things'),
  ]);
});

describe('an order whose customer the target does not hold yet', () => {
  const person = (name: string) => ({ number: null, name, locale: null });

  /** Orders and their customers go to the ERP, which takes one call at a time unless it is said otherwise. */
  function customerHub(concurrency = 1): Hub {
    const { ownership } = orderHub({ warehouse: warehouse.url, erp: erp.url });
    return defineHub({
      hub: 'test',
      systems: {
        shop: plainSystem(shop.url, ['order', 'variant', 'customer'], { get: (id) => `/things/${id}` }),
        warehouse: plainSystem(warehouse.url, ['order']),
        erp: plainSystem(erp.url, ['order', 'customer'], { concurrency, deadlineMs: 10_000 }),
      },
      ownership: {
        ...(ownership as Record<string, never>),
        customer: { identity: owner('shop'), contact: owner('shop'), legal: owner('shop') },
      },
      flows: [
        { entity: 'customer', to: 'erp', groups: ['identity'] },
        { entity: 'order', to: 'erp', groups: ['header', 'lines'], needs: ['customer'] },
      ],
    });
  }

  const ofCustomer = (order: string, customer: string): object => ({
    ...spoiledOrder(order, put('header.customer', { id: customer })),
  });
  const names = (): unknown[] =>
    erp.calls
      .filter((call) => call.method === 'POST')
      .map((call) => (call.body['identity'] as { name: string } | undefined)?.name ?? 'order');

  /** When the customer has been taken, nothing else is served until the order knows of it. */
  function pauseAfter(name: string, opened: TestHub, until: Promise<unknown>): void {
    let taken = false;
    erp.behave = async (call): Promise<'serve'> => {
      await until;
      const freed = `select 1 from delivery where entity = 'order' and state <> 'blocked'`;
      if (taken) await expect.poll(() => opened.rows(freed), { timeout: 5_000 }).toHaveLength(1);
      taken ||= JSON.stringify(call.body).includes(`"${name}"`);
      return 'serve';
    };
  }

  test('waits for it by name, and the customer goes before all others', async () => {
    const opened = await open(customerHub());
    const { promise, resolve: release } = Promise.withResolvers<void>();
    pauseAfter('P9', opened, promise);
    for (let index = 0; index < 10; index += 1) {
      await opened.send('customer', { id: `C${index}`, version: 1, groups: { identity: person(`P${index}`) } });
    }
    await expect.poll(() => erp.calls.length).toBe(1);
    await opened.send('order', ofCustomer('1', 'C9'));
    await expect
      .poll(() => opened.rows(`select 1 from delivery where entity = 'order' and state in ('due', 'blocked')`))
      .toHaveLength(1);
    release();
    await opened.quiet();
    const sent = names();
    // One was under way, and the order itself had to be looked at to know whom it waits for.
    expect(sent.indexOf('P9')).toBeLessThanOrEqual(2);
    // While the customer's receipt was written one place was another's.
    expect(sent.indexOf('order')).toBeLessThanOrEqual(sent.indexOf('P9') + 2);
    expect(sent).toHaveLength(11);
    const trace = await opened.rows<{ base_lane: number; lane: number }>(
      `select base_lane, lane from delivery d join link l on l.record_id = d.record_id where l.subject = 'shop/customer/C9'`,
    );
    expect(trace).toMatchObject([{ lane: trace[0]?.base_lane }]);
  });

  test('is refused while something of his is on its way: tried again when it has arrived, and nobody is told', async () => {
    const opened = await open(customerHub(2));
    await opened.send('customer', { id: 'C1', version: 1, groups: { identity: person('Old') } });
    await opened.quiet();
    const { promise, resolve: release } = Promise.withResolvers<void>();
    let arrived = false;
    erp.behave = async (call) => {
      if (call.method === 'PUT') await promise;
      arrived ||= call.method === 'PUT';
      return call.method === 'PUT' || arrived ? 'serve' : { status: 422, body: { message: 'Who is New?' } };
    };
    await opened.send('customer', { id: 'C1', version: 2, groups: { identity: person('New') } });
    await expect.poll(() => opened.rows(`select 1 from delivery where entity = 'customer' and state = 'open'`)).toHaveLength(1);
    await opened.send('order', ofCustomer('1', 'C1'));
    await expect
      .poll(() => opened.rows(`select state, blocked_on from delivery where entity = 'order' and tries > 0`))
      .toMatchObject([{ state: 'blocked', blocked_on: expect.stringMatching(/^record\/cus_.*\/erp$/) as string }]);
    release();
    await opened.quiet();
    expect(names()).toEqual(['Old', 'order', 'order']);
    expect(await opened.rows('select code from cases')).toEqual([]);
  });

  test('is refused just after the ERP has answered about him: what the answer means may still be applied', async () => {
    const opened = await open(customerHub(2));
    await opened.send('customer', { id: 'C1', version: 1, groups: { identity: person('Old') } });
    await opened.quiet();
    let refusals = 0;
    erp.behave = () => (++refusals === 1 ? { status: 422, body: { message: 'Not yet.' } } : 'serve');
    await opened.send('order', ofCustomer('1', 'C1'));
    await opened.quiet();
    expect(names()).toEqual(['Old', 'order', 'order']);
    expect(await opened.rows('select code from cases')).toEqual([]);
  });

  test('is refused while all about him is at rest: a person is told at once', async () => {
    const opened = await open(customerHub(2));
    await opened.send('customer', { id: 'C1', version: 1, groups: { identity: person('Old') } });
    await opened.quiet();
    await opened.rows(`update receipt set at = at - interval '1 minute'`);
    erp.behave = () => ({ status: 422, body: { message: 'No.' } });
    await opened.send('order', ofCustomer('1', 'C1'));
    await opened.quiet();
    expect(await opened.rows('select code from cases')).toEqual([{ code: 'SYN_DELIVER_REFUSED' }]);
    expect(names()).toEqual(['Old', 'order']);
  });

  test('keeps no place from those that wait for nobody', async () => {
    const opened = await openTestHub(customerHub(), { apply: false });
    hub = opened;
    await opened.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
    for (let index = 0; index < 12; index += 1) await opened.send('order', ofCustomer(`W${index}`, `unknown-${index}`));
    // Less urgent than all of them.
    await opened.send('customer', { id: 'C1', version: 1, groups: { identity: person('Free') } });
    await apply(opened.engine, 500);
    await expect.poll(() => erp.objects.size, { timeout: 3_000 }).toBe(1);
  });

  test('and whom nobody has told us of: he is read from his source', async () => {
    const opened = await open(customerHub());
    shop.objects.set('C7', { id: 'C7', version: 3, groups: { identity: person('Read') } });
    await opened.send('order', ofCustomer('1', 'C7'));
    await opened.quiet();
    expect(names()).toEqual(['Read', 'order']);
    expect(shop.calls.map((call) => `${call.method} ${call.path}`)).toEqual(['GET /things/C7']);
  });

  test('and who is not to be found: the order says by name what it waits for', async () => {
    const opened = await open(customerHub());
    await opened.send('order', ofCustomer('1', 'C8'));
    await expect
      .poll(() => opened.rows(`select state, blocked_on, note from delivery where entity = 'order'`))
      .toMatchObject([
        { state: 'blocked', blocked_on: 'subject/shop/customer/C8', note: expect.stringContaining('customer') as string },
      ]);
    // Rung for, not found by the slow look.
    await expect.poll(() => shop.calls.length, { timeout: 800 }).toBeGreaterThan(0);
    // He comes after all.
    await opened.send('customer', { id: 'C8', version: 1, groups: { identity: person('Late') } });
    shop.objects.set('C8', { id: 'C8', version: 1, groups: { identity: person('Late') } });
    await opened.quiet();
    expect(names()).toEqual(['Late', 'order']);
  });
});
