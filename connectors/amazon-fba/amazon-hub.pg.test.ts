import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { amazon as standIn } from '../../sandbox/amazon/amazon.ts';
import { start, type Running } from '../../sandbox/frame/start.ts';
import { defineHub } from '../../src/config.ts';
import { aggregate, owner, priority } from '../../src/config/strategies.ts';
import type { Json } from '../../src/model/json.ts';
import { orderGroups, variantGroups } from '../../src/testing/orders.ts';
import { plainSystem } from '../../src/testing/plain-systems.ts';
import { openTargetServer, type TargetServer } from '../../src/testing/target-server.ts';
import { openTestHub, testEnvironment, type TestHub } from '../../src/testing/test-hub.ts';
import { amazonFba, isForAmazon } from './index.ts';

// A shop whose mugs and caps Amazon sends, and whose shirts a warehouse of its own. What has left is told to the shop.

const data = mkdtempSync(join(tmpdir(), 'syncline-amazon-'));
const ADMIN = 'an administrator’s token';
const ONLY = ['MUG', 'CAP'];
let running: Running;
let warehouse: TargetServer;
let shop: TargetServer;
let hub: TestHub;

interface Doc {
  [name: string]: unknown;
}

async function admin(line: string, body?: object): Promise<Doc> {
  const [method = 'GET', path = ''] = line.split(' ');
  const headers = { authorization: `Bearer ${Buffer.from(ADMIN).toString('base64url')}` };
  const answer = await fetch(`http://127.0.0.1:${running.port}/admin/${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Doc;
}

function settings(origin: string): Parameters<typeof amazonFba>[0] {
  return {
    baseUrl: origin,
    tokenUrl: `${origin}/auth/o2/token`,
    clientId: 'TEST_SECRET',
    clientSecret: 'TEST_SECRET',
    refreshToken: 'TEST_SECRET',
    marketplace: 'A1PA6795UKMFR9',
    entities: ['order', 'shipment', 'fulfilment-order', 'inventory-level'],
    only: ONLY,
    policy: 'FillAllAvailable',
    poll: { everyMs: 200, stockEveryMs: 300, trackingEveryMs: 300 },
    limits: { rate: 500, burst: 500, deadlineMs: 3_000 },
  };
}

const isOpen = (body: Record<string, Json>): boolean => (body['cancellation'] ?? null) === null;

beforeAll(async () => {
  const secret = testEnvironment.TEST_SECRET;
  const environment = {
    SANDBOX_ADMIN_TOKEN: Buffer.from(ADMIN).toString('base64url'),
    ...Object.fromEntries(standIn.secretNames.map((name) => [name, secret])),
  };
  const flags = ['--data', data, '--dwell', '0', '--rate', '1000', '--burst', '1000', '--answer-time', '0'];
  running = await start(standIn, flags, { environment });
  [warehouse, shop] = await Promise.all([openTargetServer(), openTargetServer()]);
  const to = {
    entity: 'order',
    groups: ['header', 'lines', 'shipTo'],
    passes: 'released',
    afterStage: 'request',
    onExit: 'absent',
  } as const;
  hub = await openTestHub(
    defineHub({
      hub: 'test',
      systems: {
        shop: plainSystem(shop.url, ['order', 'variant', 'shipment']),
        wms: plainSystem(warehouse.url, ['order', 'shipment']),
        fba: amazonFba(settings(`http://127.0.0.1:${running.port}`)),
      },
      ownership: {
        order: {
          header: owner('shop'),
          lines: owner('shop'),
          shipTo: owner('shop'),
          billTo: owner('shop'),
          buyer: owner('shop'),
          cancellation: owner('shop'),
          tags: owner('shop'),
          // Each tells of the lines that are its own.
          fulfilment: aggregate('fba', 'wms'),
          posting: owner('wms'),
        },
        variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
        shipment: { header: priority('fba', 'wms'), packages: priority('fba', 'wms'), status: priority('fba', 'wms') },
        'fulfilment-order': {
          header: owner('fba'),
          lines: owner('fba'),
          shipTo: owner('shop'),
          request: owner('shop'),
          answer: owner('fba'),
          hold: owner('fba'),
        },
        'inventory-level': { identity: owner('fba'), onHand: owner('fba') },
      },
      flows: [
        { ...to, to: 'fba', when: (body) => isOpen(body) && isForAmazon({ only: ONLY })(body) },
        { ...to, to: 'wms', when: (body) => isOpen(body) && !onlyAmazons(body) },
        { entity: 'shipment', to: 'shop', groups: ['header', 'packages', 'status'], needs: ['order'] },
      ],
    }),
  );
  for (const [index, sku] of ['MUG', 'CAP', 'SHIRT'].entries()) {
    await hub.send('variant', { id: `v${index}`, version: 1, groups: variantGroups(sku) });
  }
  for (const sku of ONLY) await admin('POST inventory', { sku, quantity: 20 });
}, 90_000);

