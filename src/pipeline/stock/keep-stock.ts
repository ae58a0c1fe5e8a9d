import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import type { Engine } from '../engine.ts';
import { allocate } from './allocate.ts';
import { keepLevels } from './keep-levels.ts';

/** Levels, and demands, of one transaction: short enough that what waits for a variant's row waits for milliseconds. */
const LEVELS = 200;
const DEMANDS = 100;

/** One round of the stock worker: first what moved, then who may have it. Returns how much it had to do. */
export async function keepStock(engine: Engine, rules: StockRules): Promise<number> {
  const started = engine.now();
  const levels = await keepLevels(engine, rules, LEVELS);
  const demands = await allocate(engine, rules, DEMANDS);
  if (levels + demands === 0) return 0;
  engine.wake.ring('apply');
  engine.log.info('stock.allocated', { levels, demands, ms: engine.now() - started });
  return levels + demands;
}
