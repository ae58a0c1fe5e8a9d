import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stripe } from '../../connectors/stripe/index.ts';
import { start, type Running } from '../../sandbox/frame/start.ts';
import { payments } from '../../sandbox/payments/payments.ts';
import { defineHub } from '../config.ts';
import { entities as builtIn } from '../model/entities.ts';
import type { PaymentSummary } from '../model/payment/payment-summary.ts';
import { orderHub } from '../testing/order-hub.ts';
import { orderGroups, variantGroups } from '../testing/orders.ts';
import { plainSystem } from '../testing/plain-systems.ts';
import { reportStubs } from './work/sweep.ts';
import { openTestHub, testEnvironment, type TestHub } from '../testing/test-hub.ts';

const NOWHERE = 'http://127.0.0.1:9';
const SECRET = testEnvironment.TEST_SECRET;

let folder: string;
let provider: Running;
let hub: TestHub;
/** The one that made the database. */
let first: TestHub;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'payments-'));
  const names = ['SANDBOX_ADMIN_TOKEN', ...payments.secretNames];
  const environment = Object.fromEntries(names.map((name) => [name, SECRET]));
  const flags = ['--data', folder, '--answer-time', '0', '--hub-path', '/webhooks/psp/events', '--retry-base', '10ms'];
  provider = await start(payments, flags, { environment });
  first = await openTestHub(defineHub(settings()));
  hub = first;
  provider.frame.dispatcher.hub = `http://127.0.0.1:${hub.port}`;
  await hub.send('variant', { id: 'v1', groups: variantGroups('TEE') });
});

afterEach(async () => {
  await hub.end();
  await first.end();
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Another process takes over. */
async function again(roles: { deliver: boolean }): Promise<void> {
  hub = await openTestHub(defineHub(settings()), { databaseUrl: first.databaseUrl, ...roles });
  provider.frame.dispatcher.hub = `http://127.0.0.1:${hub.port}`;
}

function settings(): Parameters<typeof defineHub>[0] {
  const { order, variant } = orderHub({ warehouse: NOWHERE, erp: NOWHERE }).ownership;
  const baseUrl = `http://127.0.0.1:${provider.port}`;
  const owned = (groups: object): Record<string, { kind: 'owner'; system: string }> =>
    Object.fromEntries(Object.keys(groups).map((group) => [group, { kind: 'owner' as const, system: 'shop' }]));
  return {
    hub: 'test',
    systems: {
      shop: plainSystem(NOWHERE, ['order', 'variant', 'return']),
      psp: stripe({
        key: 'TEST_SECRET',
        webhook: { secrets: ['TEST_SECRET'] },
        baseUrl,
        poll: { everyMs: 3_600_000 },
        limits: { deadlineMs: 500 },
      }),
    },
    ownership: { order: owned(order ?? {}), variant: owned(variant ?? {}), return: owned(builtIn.return.groups) },
    flows: [],
    payments: {
      provider: 'psp',
      capture: 'on_ship',
      refund: ['on_cancel', 'on_request', 'on_return_received'],
      releasesRest: ['card'],
    },
  };
}

async function pay(more: Record<string, string> = {}): Promise<string> {
  const params = { amount: '2000', currency: 'eur', payment_method: 'pm_card_visa', confirm: 'true', 'metadata[order_id]': '1' };
  const answer = await fetch(`http://127.0.0.1:${provider.port}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}` },
    body: new URLSearchParams({ ...params, ...more }),
  });
  return ((await answer.json()) as { id: string }).id;
}

const ordered = orderGroups([{ sku: 'TEE', quantity: 2 }]);
const order = (groups: object = ordered): Promise<number> => hub.send('order', { id: '1', groups, keys: ['order:1'] });
const fulfilment = (shipped: string): object => ({
  fulfilment: { status: 'x', lines: [{ line: 'l1', picked: shipped, packed: shipped, shipped, short: '0' }] },
});

/** Both the hub and the provider have nothing left to say. */
async function quiet(): Promise<void> {
  const told = (): number =>
    Number(provider.frame.store.sql("select count(*) as n from webhook where status = 'pending'").get()?.['n']);
  do await hub.quiet();
  while (told() > 0);
  await hub.quiet();
}

async function payment(): Promise<Partial<PaymentSummary>> {
  const rows = await hub.rows<{ body: string }>(`select body from record where entity = 'order'`);
  expect(rows).toHaveLength(1);
  const body = JSON.parse(rows[0]?.body ?? '{}') as { derived: { payment: PaymentSummary } };
  return body.derived.payment;
}

/** What the provider was brought to do by the hub: its own store tells. */
function effects(): unknown[] {
  const rows = provider.frame.store
    .sql('select method, path, kind, entity, idempotency_key as key from effect order by seq')
    .all();
  return rows
    .filter(({ key }) => key !== null)
    .map(({ kind, path }) => `${String(kind)} ${String(path).replace(/pi_\w+/, 'pi')}`);
}

test.each([
  ['the order', order, pay],
  ['the payment', () => pay({ capture_method: 'automatic' }), order],
])('%s may come first: the payment is of the order', async (_, one, other) => {
  await one();
  await quiet();
  await other();
  await quiet();
  expect(await payment()).toMatchObject({ status: 'paid', captured: 2000, balance: 0 });
});

