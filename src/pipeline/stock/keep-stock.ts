import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import type { Engine } from '../engine.ts';
import { allocate } from './allocate.ts';
import { keepLevels } from './keep-levels.ts';
import { restock } from './restock.ts';

/** Levels, and demands, of one transaction: short enough that what waits for a variant's row waits for milliseconds. */
const LEVELS = 200;
const DEMANDS = 100;
const RESTOCKS = 100;

/** One round of the stock worker: first what moved and came back, then who may have it. Returns how much it had to do. */
export async function keepStock(engine: Engine, rules: StockRules): Promise<number> {
  const started = engine.now();
  const levels = await keepLevels(engine, rules, LEVELS);
  const restocks = await restock(engine, rules, RESTOCKS);
  const demands = await allocate(engine, rules, DEMANDS);
  if (levels + restocks + demands === 0) return 0;
  engine.wake.ring('apply');
  engine.log.info('stock.allocated', { levels, restocks, demands, ms: engine.now() - started });
  return levels + restocks + demands;
}
