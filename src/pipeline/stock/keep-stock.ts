import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import type { Engine } from '../engine.ts';
import { allocate } from './allocate.ts';
import { keepLevels } from './keep-levels.ts';
import { keepWaves } from './keep-waves.ts';
import { restock } from './restock.ts';

/** Levels, and demands, of one transaction: short enough that what waits for a variant's row waits for milliseconds. */
const LEVELS = 200;
const DEMANDS = 100;
const RESTOCKS = 100;
/** Parts of orders that are put into waves in one transaction, which holds up nobody but who plans the same location. */
const PARTS = 200;

/** One round of the stock worker: first what moved and came back, then who may have it, then when it is picked. Returns how much it had to do. */
export async function keepStock(engine: Engine, rules: StockRules): Promise<number> {
  const started = engine.now();
  const levels = await keepLevels(engine, rules, LEVELS);
  const restocks = await restock(engine, rules, RESTOCKS);
  const demands = await allocate(engine, rules, DEMANDS);
  const waves = engine.hub.waves === undefined ? 0 : await keepWaves(engine, engine.hub.waves, PARTS);
  const done = levels + restocks + demands + waves;
  if (done === 0) return 0;
  engine.wake.ring('apply');
  engine.log.info('stock.allocated', { levels, restocks, demands, waves, ms: engine.now() - started });
  return done;
}