test('what was held is captured once the last of the order has left, and no sooner', async () => {
  await order();
  await pay({ capture_method: 'manual' });
  await quiet();
  expect(await payment()).toMatchObject({ status: 'authorised' });
  await order(fulfilment('1'));
  await quiet();
  expect(effects()).toEqual([]);
  await order(fulfilment('2'));
  await quiet();
  expect(effects()).toEqual(['update /v1/payment_intents/pi/capture']);
  expect(await payment()).toMatchObject({ status: 'paid', captured: 2000 });
});

test('a cancelled order’s hold is given up', async () => {
  await order();
  await pay({ capture_method: 'manual' });
  await quiet();
  await order({ cancellation: { at: '2026-11-01T11:00:00+01:00', reason: null } });
  await quiet();
  expect(effects()).toEqual(['cancel /v1/payment_intents/pi/cancel']);
  expect(await payment()).toMatchObject({ status: 'voided' });
});

test('money that comes after the cancellation goes back', async () => {
  await order();
  await order({ cancellation: { at: '2026-11-01T11:00:00+01:00', reason: null } });
  await pay();
  await quiet();
  expect(effects()).toEqual(['create /v1/refunds']);
  expect(await payment()).toMatchObject({ status: 'refunded', captured: 2000, refunded: 2000 });
  expect(await hub.rows('select code from discrepancy where closed_at is null')).toEqual([]);
});

test('what comes back is paid back as it arrives, and once', async () => {
  await order();
  await pay();
  const line = { id: 'rl1', orderLine: 'l1', sku: 'TEE', quantity: '2', value: 1500, refund: 0 };
  const header = { number: 'R-1', createdAt: '2026-11-02T10:00:00+01:00', currency: 'EUR', order: { id: '1' }, customer: null };
  const back = (version: number, received: string): Promise<number> =>
    hub.send('return', {
      id: 'r-1',
      version,
      groups: {
        header,
        lines: { lines: [line], total: 0 },
        authorisation: { state: 'approved', at: null },
        receipt: { status: 'partial', at: null, lines: [{ line: 'rl1', sku: 'TEE', quantity: received }] },
      },
    });
  await back(1, '0');
  await quiet();
  expect(effects()).toEqual([]);
  await back(2, '1');
  await quiet();
  expect(await payment()).toMatchObject({ status: 'partially_refunded', refunded: 750, covered: true });
  await back(3, '2');
  await quiet();
  expect(effects()).toEqual(['create /v1/refunds', 'create /v1/refunds']);
  expect(await payment()).toMatchObject({ refunded: 1500, balance: 1500 });
});

test('a refund without an answer is made once: the same bytes go again under the same key', async () => {
  await order();
  await pay();
  await quiet();
  provider.frame.dial.rates = { ...provider.frame.dial.rates, timeout_after: 1, timeout_hold_ms: 1 };
  await order({ cancellation: { at: '2026-11-01T11:00:00+01:00', reason: null } });
  await expect.poll(() => effects().length, { timeout: 20_000 }).toBe(1);
  provider.frame.dial.rates = { ...provider.frame.dial.rates, timeout_after: 0 };
  await quiet();
  expect(effects()).toEqual(['create /v1/refunds']);
  const keys = await hub.rows<{ key: string }>('select distinct key, document from attempt');
  expect(keys).toHaveLength(1);
  expect((await hub.rows('select 1 from attempt')).length).toBeGreaterThan(1);
  expect(await payment()).toMatchObject({ status: 'refunded', refunded: 2000 });
});

test('a refund whose key may be forgotten is looked for before anything is sent again', async () => {
  await order();
  await pay();
  await quiet();
  provider.frame.dial.rates = { ...provider.frame.dial.rates, timeout_after: 1, timeout_hold_ms: 1 };
  await order({ cancellation: { at: '2026-11-01T11:00:00+01:00', reason: null } });
  await expect.poll(() => effects().length, { timeout: 20_000 }).toBe(1);
  // A day later, after the hub was down: the provider knows the key no more.
  await hub.stop();
  await again({ deliver: false });
  await hub.rows(`update attempt set started_at = started_at - interval '25 hours'`);
  await hub.stop();
  provider.frame.store.database.exec('delete from idempotency_key');
  provider.frame.dial.rates = { ...provider.frame.dial.rates, timeout_after: 0 };
  await again({ deliver: true });
  await quiet();
  expect(effects()).toEqual(['create /v1/refunds']);
  expect(await payment()).toMatchObject({ status: 'refunded', refunded: 2000 });
  expect(await hub.rows(`select state from cases where state = 'open'`)).toEqual([]);
});

test('money of which no order comes is a case, and none once the order is here', async () => {
  await pay();
  await quiet();
  await hub.rows(`update record set created_at = now() - interval '1 hour' where stub`);
  await reportStubs(hub.engine);
  const open = (): Promise<object[]> => hub.rows(`select code from cases where state = 'open'`);
  expect(await open()).toEqual([{ code: 'SYN_PROJECT_MISSING_PARENT' }]);
  await order();
  await quiet();
  expect(await open()).toEqual([]);
  expect(await payment()).toMatchObject({ status: 'paid' });
});