function onlyAmazons(body: Record<string, Json>): boolean {
  const { lines } = body['lines'] as { lines: { sku: string }[] };
  return lines.every(({ sku }) => ONLY.includes(sku));
}

afterAll(async () => {
  await hub.end();
  await Promise.all([warehouse.close(), shop.close(), running.stop()]);
  rmSync(data, { recursive: true, force: true });
});

const shipTo = { name: 'Ana', line1: 'Calle 1', city: 'Berlin', postalCode: '10115', country: 'DE' };
const sold = (
  id: string,
  lines: { sku: string; quantity: number }[],
  more: Record<string, Json> = {},
  version = 1,
): Promise<number> => hub.send('order', { id, version, groups: orderGroups(lines, { shipTo, ...more }) });

const derived = async (id: string): Promise<Doc> => {
  const [row] = await hub.rows<{ derived: Doc }>(
    `select r.body::json->'derived' as derived from record r join link l on l.record_id = r.id where l.subject = $1`,
    [`shop/order/${id}`],
  );
  return row?.derived ?? {};
};

/** The order at Amazon that was made of an order of the shop. */
async function atAmazon(id: string): Promise<string> {
  const found = async (): Promise<string | null> => {
    const rows = await hub.rows<{ id: string | null }>(
      `select d.shadow::json->>'id' as id from delivery d join link l on l.record_id = d.record_id
       where l.subject = $1 and d.system = 'fba' and d.effect = '' and d.state = 'idle'`,
      [`shop/order/${id}`],
    );
    return rows[0]?.id ?? null;
  };
  await expect.poll(found, { timeout: 15_000 }).toEqual(expect.any(String));
  return (await found()) ?? '';
}

const derivedIs = (id: string, expected: object): Promise<void> =>
  expect.poll(() => derived(id), { timeout: 15_000 }).toMatchObject(expected);

const effects = async (kind: string): Promise<Doc[]> =>
  ((await admin('GET effects'))['items'] as Doc[]).filter((effect) => effect['kind'] === kind);

test('an order is sent by Amazon and by the warehouse, each its own lines, and the shop is told every parcel', async () => {
  await sold('1', [
    { sku: 'MUG', quantity: 2 },
    { sku: 'SHIRT', quantity: 1 },
    { sku: 'CAP', quantity: 1 },
  ]);
  const id = await atAmazon('1');
  await admin(`POST orders/${id}/advance`, { to: 'Processing' });
  const first = await admin(`POST orders/${id}/ship`, { items: [{ id: 'l1', quantity: 1 }], carrier: 'UPS', tracking: '1Z1' });
  await derivedIs('1', { fulfilment: 'partial', lines: [{ shipped: '1', picked: '1' }, { released: '1' }, { picked: '1' }] });
  await expect
    .poll(() => [...shop.objects.values()], { timeout: 15_000 })
    .toMatchObject([
      {
        packages: {
          packages: [{ carrier: 'ups', trackingNumber: '1Z1', contents: [{ line: 'l1', sku: 'MUG', quantity: '1' }] }],
        },
      },
      { status: { status: 'pending' } },
    ]);
  // The rest of Amazon's, and the warehouse's own.
  await admin(`POST orders/${id}/ship`, { carrier: 'AMZN_DE', tracking: 'DE2' });
  const [[held, own] = []] = [...warehouse.objects.entries()];
  const counts = { line: 'l2', picked: '1', packed: '1', shipped: '1', short: '0' };
  const groups = { fulfilment: { status: 'shipped', lines: [counts] } };
  await hub.send('order', { id: held, version: 2, reference: own?.['reference'], groups }, { system: 'wms' });
  await derivedIs('1', { fulfilment: 'fulfilled', lines: [{ shipped: '2' }, { shipped: '1' }, { shipped: '1' }] });
  await expect.poll(() => JSON.stringify([...shop.objects.values()]), { timeout: 15_000 }).toContain('"DE2"');
  // Amazon tells nothing of a package whose order is complete: it is looked after.
  await admin(`POST packages/${String(first['packageNumber'])}/events`, { code: 'EVENT_301', status: 'DELIVERED' });
  await derivedIs('1', { delivery: 'partial' });
  const asked = await hub.rows<{ derived: Doc }>(
    `select body::json->'derived' as derived from record where entity = 'fulfilment-order'`,
  );
  expect(asked).toMatchObject([{ derived: { status: 'closed', partial: false, unknown: [] } }]);
}, 90_000);

