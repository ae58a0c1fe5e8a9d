import { afterEach, expect, test } from 'vitest';
import { counted, variant } from '../../testing/stock-hub.ts';
import { openStockStage, replayedHub, type StockStage } from '../../testing/stock-stage.ts';
import { apply } from '../apply.ts';
import { keepGuards } from './keep-guards.ts';
import { keepLevels } from './keep-levels.ts';

let stage: StockStage;

afterEach(() => stage.end());

const MINUTE = 60_000;

/** Applies and folds until nothing is left to do but what does not get through to the market. */
async function rest(): Promise<void> {
  for (let looks = 0; looks < 2;) {
    const done = (await apply(stage.hub.engine, 500)) + (await keepLevels(stage.hub.engine, stage.rules, 100));
    const busy = await stage.hub.rows(`select 1 from delivery where state in ('due', 'open', 'unknown') and system <> 'market'`);
    looks = done === 0 && busy.length === 0 ? looks + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Looks at the clock so many minutes from now. */
const lookIn = (minutes: number): Promise<number> => {
  const now = Date.now() + minutes * MINUTE;
  return keepGuards({ ...stage.hub.engine, now: () => now }, stage.rules);
};

const failing = (): Promise<unknown[]> =>
  stage.hub.rows(`select 1 from delivery where system = 'market' and failing_since is not null`);

test('while a channel cannot be told, the others keep back more and more; once it can, each variant is told once', async () => {
  const guard = { after: '5m', step: '1', every: '10m', most: '3' };
  const at = { locations: ['WH1'] };
  stage = await openStockStage({ channels: { shop: at, market: { ...at, guard } } }, { apply: false });
  const { market } = stage.targets;
  await stage.list(variant('A'), variant('B'));
  await stage.count(counted('A', 10));
  await stage.count(counted('B', 10));
  await rest();
  await expect.poll(() => stage.offered('market')).toEqual(['10', '10']);

  const before = market.calls.length;
  market.behave = () => ({ status: 503 });
  for (let units = 9; units >= 6; units -= 1) {
    await stage.count(counted('A', units, { version: units === 9 ? 2 : 12 - units, asOf: `2026-11-01T10:00:0${9 - units}Z` }));
    await rest();
  }
  await expect.poll(failing).toHaveLength(1);
  expect([stage.offered('shop').toSorted(), await lookIn(1)]).toEqual([['10', '6'], 0]);

  // Only the variant that the market was not told of: of the other it still offers what is right.
  const offers: unknown[] = [];
  for (const minutes of [6, 14, 16, 26, 90]) {
    await lookIn(minutes);
    await rest();
    offers.push(stage.offered('shop').toSorted());
  }
  expect(offers).toEqual([
    ['10', '5'],
    ['10', '5'],
    ['10', '4'],
    ['10', '3'],
    ['10', '3'],
  ]);
  expect(await lookIn(91)).toBe(0);

  const silent = market.calls.length;
  expect(silent).toBeGreaterThan(before);
  market.behave = () => 'serve';
  await expect.poll(() => stage.offered('market').toSorted(), { timeout: 10_000 }).toEqual(['10', '6']);
  const writes = market.calls.slice(silent).filter(({ method }) => method !== 'GET');
  expect(writes.map(({ body }) => body['market'])).toEqual(['6']);
  // The market shows it before the hub has read its answer.
  await expect.poll(failing, { timeout: 10_000 }).toHaveLength(0);
  await rest();
  expect(await lookIn(92)).toBe(1);
  await rest();
  expect([stage.offered('shop').toSorted(), await stage.hub.rows('select 1 from stock_guard')]).toEqual([['10', '6'], []]);
  expect(market.calls.slice(silent).filter(({ method }) => method !== 'GET')).toHaveLength(1);
});

test('a replay keeps back what was kept back', async () => {
  const guard = { after: '0s', step: '2', every: '10m', most: '5' };
  const at = { locations: ['WH1'] };
  stage = await openStockStage({ channels: { shop: at, market: { ...at, guard } } }, { apply: false });
  await stage.list(variant('A'));
  await stage.count(counted('A', 10));
  await rest();
  await expect.poll(() => stage.offered('market')).toEqual(['10']);
  stage.targets.market.behave = () => ({ status: 503 });
  await stage.count(counted('A', 9, { version: 2, asOf: '2026-11-01T10:00:00Z' }));
  await rest();
  await expect.poll(failing).toHaveLength(1);
  await lookIn(1);
  await rest();
  expect(stage.offered('shop')).toEqual(['7']);
  const empty = await replayedHub(stage.hub);
  try {
    const kept = `select id, record_hash from record order by id`;
    expect(await empty.rows(kept)).toEqual(await stage.hub.rows(kept));
    const guards = 'select sku, channel, trim_scale(units) as units from stock_guard';
    expect(await empty.rows(guards)).toEqual(await stage.hub.rows(guards));
  } finally {
    await empty.end();
  }
});
