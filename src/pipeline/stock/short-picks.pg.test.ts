import { afterEach, expect, test } from 'vitest';
import type { Timeline } from '../../http/timeline.ts';
import { counted, placedOrder, variant } from '../../testing/stock-hub.ts';
import { openStockStage, type StockStage } from '../../testing/stock-stage.ts';

let stage: StockStage;

afterEach(() => stage.end());

/** The warehouse picks so many of ten pieces of A and is short of the rest. */
async function shortPick(stock: Parameters<typeof openStockStage>[0]): Promise<void> {
  stage = await openStockStage(stock);
  await stage.list(variant('A'));
  await stage.count(counted('A', 10));
  await stage.count(counted('A', 5, { location: 'WH2' }));
  await stage.sell('shop', placedOrder('S1', [{ sku: 'A', quantity: 8 }]));
  await stage.hub.quiet();
  await stage.hub.send('order', picked(6, 2, 'BP', 2), { system: 'wms' });
  await stage.hub.quiet();
}

function picked(units: number, short: number, reason: string, version: number): unknown {
  const [id] = [...stage.targets.wms.objects.keys()];
  const line = { line: 'l1', location: 'WH1', picked: String(units), packed: '0', shipped: '0', short: String(short), reason };
  return { id, version, updatedAt: `2026-11-01T14:0${version}:00Z`, groups: { fulfilment: { status: 'picked', lines: [line] } } };
}

const both = { channels: { shop: { locations: ['WH1', 'WH2'] } }, leaves: 'picked' } as const;
const derived = async (): Promise<unknown> => {
  const [row] = await stage.hub.rows<{ derived: unknown }>(
    `select body::json -> 'derived' as derived from record where entity = 'order'`,
  );
  return row?.derived;
};

test('what one place was short of is promised by the other, and reason and decision are shown', async () => {
  await shortPick(both);
  // Six left and two were not found, until the place counts again.
  expect(await stage.level('A')).toEqual({ onHand: 2, reserved: 0 });
  expect(await stage.level('A', 'WH2')).toEqual({ onHand: 5, reserved: 2 });
  expect(await derived()).toMatchObject({
    allocation: 'full',
    parts: { WH1: { l1: '8' }, WH2: { l1: '2' } },
    lines: [{ picked: '6', allocated: '2' }],
    flags: [],
  });
  const { lines, steps } = await stage.hub.api<{ lines: unknown[]; steps: { lines: { reason: string }[] }[] }>(
    '/orders/S1/sourcing',
  );
  expect(lines).toMatchObject([{ reserved: '2', short: '0', from: [{ location: 'WH2', quantity: '2' }] }]);
  expect(steps.at(-1)?.lines[0]?.reason).toMatch(/^WH1 was short of 2 of line l1 \(BP, .*elsewhere\. WH2 has every line/);
  const { timelines } = await stage.hub.api<{ timelines: Timeline[] }>('/orders/S1/timeline');
  expect(timelines[0]?.entries.filter(({ what }) => what === 'short')).toMatchObject([
    {
      at: '2026-11-01T14:02:00.000Z',
      text: expect.stringContaining('WH1 is short of 2 of line l1: BP') as string,
      systems: ['wms'],
    },
  ]);
  // A count of before the pick knows nothing of it; the next one stands.
  await stage.count(counted('A', 10, { asOf: '2026-11-01T14:01:00Z', version: 2 }));
  await stage.hub.quiet();
  expect(await stage.level('A')).toEqual({ onHand: 2, reserved: 0 });
  await stage.count(counted('A', 4, { asOf: '2026-11-01T18:00:00Z', version: 3 }));
  await stage.hub.quiet();
  expect(await stage.level('A')).toEqual({ onHand: 4, reserved: 0 });
  // Found after all: the other place is not needed any more.
  await stage.hub.send('order', picked(8, 0, 'CC', 3), { system: 'wms' });
  await stage.hub.quiet();
  expect(await stage.level('A', 'WH2')).toEqual({ onHand: 5, reserved: 0 });
  expect(await derived()).toMatchObject({ parts: { WH1: { l1: '8' } }, lines: [{ picked: '8' }] });
});

test('what no other place has waits for stock', async () => {
  await shortPick({ leaves: 'picked' });
  expect(await stage.level('A')).toEqual({ onHand: 2, reserved: 0 });
  expect(await derived()).toMatchObject({ allocation: 'partial', lines: [{ picked: '6', backordered: '2' }], flags: ['short'] });
});
