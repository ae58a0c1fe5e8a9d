import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tools/test-database.ts';
import { startHubProcess, type HubProcess } from '../testing/hub-process.ts';
import { orderHub } from '../testing/order-hub.ts';
import { variantGroups } from '../testing/orders.ts';
import { put, spoiledOrder } from '../testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, testEnvironment } from '../testing/test-hub.ts';

let warehouse: TargetServer;
let erp: TargetServer;

beforeEach(async () => {
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
});

afterEach(async () => {
  await Promise.all([warehouse.close(), erp.close()]);
});

test('health, readiness and metrics are told without a key, and the metrics count what happened', async () => {
  const hub = await openTestHub(orderHub({ warehouse: warehouse.url, erp: erp.url }));
  try {
    await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
    await hub.send('order', spoiledOrder('1'), { deliveryId: 'd1' });
    await hub.send('order', spoiledOrder('1'), { deliveryId: 'd1' });
    await hub.send('order', spoiledOrder('2'), { signature: 'no' });
    await hub.send('parade', {});
    await hub.quiet();
    expect(await hub.ask('/healthz', { key: '' })).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await hub.ask('/readyz', { key: '' })).toEqual({ status: 200, body: { status: 'ready' } });

    const response = await fetch(`http://127.0.0.1:${hub.port}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    const lines = (await response.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'syncline_webhooks_total{system="shop",result="accepted"} 3',
        'syncline_webhooks_total{system="shop",result="duplicate"} 1',
        'syncline_webhooks_total{system="shop",result="unauthorised"} 1',
        'syncline_deliveries{system="warehouse",state="idle"} 1',
        'syncline_deliveries{system="erp",state="idle"} 1',
        'syncline_changes_waiting 0',
        'syncline_cases_open{code="SYN_NORMALISE_UNKNOWN_TOPIC"} 1',
      ]),
    );
    const p50 = lines.find((line) => line.startsWith('syncline_order_latency_ms{quantile="0.5"}'));
    expect(Number(p50?.split(' ')[1])).toBeGreaterThan(0);
    // Every line is a comment, or a name with labels and a number.
    for (const line of lines) expect(line).toMatch(/^$|^# (HELP|TYPE) |^[a-z0-9_]+(\{[^}]*\})? -?[0-9.e+Na]+$/);
  } finally {
    await hub.end();
  }
});

const ADDRESS = { name: 'Ana Zapatero', line1: 'Calle Mayor 77', city: 'Madrid', postalCode: '28013', country: 'ES' };
const BUYER = { name: 'Ana Zapatero', email: 'ana@zapatero.test', phone: '+34 600 700 800' };
const PERSONAL = ['Zapatero', 'zapatero.test', 'Calle Mayor', '600 700', '28013'];

/** An order that holds personal data, with what else is to be said of it. */
function personal(id: string, more: Record<string, unknown> = {}): object {
  const order = spoiledOrder(id, (groups) => {
    put('header.kind', 'sale')(groups);
    Object.assign(groups, { shipTo: ADDRESS, billTo: ADDRESS, buyer: BUYER, ...more });
  });
  return order;
}

async function everythingThatGoesWrong(hub: HubProcess): Promise<void> {
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.send('order', personal('good'));
  // Unreadable, of the wrong type, poisoned, not footing, unsigned, too deep.
  await hub.send('order', JSON.stringify(personal('half')).slice(0, -40));
  await hub.send('order', personal('wrong', { shipTo: { ...ADDRESS, city: 7 } }));
  await hub.send('order', personal('odd', { tags: { tags: ['odd'], note: 'Ana Zapatero' } }));
  await hub.send(
    'order',
    personal('unfooted', {
      lines: {
        ...(spoiledOrder('x')['groups'] as { lines: object }).lines,
        fees: [{ code: null, title: 'Zapatero', amount: { shop: 500 } }],
      },
    }),
  );
  await hub.send('order', personal('unsigned'), { signature: 'aa' });
  await hub.send('order', personal('topic'), { headers: { 'x-topic': 'ana@zapatero.test' } });
  const deep = JSON.stringify(personal('deep')).replace(
    '"city":"Madrid"',
    `"city":"Madrid","x":${'['.repeat(40_000)}${']'.repeat(40_000)}`,
  );
  await hub.send('order', deep);
  await expect
    .poll(async () => (await hub.status()).left.filter((line) => !line.includes('erp')), { timeout: 15_000 })
    .toEqual([]);
}

test('no line of the log, at its most talkative, holds a secret or personal data', async () => {
  const database: TestDatabase = await createTestDatabase();
  const token = 'issued-token-4711';
  // The ERP refuses with the very words it was told, its credentials included.
  erp.behave = (call) =>
    call.path === '/token'
      ? { status: 200, body: { access_token: token, expires_in: 600 } }
      : { status: 422, body: { message: `${JSON.stringify(call.body)} ${call.headers['authorization']} for ${BUYER.email}` } };
  const hub = await startHubProcess({
    databaseUrl: database.url,
    config: 'careless',
    environment: { TEST_WAREHOUSE_URL: warehouse.url, TEST_ERP_URL: erp.url, TEST_CLIENT: 'client-0815', SYNCLINE_LOG: 'trace' },
  });
  try {
    await everythingThatGoesWrong(hub);
    await expect.poll(() => erp.calls.length, { timeout: 5_000 }).toBeGreaterThan(1);
    expect(warehouse.objects.size).toBe(1);
  } finally {
    hub.signal('SIGTERM');
    await hub.ended;
    await database.drop();
  }
  const events = new Set(hub.log.map((line) => line['event']));
  for (const event of ['changes.applied', 'deliveries.attempted', 'change.setAside']) expect(events).toContain(event);
  const password = new URL(database.url).password;
  const secrets = [testEnvironment.TEST_SECRET, testEnvironment.SYNCLINE_API_KEY, 'client-0815', token, password];
  const leaks = hub.log
    .map((line) => JSON.stringify(line))
    .filter((line) => [...secrets, ...PERSONAL].some((word) => word !== '' && line.includes(word)));
  expect(leaks).toEqual([]);
});
