import { afterEach, expect, test } from 'vitest';
import { inspection, receipt, returnHeader, returnLine } from '../../testing/model/whole-return.ts';
import { counted, variant } from '../../testing/stock-hub.ts';
import { openStockStage, replayedHub, type StockStage } from '../../testing/stock-stage.ts';
import { keepStock } from './keep-stock.ts';

let stage: StockStage;

afterEach(() => stage.end());

const at = (time: string): string => `2026-11-01T${time}:00Z`;
const onHand = (units: number): unknown => ({ onHand: units, reserved: 0 });

test('what an inspection puts back on the shelf is on hand once, until it is said otherwise or the owner has counted', async () => {
  stage = await openStockStage();
  const { hub } = stage;
  await stage.list(variant('TEE-M'));
  await stage.count(counted('TEE-M', 10));
  await hub.quiet();
  let version = 0;
  const looked = async (units: Parameters<typeof inspection>[0], time: string): Promise<unknown> => {
    const groups = { receipt: receipt('4', { rma: 'R-1' }), inspection: { ...inspection(units), at: at(time) } };
    await hub.send('return', { id: 'B-1', version: (version += 1), updatedAt: at(time), groups }, { system: 'wms' });
    await hub.quiet();
    return stage.level('TEE-M');
  };
  // Nobody knows yet whose they are.
  expect(await looked({ restock: '1', undecided: '3' }, '10:00')).toEqual(onHand(10));
  const header = { ...returnHeader, order: null, customer: null, rma: 'R-1' };
  const lines = { lines: [returnLine({ quantity: '4' })], total: 0 };
  await hub.send('return', { id: 'r-1', version: 1, groups: { header, lines, authorisation: { state: 'approved', at: null } } });
  await hub.quiet();
  expect(await stage.level('TEE-M')).toEqual(onHand(11));

  expect(await looked({ restock: '1', quarantine: '1', scrap: '1', undecided: '1' }, '10:02')).toEqual(onHand(11));
  expect(await looked({ restock: '2', quarantine: '1', scrap: '1' }, '10:03')).toEqual(onHand(12));
  expect(stage.offered('shop')).toEqual(['12']);
  expect(await looked({ restock: '1', quarantine: '1', scrap: '2' }, '10:04')).toEqual(onHand(11));
  const moved = `select trim_scale(quantity)::text as quantity, reason from movement where kind = 'delta' order by at`;
  expect(await hub.rows(moved)).toEqual(['1', '1', '-1'].map((quantity) => ({ quantity, reason: 'restock' })));

  // The owner has counted what came back; what is told of before that is in the count.
  await stage.count(counted('TEE-M', 11, { asOf: at('11:00'), version: 2 }));
  expect(await looked({ restock: '2', quarantine: '1', scrap: '1' }, '10:50')).toEqual(onHand(11));

  const kept = (from: StockStage['hub']) =>
    from.rows(`select r.id, r.record_hash, s.on_hand::int from record r left join stock s on s.level = r.id order by 1`);
  const before = await kept(hub);
  const again = await replayedHub(hub);
  try {
    while ((await keepStock(again.engine, stage.rules)) > 0);
    expect(await kept(again)).toEqual(before);
    expect(await again.rows(moved)).toHaveLength(4);
  } finally {
    await again.end();
  }
});

/** On hand, by place. */
const shelves = (of: StockStage['hub']): Promise<unknown> =>
  of.rows(`select location || ' ' || sku as place, on_hand::int as units from stock order by 1`);

/** What the shelves come to in a hub that was given the changes up to that one, once its worker has nothing left to do. */
async function replayed(last?: number): Promise<unknown> {
  const again = await replayedHub(stage.hub, last);
  try {
    while ((await keepStock(again.engine, stage.rules)) > 0);
    return await shelves(again);
  } finally {
    await again.end();
  }
}

const lastTold = async (): Promise<number> =>
  Number((await stage.hub.rows<{ id: string }>(`select max(id) as id from change where system <> 'hub'`))[0]?.id);

/** Two tees came back, as the shop and as the warehouse say it. */
function teller(): {
  shop: (quantity: string) => Promise<void>;
  wms: (way: 'restock' | 'scrap', location: string) => Promise<void>;
} {
  const { hub } = stage;
  let version = 0;
  const header = { ...returnHeader, order: null, customer: null, rma: 'R-1' };
  return {
    async shop(quantity) {
      const lines = { lines: [returnLine({ quantity })], total: 0 };
      await hub.send('return', {
        id: 'r-1',
        version: (version += 1),
        groups: { header, lines, authorisation: { state: 'approved', at: null } },
      });
      await hub.quiet();
    },
    async wms(way, location) {
      const looked = { ...inspection({ [way]: '2' }), at: at('10:00') };
      const groups = {
        receipt: receipt('2', { rma: 'R-1', location }),
        inspection: { ...looked, lines: looked.lines.map((line) => ({ ...line, location })) },
      };
      await hub.send(
        'return',
        { id: 'B-1', version: (version += 1), updatedAt: at(`10:0${version}`), groups },
        { system: 'wms' },
      );
      await hub.quiet();
    },
  };
}

test('what was said while a return was held moves what it moves when the hold ends, in a replay too', async () => {
  stage = await openStockStage();
  await stage.list(variant('TEE-M'));
  for (const location of ['WH1', 'WH2']) await stage.count(counted('TEE-M', 10, { location }));
  const tells = teller();
  const place = (location: string, units: number): unknown => ({ place: `${location} TEE-M`, units });
  await tells.shop('2');
  await tells.wms('restock', 'WH1');
  expect(await shelves(stage.hub)).toEqual([place('WH1', 12), place('WH2', 10)]);

  await tells.shop('0');
  await tells.wms('restock', 'WH2');
  expect(await shelves(stage.hub)).toEqual([place('WH1', 12), place('WH2', 10)]);
  await tells.shop('2');
  const elsewhere = [place('WH1', 10), place('WH2', 12)];
  expect(await shelves(stage.hub)).toEqual(elsewhere);
  expect([await replayed(), await replayed(await lastTold())]).toEqual([elsewhere, elsewhere]);

  await tells.wms('scrap', 'WH2');
  const none = [place('WH1', 10), place('WH2', 10)];
  expect([await shelves(stage.hub), await replayed(await lastTold())]).toEqual([none, none]);
});

const kit = (): Promise<unknown> => stage.list(variant('TEE-M', { components: [{ sku: 'LAMP', quantity: '2' }] }));
const lamps = (): Promise<unknown> => stage.count(counted('LAMP', 7, { location: 'WH2' }));

test.each([
  ['its first count', kit, lamps],
  ['somebody says that it is a kit of what is there', lamps, kit],
])('units put back where there is no level of them wait for it until %s', async (_, before, after) => {
  stage = await openStockStage();
  await stage.list(variant('LAMP'));
  await before();
  await stage.hub.quiet();
  const early = await shelves(stage.hub);
  const tells = teller();
  await tells.shop('2');
  await tells.wms('restock', 'WH2');
  expect(await shelves(stage.hub)).toEqual(early);
  await after();
  await stage.hub.quiet();
  const kept = [{ place: 'WH2 LAMP', units: 11 }];
  expect(await shelves(stage.hub)).toEqual(kept);
  expect([await replayed(), await replayed(await lastTold())]).toEqual([kept, kept]);
});