test('stock is counted by Amazon, at the moment of reading, also after its token has ended', async () => {
  await admin('POST tokens/expire');
  await admin('POST inventory', { sku: 'CAP', quantity: 30 });
  const level = async (): Promise<unknown> =>
    hub.rows(`select body::json->'onHand'->>'quantity' as quantity from record
              where entity = 'inventory-level' and body::json->'identity'->>'sku' = 'CAP' and body::json->'identity'->>'location' = 'FBA'`);
  await expect.poll(level, { timeout: 15_000 }).toEqual([{ quantity: '49' }]);
}, 60_000);

const cancellation = { at: '2026-11-01T10:05:00Z', reason: 'customer' };

test('a cancel is granted as long as nobody picks, and refused afterwards', async () => {
  await sold('2', [{ sku: 'MUG', quantity: 1 }]);
  await sold('3', [{ sku: 'MUG', quantity: 1 }]);
  const [early, late] = [await atAmazon('2'), await atAmazon('3')];
  await admin(`POST orders/${early}/advance`, { to: 'Planning' });
  await admin(`POST orders/${late}/advance`, { to: 'Processing' });
  await sold('2', [{ sku: 'MUG', quantity: 1 }], { cancellation }, 2);
  await sold('3', [{ sku: 'MUG', quantity: 1 }], { cancellation }, 2);
  await derivedIs('2', { lifecycle: 'cancelled' });
  const cases = (): Promise<unknown> => hub.rows(`select code, detail from cases where state = 'open'`);
  await expect
    .poll(cases, { timeout: 15_000 })
    .toMatchObject([
      { code: 'SYN_DELIVER_REQUEST_REFUSED', detail: expect.stringContaining('refused the cancel: Processing') as string },
    ]);
  expect(await effects('cancel')).toMatchObject([{ external_id: early }]);
  // What could not be stopped leaves, and counts.
  await admin(`POST orders/${late}/ship`, {});
  await derivedIs('3', { fulfilment: 'fulfilled', lifecycle: 'in_fulfilment' });
}, 60_000);

test('an address is changed no more once the order is to be shipped: the case says so, and the order stays as it was', async () => {
  await sold('6', [{ sku: 'MUG', quantity: 1 }]);
  await atAmazon('6');
  await sold('6', [{ sku: 'MUG', quantity: 1 }], { shipTo: { ...shipTo, line1: 'Calle 2' } }, 2);
  const refused = (): Promise<unknown> => hub.rows(`select detail from cases where state = 'open' and detail like '%the edit%'`);
  await expect.poll(refused, { timeout: 15_000 }).toMatchObject([{ detail: expect.stringContaining('New: 400') as string }]);
  expect(await effects('update')).toEqual([]);
}, 60_000);

test('what Amazon cannot find is given up, and the order says so', async () => {
  await sold('4', [{ sku: 'CAP', quantity: 3 }]);
  const id = await atAmazon('4');
  await admin('POST missing', { sku: 'CAP', quantity: 1 });
  await admin(`POST orders/${id}/advance`, { to: 'Complete' });
  await derivedIs('4', { fulfilment: 'partial', lines: [{ ordered: '3', shipped: '2', backordered: '1' }] });
}, 60_000);

test('a create without an answer is one order', async () => {
  await admin('POST faults', { rates: { timeout_after: 1, timeout_hold_ms: 1 } });
  await sold('5', [{ sku: 'MUG', quantity: 1 }]);
  const id = await atAmazon('5');
  await admin('POST faults', { rates: 'none' });
  expect((await effects('create')).filter((effect) => effect['external_id'] === id)).toHaveLength(1);
  const sent = await hub.rows(
    `select a.key from attempt a join delivery d on d.id = a.delivery_id join link l on l.record_id = d.record_id
     where d.system = 'fba' and l.subject = 'shop/order/5'`,
  );
  expect(sent.length).toBeGreaterThan(1);
  expect(new Set(sent.map((one) => JSON.stringify(one))).size).toBe(1);
  await admin(`POST orders/${id}/advance`, { to: 'Complete' });
  await derivedIs('5', { fulfilment: 'fulfilled' });
}, 60_000);
