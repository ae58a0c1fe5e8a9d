import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StockInput } from '../../config/stock.ts';
import { counted, moved, placedOrder, stockHub, variant } from '../../testing/stock-hub.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { replay } from '../replay.ts';
import { keepStock } from './keep-stock.ts';
import { reportVariances } from './report-variances.ts';

let targets: { shop: TargetServer; market: TargetServer; wms: TargetServer };
let hub: TestHub;

beforeEach(async () => {
  const [shop, market, wms] = await Promise.all([openTargetServer(), openTargetServer(), openTargetServer()]);
  targets = { shop, market, wms };
});

afterEach(async () => {
  await hub.end();
  await Promise.all(Object.values(targets).map((target) => target.close()));
});

async function open(stock: Partial<StockInput<'shop' | 'market' | 'wms'>> = {}): Promise<void> {
  const { shop, market, wms } = targets;
  hub = await openTestHub(stockHub({ shop: shop.url, market: market.url, wms: wms.url }, stock));
}

const sell = (system: 'shop' | 'market', order: unknown): Promise<number> => hub.send('order', order, { system });
const count = (level: unknown): Promise<number> => hub.send('inventory-level', level, { system: 'wms' });

/** The shop's own variants: it holds them before it tells of them. */
async function list(...variants: ReturnType<typeof variant>[]): Promise<void> {
  for (const one of variants) {
    targets.shop.objects.set(one.id, {});
    await hub.send('variant', one);
  }
}

/** `{ on hand, reserved }` of one variant at one location. */
async function level(sku: string, location = 'WH1'): Promise<unknown> {
  const text = `select trim_scale(on_hand)::float8 as "onHand", trim_scale(reserved)::float8 as reserved from stock where sku = $1 and location = $2`;
  return (await hub.rows(text, [sku, location]))[0];
}

/** By order number, what became of its stock. */
async function allocations(): Promise<Record<string, string>> {
  const rows = await hub.rows<{ number: string; allocation: string }>(
    `select body::json -> 'header' ->> 'number' as number, body::json -> 'derived' ->> 'allocation' as allocation from record where entity = 'order'`,
  );
  return Object.fromEntries(rows.map(({ number, allocation }) => [number, allocation]));
}

/** What a channel was told last of each of its variants. */
function offered(target: TargetServer, channel: string): unknown[] {
  return [...target.objects.values()].map((document) => document[channel]);
}

test('of two channels that sell the last unit one gets it, the other waits, and both are told that none is left', async () => {
  await open();
  await list(variant('A'));
  await count(counted('A', 1));
  await hub.quiet();
  expect([offered(targets.shop, 'shop'), offered(targets.market, 'market')]).toEqual([['1'], ['1']]);
  await Promise.all([
    sell('market', placedOrder('M1', [{ sku: 'A', quantity: 1 }], 2)),
    sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1)),
  ]);
  await hub.quiet();
  expect(Object.values(await allocations()).toSorted()).toEqual(['full', 'none']);
  expect(await level('A')).toEqual({ onHand: 1, reserved: 1 });
  expect([offered(targets.shop, 'shop'), offered(targets.market, 'market')]).toEqual([['0'], ['0']]);
  expect(targets.wms.objects.size).toBe(1);
});

test('what comes in goes to the oldest order first, and no channel offers what orders wait for', async () => {
  await open();
  await list(variant('A'));
  await count(counted('A', 0));
  for (const second of [3, 1, 2]) await sell('shop', placedOrder(`S${second}`, [{ sku: 'A', quantity: 2 }], second));
  await hub.quiet();
  expect(await allocations()).toEqual({ S1: 'none', S2: 'none', S3: 'none' });
  await count(moved('A', [{ key: 'r1', quantity: 5, at: '2026-11-01T13:00:00Z', reason: 'receipt' }]));
  await hub.quiet();
  expect(await allocations()).toEqual({ S1: 'full', S2: 'full', S3: 'partial' });
  expect(offered(targets.shop, 'shop')).toEqual(['0']);
  const { lines } = await hub.api<{ lines: unknown[] }>(`/orders/${await idOf('S3')}/sourcing`);
  expect(lines).toMatchObject([{ line: 'l1', reserved: '1', short: '1' }]);
});

async function idOf(number: string): Promise<string> {
  const rows = await hub.rows<{ id: string }>(`select id from record where body::json -> 'header' ->> 'number' = $1`, [number]);
  return rows[0]?.id ?? '';
}

test('a cancelled order gives its units to the one that waits', async () => {
  await open();
  await list(variant('A'));
  await count(counted('A', 1));
  await sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1));
  await hub.quiet();
  await sell('market', placedOrder('M1', [{ sku: 'A', quantity: 1 }], 2));
  await hub.quiet();
  expect(await allocations()).toEqual({ S1: 'full', M1: 'none' });
  const cancelled = placedOrder('S1', [{ sku: 'A', quantity: 1 }], 1, {
    cancellation: { at: '2026-11-01T12:30:00Z', reason: null },
  });
  await sell('shop', { ...cancelled, version: 2 });
  await hub.quiet();
  expect((await allocations())['M1']).toBe('full');
  expect(await level('A')).toEqual({ onHand: 1, reserved: 1 });
});

