import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tools/test-database.ts';
import { startHubProcess, type HubProcess } from '../testing/hub-process.ts';
import { variantGroups } from '../testing/orders.ts';
import { spoiledOrder } from '../testing/spoiled-orders.ts';
import { openTargetServer, type Behaviour, type TargetServer } from '../testing/target-server.ts';

let database: TestDatabase;
let warehouse: TargetServer;
let erp: TargetServer;
let running: HubProcess[];

beforeEach(async () => {
  [database, warehouse, erp] = await Promise.all([createTestDatabase(), openTargetServer(), openTargetServer()]);
  running = [];
});

afterEach(async () => {
  for (const hub of running) hub.signal('SIGKILL');
  await Promise.all(running.map((hub) => hub.ended));
  await Promise.all([warehouse.close(), erp.close()]);
  await database.drop();
});

async function start(options: { roles?: string; concurrency?: number; deadlineMs?: number } = {}): Promise<HubProcess> {
  const hub = await startHubProcess({
    databaseUrl: database.url,
    environment: {
      TEST_WAREHOUSE_URL: warehouse.url,
      TEST_ERP_URL: erp.url,
      TEST_CONCURRENCY: String(options.concurrency ?? 8),
      TEST_DEADLINE_MS: String(options.deadlineMs ?? 1_000),
    },
    ...(options.roles === undefined ? {} : { roles: options.roles }),
  });
  running.push(hub);
  return hub;
}

async function kill(hub: HubProcess): Promise<void> {
  hub.signal('SIGKILL');
  await hub.ended;
}

const variant = (hub: HubProcess): Promise<number> => hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });

/** Sends orders as a source does: what was not answered 2xx comes again under the same delivery id. */
async function sendOrders(hub: HubProcess, from: number, to: number): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  await Promise.all(numbers.map((number) => hub.send('order', spoiledOrder(`O${number}`), { deliveryId: `d${number}` })));
}

/** Nothing lost, nothing doubled: each order once in each target, with all its lines. */
function expectEachOnce(count: number): void {
  for (const target of [warehouse, erp]) {
    const numbers = [...target.objects.values()].map((object) => (object['header'] as { number: string }).number);
    expect(numbers.toSorted()).toEqual(Array.from({ length: count }, (_, number) => `O${number}`).toSorted());
    expect(Math.max(...target.creates.values())).toBe(1);
    expect([...target.objects.values()].every((object) => (object['lines'] as { lines: unknown[] }).lines.length === 3)).toBe(
      true,
    );
  }
}

async function untilQuiet(hub: HubProcess): Promise<void> {
  await expect.poll(async () => (await hub.status()).left, { timeout: 20_000, interval: 100 }).toEqual([]);
}

/** Holds the answers of both targets, their effect done, until it is let go. */
function holdAnswers(): () => void {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  for (const target of [warehouse, erp]) {
    target.behave = async (call): Promise<Behaviour> => {
      if (call.method !== 'POST') return 'serve';
      const held = effectOf(target, call.body);
      await released;
      return held;
    };
  }
  return release;
}

/** Makes the object at once and returns the answer that will be given for it. */
function effectOf(target: TargetServer, body: Record<string, unknown>): Behaviour {
  const reference = String(body['reference']);
  target.creates.set(reference, (target.creates.get(reference) ?? 0) + 1);
  const object = { ...body, id: `T${target.objects.size + 1}`, version: 1 };
  target.objects.set(object.id, object);
  return { status: 201, body: object };
}

const openCalls = (): number => warehouse.calls.length + erp.calls.length;

test('killed between the 202 and the apply: the next start applies what was taken', async () => {
  const first = await start({ roles: 'serve' });
  await variant(first);
  await sendOrders(first, 0, 20);
  await kill(first);
  expect(openCalls()).toBe(0);
  await untilQuiet(await start());
  expectEachOnce(20);
});

test('killed with calls in flight whose effect is done, again and again: nothing lost, nothing doubled', async () => {
  let sent = 0;
  for (const round of [1, 2, 3]) {
    const hub = await start();
    if (round === 1) await variant(hub);
    const release = holdAnswers();
    const before = openCalls();
    await sendOrders(hub, sent, (sent += 5));
    await expect.poll(openCalls, { timeout: 10_000 }).toBeGreaterThan(before);
    await kill(hub);
    release();
  }
  warehouse.behave = () => 'serve';
  erp.behave = () => 'serve';
  const last = await start();
  // A careful sender sends again what it has no answer for: to the hub these are repeats.
  await sendOrders(last, 0, sent);
  await untilQuiet(last);
  expectEachOnce(sent);
});

test('SIGTERM: what is claimed is finished with its receipt, the rest waits, and the exit code is 0', async () => {
  const first = await start({ concurrency: 4, deadlineMs: 10_000 });
  await variant(first);
  const release = holdAnswers();
  await sendOrders(first, 0, 12);
  await expect.poll(openCalls, { timeout: 10_000 }).toBe(8);
  first.signal('SIGTERM');
  // It takes nothing new while it waits for the answers.
  await expect.poll(() => variant(first).catch(() => 'refused'), { timeout: 10_000 }).toBe('refused');
  release();
  expect(await first.ended).toBe(0);
  expect(openCalls()).toBe(8);
  expect(erp.objects.size + warehouse.objects.size).toBe(8);

  warehouse.behave = () => 'serve';
  erp.behave = () => 'serve';
  const began = performance.now();
  await untilQuiet(await start());
  // No lease of the first had to run out.
  expect(performance.now() - began).toBeLessThan(12_000);
  expectEachOnce(12);
});

test('two processes on one database share the work, each within its own limits, and nothing is doubled', async () => {
  const hubs = await Promise.all([start({ concurrency: 3, deadlineMs: 10_000 }), start({ concurrency: 3, deadlineMs: 10_000 })]);
  const [one, two] = hubs;
  await variant(one);
  const release = holdAnswers();
  await Promise.all([sendOrders(one, 0, 15), sendOrders(two, 15, 30)]);
  await expect.poll(() => [warehouse.calls.length, erp.calls.length], { timeout: 10_000 }).toEqual([6, 6]);
  release();
  warehouse.behave = () => 'serve';
  erp.behave = () => 'serve';
  await untilQuiet(one);
  expectEachOnce(30);
  expect([
    await one.send('order', spoiledOrder('O0'), { deliveryId: 'd0' }),
    await two.send('order', spoiledOrder('O0'), { deliveryId: 'd0' }),
  ]).toEqual([200, 200]);
});

test('stopped past its lease and continued: another has resolved its calls, and nothing is doubled', async () => {
  const first = await start();
  await variant(first);
  const release = holdAnswers();
  await sendOrders(first, 0, 4);
  await expect.poll(openCalls, { timeout: 10_000 }).toBeGreaterThanOrEqual(8);
  first.signal('SIGSTOP');
  const second = await start();
  warehouse.behave = () => 'serve';
  erp.behave = () => 'serve';
  await sendOrders(second, 4, 8);
  await untilQuiet(second);
  release();
  first.signal('SIGCONT');
  await sendOrders(first, 8, 12);
  await untilQuiet(first);
  expectEachOnce(12);
});
