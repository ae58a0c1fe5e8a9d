import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { foldLevel, type PlacedLevel } from '../../model/stock/fold-level.ts';
import { compareQuantities, subtractQuantities } from '../../model/value/quantity.ts';
import { ensureStock, lockLevels, waitingLevels } from '../../store/stock/levels.ts';
import { deltasAfter, waitingMovements, type LevelMovement } from '../../store/stock/movements.ts';
import { lockMaking } from '../../store/stock/restocks.ts';
import type { Engine } from '../engine.ts';
import { decideStock } from './decision.ts';

/**
 * Folds what moved and what was counted into the levels, in one short transaction: the rows are locked in the order
 * that everybody locks them in, and no record is. Returns how many levels were looked at.
 */
export async function keepLevels(engine: Engine, rules: StockRules, limit: number): Promise<number> {
  return engine.store.transaction(async (database) => {
    const waiting = await waitingLevels(database, limit);
    if (waiting.length === 0) return 0;
    lockMaking(database);
    ensureStock(database, waiting);
    const levels = await lockLevels(
      database,
      waiting.map(({ level }) => level),
    );
    const fresh = Map.groupBy(
      await waitingMovements(
        database,
        levels.map(({ level }) => level),
      ),
      ({ level }) => level,
    );
    const known = Map.groupBy(await deltasAfter(database, countedFrom(fresh, rules.slackMs)), ({ level }) => level);
    const folded = levels.map((level) => ({
      ...level,
      ...foldLevel(level, { fresh: fresh.get(level.level) ?? [], known: known.get(level.level) ?? [], slackMs: rules.slackMs }),
    }));
    const done = [...fresh.values()].flat();
    const decision = { levels: folded, folded: done, left: [], reservations: [], demands: [], restocks: [] };
    if (done.length > 0) await decideStock(database, decision, risen(levels, folded));
    return waiting.length;
  });
}

/** By level, from when on the deltas that stand in it have to be known: a little before the moment of its oldest fresh count. */
function countedFrom(fresh: ReadonlyMap<string, readonly LevelMovement[]>, slackMs: number): Map<string, number> {
  const from = new Map<string, number>();
  for (const [level, movements] of fresh) {
    const counts = movements.filter(({ kind }) => kind === 'count').map(({ at, since }) => since ?? at);
    if (counts.length > 0) from.set(level, Math.min(...counts) - slackMs);
  }
  return from;
}

function risen(before: readonly PlacedLevel[], after: readonly PlacedLevel[]): string[] {
  const more = after.filter((level, index) => {
    const was = before[index];
    return was !== undefined && compareQuantities(free(level), free(was)) > 0;
  });
  return [...new Set(more.map(({ sku }) => sku))];
}

function free({ onHand, reserved }: PlacedLevel): string {
  return subtractQuantities(onHand, reserved);
}