test('what has shipped is consumed once, and a count of before it knows nothing of it', async () => {
  await open();
  await list(variant('A'));
  await count(counted('A', 10));
  await sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 3 }]));
  await hub.quiet();
  const [id] = [...targets.wms.objects.keys()];
  const shipped = (quantity: number, version: number, at: string): unknown => ({
    id,
    version,
    updatedAt: at,
    groups: {
      fulfilment: { status: 'shipped', lines: [{ line: 'l1', picked: '3', packed: '3', shipped: String(quantity), short: '0' }] },
    },
  });
  await hub.send('order', shipped(2, 2, '2026-11-01T14:00:00Z'), { system: 'wms' });
  await hub.quiet();
  expect(await level('A')).toEqual({ onHand: 8, reserved: 1 });
  await hub.send('order', shipped(3, 3, '2026-11-01T15:00:00Z'), { system: 'wms' });
  await hub.send('order', shipped(3, 3, '2026-11-01T15:00:00Z'), { system: 'wms' });
  await hub.quiet();
  expect(await level('A')).toEqual({ onHand: 7, reserved: 0 });
  // Counted between the two, told after both.
  await count(counted('A', 8, { asOf: '2026-11-01T14:30:00Z', version: 2 }));
  await hub.quiet();
  expect(await level('A')).toEqual({ onHand: 7, reserved: 0 });
  expect(offered(targets.shop, 'shop')).toEqual(['7']);
});

test('selling a kit reserves its components, and each channel offers as many kits as the scarcest allows', async () => {
  await open();
  await list(variant('A'), variant('B'));
  await list(
    variant('KIT', {
      components: [
        { sku: 'A', quantity: '1' },
        { sku: 'B', quantity: '2' },
      ],
    }),
  );
  await count(counted('A', 9));
  await count(counted('B', 5));
  await hub.quiet();
  const kit = async (): Promise<unknown> => {
    const [row] = await hub.rows<{ offered: string }>(
      `select body::json -> 'derived' -> 'offered' ->> 'shop' as offered from record where body::json -> 'identity' ->> 'sku' = 'KIT'`,
    );
    return row?.offered;
  };
  expect(await kit()).toBe('2');
  await sell('shop', placedOrder('S1', [{ sku: 'KIT', quantity: 1 }]));
  await hub.quiet();
  expect([await level('A'), await level('B'), await kit()]).toEqual([
    { onHand: 9, reserved: 1 },
    { onHand: 5, reserved: 2 },
    '1',
  ]);
  await sell('market', placedOrder('M1', [{ sku: 'B', quantity: 2 }]));
  await hub.quiet();
  expect(await kit()).toBe('0');
});

test('a movement told twice moves once, and one told before anyone said what it is of waits until then', async () => {
  await open();
  const receipt = moved('A', [{ key: 'r1', quantity: 4, at: '2026-11-01T13:00:00Z' }]);
  await count({ ...receipt, groups: {} });
  await hub.quiet();
  expect(await level('A')).toBeUndefined();
  await count(receipt);
  await count({ ...receipt, movements: [...receipt.movements, ...receipt.movements] });
  await hub.quiet();
  expect(await level('A')).toEqual({ onHand: 4, reserved: 0 });
});

test('a level that is counted and moved many times is one fact', async () => {
  await open();
  for (let version = 1; version <= 20; version += 1) {
    await count(counted('A', version, { version, asOf: `2026-11-01T09:00:${String(version).padStart(2, '0')}Z` }));
  }
  await hub.quiet();
  expect(await level('A')).toEqual({ onHand: 20, reserved: 0 });
  expect(await hub.rows('select count(*)::int as facts, max(json_array_length(versions)) as versions from fact')).toEqual([
    { facts: 1, versions: null },
  ]);
});

