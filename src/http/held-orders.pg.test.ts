import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apply } from '../pipeline/apply.ts';
import { openOrderStage, orderHub, type OrderStage } from '../testing/order-hub.ts';
import { orderGroups, variantGroups } from '../testing/orders.ts';
import { put, spoiledOrder, type Spoil } from '../testing/spoiled-orders.ts';
import type { TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';

let stage: OrderStage;
let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

beforeAll(async () => {
  stage = await openOrderStage();
  ({ warehouse, erp, hub } = stage);
});

afterAll(() => stage.end());

async function openCases(order: string): Promise<string[]> {
  const { cases } = await hub.api<{ cases: { code: string; subjects: string[] }[] }>('/cases?limit=1000');
  return cases.filter((item) => item.subjects.includes(`shop/order/${order}`)).map((item) => item.code);
}

interface HeldLine {
  sku: string;
  quantity: string;
}

/** The lines of one order as each target holds them. */
function linesHeld(number: string): HeldLine[][] {
  return [...warehouse.objects.values(), ...erp.objects.values()]
    .filter((object) => (object['header'] as { number: string }).number === number)
    .map((object) => (object['lines'] as { lines: HeldLine[] }).lines);
}

const quantitiesHeld = (number: string): string[] => linesHeld(number).map((lines) => lines.map((line) => line.quantity).join());

async function storedRaw(deliveryId: string): Promise<Buffer[]> {
  const rows = await hub.rows<{ raw: Buffer }>('select raw from change where delivery_id = $1', [deliveryId]);
  return rows.map((row) => row.raw);
}

const discrepancies = (code: string): Promise<object[]> =>
  hub.rows('select record_id from discrepancy where code = $1 and closed_at is null', [code]);

describe('an order that cannot be right is held as a whole', () => {
  test.each<[string, string, Spoil]>([
    ['totals that do not foot', 'SYN_PROJECT_TOTALS_DO_NOT_FOOT', put('lines.totals.shop.total', 5_000)],
    ['a line total that does not foot', 'SYN_PROJECT_TOTALS_DO_NOT_FOOT', put('lines.lines.1.total.shop', 100)],
    ['an unknown SKU on a shippable line', 'SYN_PROJECT_UNKNOWN_SKU', put('lines.lines.2.sku', 'NOBODY-KNOWS')],
    ['a shippable line without a SKU', 'SYN_PROJECT_UNKNOWN_SKU', put('lines.lines.2.sku', null)],
    ['a quantity of zero', 'SYN_PROJECT_QUANTITY_NOT_POSITIVE', put('lines.lines.0.quantity', '0')],
    ['a quantity below zero', 'SYN_PROJECT_QUANTITY_NOT_POSITIVE', put('lines.lines.0.quantity', '-1')],
    [
      'targets that do not add up to the line',
      'SYN_PROJECT_TARGETS_DO_NOT_SUM',
      put('lines.lines.1.targets', [{ to: 'main', quantity: '1' }]),
    ],
    ['an unknown currency', 'SYN_PROJECT_CURRENCY_UNKNOWN', put('header.currency', 'XQQ')],
    ['no address to ship to', 'SYN_PROJECT_SHIP_TO_INCOMPLETE', put('header.kind', 'sale')],
  ])('%s', async (name, code, spoil) => {
    const id = name.replaceAll(' ', '-');
    const raw = Buffer.from(JSON.stringify(spoiledOrder(id, spoil)));
    expect(await hub.send('order', raw, { deliveryId: `d-${id}` })).toBe(202);
    await hub.quiet();
    expect(await openCases(id)).toEqual([code]);
    expect(await storedRaw(`d-${id}`)).toEqual([raw]);
    expect(linesHeld(id)).toEqual([]);

    // A later version that is right goes out whole, and the case closes itself.
    await hub.send('order', { ...spoiledOrder(id), version: 2 });
    await hub.quiet();
    expect(quantitiesHeld(id)).toEqual(['1,2,3', '1,2,3']);
    expect(await openCases(id)).toEqual([]);
  });

  test('an edit that spoils a delivered order is asked of nobody until its SKU is known', async () => {
    await hub.send('order', spoiledOrder('S1'));
    await hub.quiet();
    await hub.send('order', { ...spoiledOrder('S1', put('lines.lines.0.sku', 'LATER')), version: 2 });
    await hub.quiet();
    const skus = (): string[] => linesHeld('S1').map((lines) => lines.map((line) => line.sku).join());
    expect(skus()).toEqual(['A,A,A', 'A,A,A']);
    expect(await openCases('S1')).toEqual(['SYN_PROJECT_UNKNOWN_SKU']);

    await hub.send('variant', { id: 'v2', version: 1, groups: variantGroups('LATER') });
    await hub.quiet();
    expect(skus()).toEqual(['LATER,A,A', 'LATER,A,A']);
    expect(await openCases('S1')).toEqual([]);
  });

  test('a held order can be cancelled, and then goes to no warehouse', async () => {
    await hub.send('order', spoiledOrder('S2', put('lines.lines.0.quantity', '0')));
    await hub.quiet();
    const cancelled = spoiledOrder('S2', put('cancellation', { at: '2026-11-01T11:00:00Z', reason: 'customer' }));
    await hub.send('order', { ...cancelled, version: 2 });
    await hub.quiet();
    expect(quantitiesHeld('S2')).toEqual(['1,2,3']);
    expect([...erp.objects.values()].at(-1)).toMatchObject({ lifecycle: 'cancelled' });
  });
});

test.each<[string, string, Spoil]>([
  ['a cent of rounding', 'SYN_PROJECT_ROUNDING_DIFFERENCE', put('lines.totals.shop.total', 6_001)],
  [
    'half a billing address',
    'SYN_PROJECT_BILLING_INCOMPLETE',
    put('billTo', { name: 'B', line1: '', city: '', country: 'DE', postalCode: '' }),
  ],
])('%s is delivered at once and stays an open discrepancy until it heals', async (name, code, spoil) => {
  const id = name.replaceAll(' ', '-');
  await hub.send('order', spoiledOrder(id, spoil));
  await hub.quiet();
  expect(quantitiesHeld(id)).toEqual(['1,2,3', '1,2,3']);
  expect(await openCases(id)).toEqual([]);
  expect(await discrepancies(code)).toHaveLength(1);
  await hub.send('order', { ...spoiledOrder(id, put('billTo', null)), version: 2 });
  await hub.quiet();
  expect(await discrepancies(code)).toEqual([]);
});

describe('versions', () => {
  test.each([
    ['as they came', [1, 2]],
    ['the other way round', [2, 1]],
  ])('two orders with one id and version and other content are a conflict, %s', async (name, quantities) => {
    const id = `V-${name}`;
    for (const quantity of quantities) {
      await hub.send('order', oneLine(id, { version: 1, quantity }), { deliveryId: `${id}-${quantity}` });
      await hub.quiet();
    }
    expect(await openCases(id)).toEqual(['SYN_PROJECT_SAME_VERSION_OTHER_CONTENT']);
    expect(await storedRaw(`${id}-1`)).toHaveLength(1);
    expect(await storedRaw(`${id}-2`)).toHaveLength(1);
    // What was delivered before the doubt arose stays; the doubtful one goes nowhere.
    expect(quantitiesHeld(id)).toEqual([String(quantities[0]), String(quantities[0])]);
    await hub.send('order', oneLine(id, { version: 2, quantity: 5 }));
    await hub.quiet();
    expect(await openCases(id)).toEqual([]);
    expect(quantitiesHeld(id)).toEqual(['5', '5']);
  });

  test('two contents of one version in one batch: neither goes out', async () => {
    const paused = await openTestHub(orderHub({ warehouse: warehouse.url, erp: erp.url }), { apply: false });
    try {
      await paused.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
      for (const quantity of [1, 2]) await paused.send('order', oneLine('V-at-once', { version: 1, quantity }));
      expect(await apply(paused.engine, 500)).toBe(3);
      await paused.quiet();
      const { cases } = await paused.api<{ cases: { code: string }[] }>('/cases');
      expect(cases.map((item) => item.code)).toEqual(['SYN_PROJECT_SAME_VERSION_OTHER_CONTENT']);
      expect(linesHeld('V-at-once')).toEqual([]);
    } finally {
      await paused.end();
    }
  });

  test('an older version after a newer is kept and changes nothing', async () => {
    const id = 'V-old';
    await hub.send('order', oneLine(id, { version: 3, quantity: 3 }), { deliveryId: 'V-new' });
    await hub.quiet();
    const calls = warehouse.calls.length + erp.calls.length;
    expect(await hub.send('order', oneLine(id, { version: 2, quantity: 2 }), { deliveryId: 'V-older' })).toBe(202);
    await hub.quiet();
    expect(warehouse.calls.length + erp.calls.length).toBe(calls);
    expect(quantitiesHeld(id)).toEqual(['3', '3']);
    expect(await openCases(id)).toEqual([]);
    expect(await storedRaw('V-older')).toHaveLength(1);
    const versions = await hub.rows('select version from fact where subject = $1 order by version', [`shop/order/${id}`]);
    expect(versions).toEqual([{ version: 2 }, { version: 3 }]);
  });
});

/** An order of one line, under the number of its id. */
function oneLine(id: string, { version, quantity }: { version: number; quantity: number }): object {
  const groups = orderGroups([{ sku: 'A', quantity }]);
  put('header.number', id)(groups);
  return { id, version, groups };
}
