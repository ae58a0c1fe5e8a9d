import { afterEach, expect, test } from 'vitest';
import { counted, moved, placedOrder, variant } from '../../testing/stock-hub.ts';
import { openStockStage, type StockStage } from '../../testing/stock-stage.ts';
import { reportVariances } from './report-variances.ts';

let stage: StockStage;

afterEach(() => stage.end());

test('selling a kit reserves its components, and each channel offers as many kits as the scarcest allows', async () => {
  stage = await openStockStage();
  await stage.list(variant('A'), variant('B'));
  await stage.list(
    variant('KIT', {
      components: [
        { sku: 'A', quantity: '1' },
        { sku: 'B', quantity: '2' },
      ],
    }),
  );
  await stage.count(counted('A', 9));
  await stage.count(counted('B', 5));
  await stage.hub.quiet();
  const kit = async (): Promise<unknown> => {
    const [row] = await stage.hub.rows<{ offered: string }>(
      `select body::json -> 'derived' -> 'offered' ->> 'shop' as offered from record where body::json -> 'identity' ->> 'sku' = 'KIT'`,
    );
    return row?.offered;
  };
  expect(await kit()).toBe('2');
  // A channel that tells of its own kit knows nothing of what it is made of, and does not own that.
  await stage.hub.send('variant', { ...variant('KIT'), id: 'm-KIT' }, { system: 'market' });
  await stage.hub.quiet();
  expect(await kit()).toBe('2');
  await stage.sell('shop', placedOrder('S1', [{ sku: 'KIT', quantity: 1 }]));
  await stage.hub.quiet();
  expect([await stage.level('A'), await stage.level('B'), await kit()]).toEqual([
    { onHand: 9, reserved: 1 },
    { onHand: 5, reserved: 2 },
    '1',
  ]);
  // What was reserved as its components may be told of as them.
  const kits = `select body::json -> 'derived' -> 'kits' as kits from record where entity = 'order'`;
  const parts = [
    { sku: 'A', quantity: '1' },
    { sku: 'B', quantity: '2' },
  ];
  expect(await stage.hub.rows(kits)).toEqual([{ kits: { l1: parts } }]);
  await stage.sell('market', placedOrder('M1', [{ sku: 'B', quantity: 2 }]));
  await stage.hub.quiet();
  expect(await kit()).toBe('0');
});

test('what is under way between two locations is sold by nobody, and a unit that never arrives is a case until it does', async () => {
  stage = await openStockStage({ channels: { shop: { locations: ['WH1', 'WH2'] } }, transfers: '0s' });
  await stage.list(variant('A'));
  await stage.count(counted('A', 10));
  await stage.count(counted('A', 0, { location: 'WH2' }));
  const leg = (key: string, quantity: number, at: string): Parameters<typeof moved>[1] => [
    { key, quantity, at, reason: quantity < 0 ? 'transfer_out' : 'transfer_in', document: 'T-7' },
  ];
  await stage.count(moved('A', leg('out', -10, '2026-11-01T10:00:00Z')));
  await stage.hub.quiet();
  const stock = () => stage.hub.api<{ offered: unknown; inTransit: unknown }>('/stock/A');
  expect(await stock()).toMatchObject({
    offered: { shop: '0' },
    inTransit: [{ document: 'T-7', quantity: '10', from: 'WH1', to: null }],
  });
  await stage.count(moved('A', leg('in-1', 9, '2026-11-01T18:00:00Z'), 'WH2'));
  await stage.hub.quiet();
  expect(await reportVariances(stage.hub.engine, stage.rules)).toBe(1);
  const cases = () => stage.hub.rows(`select state, detail from cases where code = 'SYN_STOCK_TRANSFER_VARIANCE'`);
  expect(await cases()).toEqual([{ state: 'open', detail: 'Transfer T-7, A: 1 fewer arrived at WH2 than left WH1.' }]);
  expect(await stock()).toMatchObject({ offered: { shop: '9' }, inTransit: [{ quantity: '1' }] });
  await stage.count(moved('A', leg('in-2', 1, '2026-11-02T08:00:00Z'), 'WH2'));
  await stage.hub.quiet();
  expect(await reportVariances(stage.hub.engine, stage.rules)).toBe(0);
  expect(await cases()).toMatchObject([{ state: 'closed' }]);
  expect(await stock()).toMatchObject({ offered: { shop: '10' }, inTransit: [] });
});

test('a line in cases reserves what they hold, and waits while nobody has said how much that is', async () => {
  stage = await openStockStage();
  await stage.list(variant('A'));
  await stage.count(counted('A', 30));
  const order = placedOrder('S1', [{ sku: 'A', quantity: 2 }]);
  const { lines } = order.groups as unknown as { lines: { lines: object[] } };
  const cases = { ...lines, lines: lines.lines.map((line) => ({ ...line, unit: 'CS' })) };
  await stage.sell('shop', { ...order, groups: { ...order.groups, lines: cases } });
  await stage.hub.quiet();
  expect(await stage.allocations()).toEqual({ S1: 'none' });
  const sourcing = () => stage.hub.api<{ lines: unknown; steps: { lines: { reason: string }[] }[] }>('/orders/S1/sourcing');
  expect((await sourcing()).steps.at(-1)?.lines[0]?.reason).toContain('Nobody has said how much one CS of A holds.');
  await stage.list({ ...variant('A', { packagings: [{ unit: 'CS', contains: '12' }] }), version: 2 });
  await stage.hub.quiet();
  expect([await stage.allocations(), await stage.level('A')]).toEqual([{ S1: 'full' }, { onHand: 30, reserved: 24 }]);
});