test('a replay of what was told and decided comes to the same stock, promises and records, and decides nothing anew', async () => {
  await open();
  await list(variant('A'), variant('B'));
  await count(counted('A', 3));
  await count(counted('B', 9));
  await sell(
    'shop',
    placedOrder(
      'S1',
      [
        { sku: 'A', quantity: 2 },
        { sku: 'B', quantity: 4 },
      ],
      1,
    ),
  );
  await hub.quiet();
  await sell('market', placedOrder('M1', [{ sku: 'A', quantity: 2 }], 2));
  await count(moved('B', [{ key: 'r1', quantity: 5, at: '2026-11-01T13:00:00Z' }]));
  const cancellation = { at: '2026-11-01T12:30:00Z', reason: null };
  await sell('shop', {
    ...placedOrder(
      'S1',
      [
        { sku: 'A', quantity: 2 },
        { sku: 'B', quantity: 4 },
      ],
      1,
      { cancellation },
    ),
    version: 2,
  });
  await hub.quiet();
  const before = await kept(hub);
  const { shop, market, wms } = targets;
  const empty = await openTestHub(stockHub({ shop: shop.url, market: market.url, wms: wms.url }), {
    apply: false,
    deliver: false,
  });
  try {
    const changes = await hub.rows<Record<string, unknown>>(
      'select id, received_at, system, source, topic, delivery_id, lane, corrected, raw, sent_at, message_id from change order by id',
    );
    for (const row of changes) {
      await empty.rows(
        'insert into change (id, received_at, system, source, topic, delivery_id, lane, corrected, raw, sent_at, message_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
        Object.values(row),
      );
    }
    await replay(empty.engine);
    expect(await kept(empty)).toEqual(before);
    const rules = hub.engine.hub.stock;
    if (rules === undefined) throw new Error('no stock rules');
    // The worker looks once more and finds everything as it should be.
    while ((await keepStock(empty.engine, rules)) > 0);
    expect(await kept(empty)).toEqual(before);
  } finally {
    await empty.end();
  }
});

/** Levels, promises and the hashes of all records. */
async function kept(from: TestHub): Promise<unknown> {
  return {
    stock: await from.rows(
      'select sku, location, trim_scale(on_hand) as on_hand, trim_scale(reserved) as reserved from stock order by 1, 2',
    ),
    reservations: await from.rows(
      'select record_id, line, sku, location, trim_scale(quantity) as quantity from reservation order by 1, 2, 3, 4',
    ),
    demands: await from.rows(
      'select record_id, line, trim_scale(wanted) as wanted, trim_scale(short) as short from demand order by 1, 2',
    ),
    records: await from.rows('select id, record_hash from record order by id'),
  };
}

test('what is under way between two locations is sold by nobody, and a unit that never arrives is a case until it does', async () => {
  await open({ channels: { shop: { locations: ['WH1', 'WH2'] } }, transfers: '0s' });
  await list(variant('A'));
  await count(counted('A', 10));
  await count(counted('A', 0, { location: 'WH2' }));
  const leg = (key: string, quantity: number, at: string): Parameters<typeof moved>[1] => [
    { key, quantity, at, reason: quantity < 0 ? 'transfer_out' : 'transfer_in', document: 'T-7' },
  ];
  await count(moved('A', leg('out', -10, '2026-11-01T10:00:00Z')));
  await hub.quiet();
  const stock = () => hub.api<{ offered: unknown; inTransit: unknown }>('/stock/A');
  expect(await stock()).toMatchObject({
    offered: { shop: '0' },
    inTransit: [{ document: 'T-7', quantity: '10', from: 'WH1', to: null }],
  });
  await count(moved('A', leg('in-1', 9, '2026-11-01T18:00:00Z'), 'WH2'));
  await hub.quiet();
  const rules = hub.engine.hub.stock;
  if (rules === undefined) throw new Error('no stock rules');
  expect(await reportVariances(hub.engine, rules)).toBe(1);
  const cases = () => hub.rows(`select state, detail from cases where code = 'SYN_STOCK_TRANSFER_VARIANCE'`);
  expect(await cases()).toEqual([{ state: 'open', detail: 'Transfer T-7, A: 1 fewer arrived at WH2 than left WH1.' }]);
  expect(await stock()).toMatchObject({ offered: { shop: '9' }, inTransit: [{ quantity: '1' }] });
  await count(moved('A', leg('in-2', 1, '2026-11-02T08:00:00Z'), 'WH2'));
  await hub.quiet();
  expect(await reportVariances(hub.engine, rules)).toBe(0);
  expect(await cases()).toMatchObject([{ state: 'closed' }]);
  expect(await stock()).toMatchObject({ offered: { shop: '10' }, inTransit: [] });
});

test('a line in cases reserves what they hold, and waits while nobody has said how much that is', async () => {
  await open();
  await list(variant('A'));
  await count(counted('A', 30));
  const order = placedOrder('S1', [{ sku: 'A', quantity: 2 }]);
  const { lines } = order.groups as unknown as { lines: { lines: object[] } };
  const cases = { ...lines, lines: lines.lines.map((line) => ({ ...line, unit: 'CS' })) };
  await sell('shop', { ...order, groups: { ...order.groups, lines: cases } });
  await hub.quiet();
  expect(await allocations()).toEqual({ S1: 'none' });
  const sourcing = () => hub.api<{ lines: unknown; steps: { lines: { reason: string }[] }[] }>('/orders/S1/sourcing');
  expect((await sourcing()).steps.at(-1)?.lines[0]?.reason).toContain('Nobody has said how much one CS of A holds.');
  await list({ ...variant('A', { packagings: [{ unit: 'CS', contains: '12' }] }), version: 2 });
  await hub.quiet();
  expect([await allocations(), await level('A')]).toEqual([{ S1: 'full' }, { onHand: 30, reserved: 24 }]);
});
